"""The simulated vendor is as strict, and as odd, as its documents say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from fieldtui.contract.flow import Reply
from fieldtui.vendors.crewsense.simulator.access import CLIENT_ID, CLIENT_SECRET, FORM
from tests.vendors.crewsense.simulator_server import Department, refused, served

GOOD = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "grant_type": "client_credentials"}
JULY = {"start": "2025-07-01 00:00:00", "end": "2025-10-01 00:00:00"}
JSON = "application/json"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def station() -> AsyncIterator[Department]:
    async with served() as opened:
        yield opened


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def login(station: Department, kind: str = FORM, **changes: str) -> Reply:
    body = urlencode({name: value for name, value in {**GOOD, **changes}.items() if value}).encode()
    return await station.call("POST", "/oauth/access_token", body=body, content_type=kind, authorization="")


async def test_login_is_form_beside_version_and_tells_when_it_ends(station: Department) -> None:
    body = (await login(station)).json()
    assert (body["token_type"], body["expires_in"]) == ("bearer", 86_400)
    assert body["expires"] == int(station.part.now().timestamp()) + 86_400


async def test_login_in_any_other_form_is_refused(station: Department) -> None:
    refused(await login(station, kind=JSON), 400, "bad_request")
    refused(await login(station, grant_type="password"), 400, "bad_request")
    refused(await login(station, client_id=""), 400, "bad_request", "client_id")
    refused(await login(station, client_secret="wrong"), 401, "unauthorized")
    assert (await station.call("POST", "/v1/oauth/access_token", content_type=FORM)).status == 404


async def test_without_good_token_nothing_is_said(station: Department) -> None:
    for authorization in ("", "Bearer wrong", f"Basic {await station.token()}", await station.token()):
        answer = await station.call("GET", "/v1/users", authorization=authorization)
        refused(answer, 401, "unauthorized", "Access token is not valid")


async def test_token_ends_when_it_was_said_to_end() -> None:
    async with served(40) as other:
        token = f"Bearer {await other.token()}"
        other.pass_time(86_399)
        assert (await other.call("GET", "/v1/qualifiers", authorization=token)).status == 200
        other.pass_time(2)
        refused(await other.call("GET", "/v1/qualifiers", authorization=token), 401, "unauthorized")


@pytest.mark.parametrize("path", ["/time_offs", "/availability_periods"])
async def test_start_and_end_are_required_and_full(station: Department, path: str) -> None:
    refused(await station.get(path), 422, "invalid_params", "start field is required")
    refused(await station.get(path, start=JULY["start"]), 422, "invalid_params", "end field is required")
    refused(await station.get(path, start="2025-07-01", end="2025-07-02"), 400, "bad_request", "Y-m-d H:i:s")
    refused(await station.get(path, start="2025-07-01T00:00:00", end=JULY["end"]), 400, "bad_request")
    refused(await station.get(path, start="2025-02-31 00:00:00", end=JULY["end"]), 400, "bad_request")
    refused(await station.get(path, start=JULY["end"], end=JULY["start"]), 422, "invalid_params")


async def test_what_there_is_none_of_is_named(station: Department) -> None:
    for path, model in (("/time_offs/1", "TimeOff"), ("/users/1", "User"), ("/callbacks/1", "Callback")):
        refused(await station.get(path), 404, "not found", f"No query results for model [{model}].")


async def test_error_message_may_be_list(station: Department) -> None:
    station.dice.due["error_message list"] = 1
    body = (await station.get("/users/1")).json()
    assert body["error_message"] == ["No query results for model [User]."]
    assert len((await station.get("/time_offs")).json()["error_message"]) == 2


async def test_answers_have_tag_and_are_not_sent_twice(station: Department) -> None:
    first = await station.get("/qualifiers")
    again = await station.call("GET", "/v1/qualifiers", If_None_Match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])


async def test_time_off_comes_month_at_time_with_its_periods(station: Department) -> None:
    body = (await station.get("/time_offs", **JULY)).json()
    metadata = body["metadata"]
    assert (metadata["page_start"], metadata["page_end"]) == ("2025-07-01 00:00:00", "2025-08-01 00:00:00")
    assert "after=2025-08-01+00%3A00%3A00" in metadata["links"]["next"]
    last = (await station.get("/time_offs", **JULY, after="2025-09-01 00:00:00")).json()["metadata"]
    assert (last["page_end"], last["links"]["next"]) == ("2025-10-01 00:00:00", None)


async def test_months_end_may_have_no_same_day(station: Department) -> None:
    body = (await station.get("/time_offs", start="2025-01-31 00:00:00", end="2025-06-01 00:00:00")).json()
    assert body["metadata"]["page_end"] == "2025-03-01 00:00:00"


async def test_single_entry_has_empty_array_for_metadata(station: Department) -> None:
    id = next(iter(station.truth()["time_off"])).partition("@")[0]
    assert (await station.get(f"/time_offs/{id}")).json()["metadata"] == []


async def test_own_list_of_person_has_odd_types(station: Department) -> None:
    waiting = [each for each in station.part.absences.values() if each.approved is None]
    absence = next(each for each in waiting if each.end - each.start > timedelta(days=1))
    own, window = f"/users/{800 + absence.person}/time_offs", wide(absence.start)
    item = next(
        each for each in (await station.get(own, **window)).json() if each["id"] == str(740_000 + absence.index)
    )
    assert item["acknowledgement_date"] == "1969-12-31T16:00:00-08:00"
    assert item["user"]["href"] == f"/users/{800 + absence.person}"
    assert item["rrule"].startswith("FREQ=DAILY;COUNT=")
    assert not {"length", "real_length"} & item.keys()


async def test_persons_own_list_is_filtered_by_start_and_end(station: Department) -> None:
    ahead = next(each for each in station.part.absences.values() if each.approved and each.start > station.part.now())
    own = f"/users/{800 + ahead.person}/time_offs"

    async def shown(**query: str) -> bool:
        return str(740_000 + ahead.index) in [each["id"] for each in (await station.get(own, **query)).json()]

    assert await shown(**wide(ahead.start))
    assert not await shown()
    assert not await shown(start="2020-01-01 00:00:00", end="2020-02-01 00:00:00")
    refused(await station.get(own, start="2020-01-01"), 400, "bad_request")


def wide(moment: datetime) -> dict[str, str]:
    """A window of two months around a moment."""
    ends = (moment + timedelta(days=days) for days in (-31, 31))
    return dict(zip(("start", "end"), (f"{end:%Y-%m-%d %H:%M:%S}" for end in ends), strict=True))


async def test_one_employee_is_object_not_list(station: Department) -> None:
    assert (await station.get("/users", employee_id="DEV001")).json()["user_id"] == 801
    refused(await station.get("/users", employee_id="nobody"), 404, "not found")


async def test_callbacks_come_in_steps_of_fifty(station: Department) -> None:
    first = (await station.get("/callbacks")).json()
    last = (await station.get("/callbacks", offset="100")).json()
    assert (len(first["data"]), first["pagination"]["prev"]) == (50, None)
    assert first["pagination"]["next"].endswith("/v1/callbacks?offset=50")
    assert (last["pagination"]["prev"].endswith("offset=50"), last["pagination"]["next"]) == (True, None)
    refused(await station.get("/callbacks", offset="x"), 422, "invalid_params")


@pytest.mark.parametrize(("kind", "body"), [(JSON, b"[]"), (JSON, b"{"), (JSON, b'{"note":7}')])
async def test_what_comes_with_verdict_must_be_note(station: Department, kind: str, body: bytes) -> None:
    id = next(iter(station.truth()["time_off"])).partition("@")[0]
    answer = await station.call("POST", f"/v1/time_offs/{id}/approve", body=body, content_type=kind)
    refused(answer, 400, "bad_request")


@pytest.mark.parametrize(("kind", "body"), [("", None), (FORM, b"note=x"), (JSON, b'{"note":"x"}'), (JSON, b"{}")])
async def test_verdict_needs_no_body(station: Department, kind: str, body: bytes | None) -> None:
    id = next(id for id, word in station.truth()["time_off"].items() if word == "pending").partition("@")[0]
    answer = await station.call("POST", f"/v1/time_offs/{id}/approve", body=body, content_type=kind)
    assert (answer.status, answer.json()["success"]) == (200, True)


async def test_verdict_may_be_answered_with_nothing(station: Department) -> None:
    id = next(id for id, word in station.truth()["time_off"].items() if word == "pending").partition("@")[0]
    station.dice.due["nothing said"] = 1
    answer = await station.call("POST", f"/v1/time_offs/{id}/deny")
    assert (answer.status, answer.body) == (204, b"")
