"""The simulated vendor is as strict as the contract: it refuses what a real one would, in the same words."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import pytest_asyncio

from fieldtui.contract.record import Stage
from fieldtui.simulator.models import Form
from fieldtui.vendors.gruntify.simulator.access import ATTEMPTS, BURST
from fieldtui.vendors.gruntify.wire import PASSWORD_REALM
from tests.vendors.gruntify.simulator_server import FORM, Account, body, served

HOMES, PARKS = "/v4.3/workspaces/beautiful_homes", "/v4.3/workspaces/city_parks"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def account() -> AsyncIterator[Account]:
    """One account for all tests here, which leave it as they found it but for the time that has passed."""
    async with served() as opened:
        yield opened


def has_draft(forms: Sequence[Form]) -> bool:
    return any(form.draft for form in forms)


def token(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def credentials(account: Account, **changes: str) -> bytes:
    fields = {
        "grant_type": PASSWORD_REALM,
        "client_id": account.settings.client_id,
        "audience": account.settings.audience,
        "username": account.settings.username,
        "password": account.settings.password.reveal(),
        "realm": "Prod",
        "scope": "offline_access",
        **changes,
    }
    return urlencode(fields).encode()


async def log_in(account: Account, **changes: str) -> tuple[int, Any]:
    reply = await account.call("POST", "/oauth/token", credentials(account, **changes), token="", kind=FORM)
    return reply.status, body(reply)


async def test_login_answers_with_everything_contract_shows(account: Account) -> None:
    status, answer = await log_in(account)
    assert status == 200
    assert set(answer) == {"access_token", "refresh_token", "token_type", "expires_in", "scope"}
    assert "refresh_token" not in (await log_in(account, scope=""))[1]


@pytest.mark.parametrize("field", ["grant_type", "client_id", "audience", "username", "password", "realm"])
async def test_login_with_anything_wrong_is_invalid(account: Account, field: str) -> None:
    status, answer = await log_in(account, **{field: "wrong"})
    assert (status, answer["error"]) == (403, "invalid_grant")


async def test_too_many_wrong_passwords_lock_account_for_while(account: Account) -> None:
    for _ in range(ATTEMPTS):
        await log_in(account, password="wrong")
    status, answer = await log_in(account)
    assert (status, answer["error"]) == (429, "too_many_attempts")
    account.pass_time(61)
    assert (await log_in(account))[0] == 200


@pytest.mark.parametrize("wrong", ["", "nonsense"])
async def test_without_good_token_there_is_empty_401(account: Account, wrong: str) -> None:
    reply = await account.call("GET", HOMES, token=wrong)
    assert (reply.status, reply.body) == (401, b"")
    assert reply.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/v4.3/workspaces/elsewhere", 404, "Workspace not found"),
        ("/v4.3/workspaces/elsewhere/jobs/", 404, "Workspace not found"),
        (f"{PARKS}/jobs/", 403, "Feature not enabled"),
        (f"{PARKS}/depots/", 403, "Feature not enabled"),
        (f"{HOMES}/wishes/", 404, "Not Found"),
        (f"{HOMES}/jobs/nobody/", 404, "Not Found"),
        ("/v4.3/elsewhere", 404, "Not Found"),
    ],
)
async def test_what_is_not_there_is_said_in_problem_details(
    account: Account, path: str, status: int, title: str
) -> None:
    reply = await account.call("GET", path)
    assert (reply.status, body(reply)["title"]) == (status, title)
    assert {"type", "title", "status", "traceId"} <= set(body(reply))


@pytest.mark.parametrize("path", ["/v4.3/workspaces", f"{HOMES}", f"{HOMES}/users", "/v4/workspaces/beautiful_homes"])
async def test_closing_slash_and_older_base_make_no_difference(account: Account, path: str) -> None:
    first, second = await account.call("GET", path), await account.call("GET", path + "/")
    assert first.status == second.status == 200
    assert first.body == second.body


@pytest.mark.parametrize(
    "wrong",
    [
        "no token",
        5,
        token({"Page": 0, "PageSize": 10}),
        token({"Page": 1}),
        token({"Page": 1, "PageSize": 100000}),
        token([1]),
        token({"Page": "1", "PageSize": "10"}),
    ],
)
async def test_page_token_none_is_refused(account: Account, wrong: Any) -> None:
    reply = await account.call("POST", f"{HOMES}/jobs/search/", {"pageToken": wrong})
    assert reply.status == 400
    assert list(body(reply)["errors"]) == ["PageToken"]


@pytest.mark.parametrize("spelled", [{"Page": 2, "PageSize": 5}, {"pageSize": 5, "page": 2}])
async def test_page_tokens_come_in_any_casing(account: Account, spelled: Any) -> None:
    answer = body(await account.call("POST", f"{HOMES}/jobs/search/", {"pageToken": token(spelled)}))
    assert answer["currentPage"] == 2
    assert len(answer["results"]) == 5
    assert set(json.loads(base64.b64decode(answer["nextPageToken"]))) == {"Page", "PageSize"}
    following = body(await account.call("POST", f"{HOMES}/jobs/search/", {"pageToken": answer["nextPageToken"]}))
    assert set(json.loads(base64.b64decode(following["nextPageToken"]))) == {"page", "pageSize"}


async def test_last_page_has_no_next_token(account: Account) -> None:
    answer = body(
        await account.call("POST", f"{HOMES}/jobs/search/", {"pageToken": token({"Page": 1, "PageSize": 500})})
    )
    assert answer["nextPageToken"] is None
    assert answer["previousPageToken"] is None


async def test_criteria_match_fields_and_null_asks_for_nothing(account: Account) -> None:
    account.pass_time_until(has_draft)
    criteria = {"formTitle": None, "type": "job", "status": "Draft", "pageToken": None}
    answer = body(await account.call("POST", f"{HOMES}/forms/search/", criteria))
    assert answer["results"]
    assert {form["Status"] for form in answer["results"]} == {"Draft"}
    refused = await account.call("POST", f"{HOMES}/forms/search/", {"colour": "red"})
    assert refused.status == 400


@pytest.mark.parametrize(("content", "kind", "status"), [(b"[]", "application/json", 400), (b"{}", "text/plain", 415)])
async def test_search_wants_json_object(account: Account, content: bytes, kind: str, status: int) -> None:
    assert (await account.call("POST", f"{HOMES}/jobs/search/", content, kind=kind)).status == status


async def test_list_leaves_questions_out_and_one_form_has_them(account: Account) -> None:
    account.pass_time_until(has_draft)
    forms = body(await account.call("GET", f"{HOMES}/forms/"))
    assert not any("Sections" in form for form in forms)
    assert {"Draft", "Published"} == {form["Status"] for form in forms}
    full = body(await account.call("GET", f"{HOMES}/forms/{forms[0]['Id']}/"))
    assert full["Sections"][0]["Stage"] == "PreWork"


async def test_writes_that_contract_does_not_have_are_refused(account: Account) -> None:
    job = body(await account.call("POST", f"{HOMES}/jobs/search/", {"status": "Queued"}))["results"][0]
    request = body(await account.call("POST", f"{HOMES}/requests/search/", {"status": "Created"}))["results"][0]
    refused = [
        (f"{HOMES}/jobs/{job['Id']}/", {"Status": "Completed"}, "Status"),
        (f"{HOMES}/jobs/{job['Id']}/", {"Status": "Vanished"}, "Status"),
        (f"{HOMES}/jobs/{job['Id']}/", {}, "Status"),
        (f"{HOMES}/jobs/{job['Id']}/", {"Status": "Assigned"}, "Team"),
        (f"{HOMES}/jobs/{job['Id']}/", {"Status": "Assigned", "Team": {"Id": "nobody"}}, "Team"),
        (f"{HOMES}/jobs/{job['Id']}/", {"Status": "Assigned", "Title": "x"}, "Title"),
        (f"{HOMES}/requests/{request['Id']}/", {"Status": "Rejected"}, "Comment"),
        (f"{HOMES}/requests/{request['Id']}/", {"Status": "Queued"}, "Status"),
    ]
    for path, change, field in refused:
        reply = await account.call("PATCH", path, change)
        assert (reply.status, list(body(reply)["errors"])) == (400, [field])
    assert (await account.call("PATCH", f"{HOMES}/teams/x/", {"Status": "Gone"})).status == 405


async def test_rejected_jobs_may_be_assigned_again(account: Account) -> None:
    work = next(work for work in account.works(asked=False) if work.stage is Stage.CANCELLED)
    jobs = body(await account.call("GET", f"{HOMES}/jobs/"))
    job = next(job for job in jobs if job["Reference"] == f"JOB-{work.index:06}")
    team = body(await account.call("GET", f"{HOMES}/teams/"))[0]["Id"]
    reply = await account.call("PATCH", f"{HOMES}/jobs/{job['Id']}/", {"Status": "Assigned", "Team": {"Id": team}})
    assert (reply.status, body(reply)["Team"]["Id"]) == (200, team)


async def test_callers_too_fast_are_cut_off_on_days_with_faults(account: Account) -> None:
    account.simulation.dice.set("calm")
    account.simulation.dice.off = frozenset(["slow", "expire", "throttle", "broken", "cut"])
    replies = [await account.call("GET", HOMES) for _ in range(BURST + 5)]
    account.simulation.dice.set("none")
    assert {reply.status for reply in replies} <= {200, 429}
    assert all(reply.headers.get("retry-after") == "1" for reply in replies if reply.status == 429)


async def test_nothing_carries_etag(account: Account) -> None:
    assert "etag" not in (await account.call("GET", f"{HOMES}/jobs/")).headers


async def test_empty_page_may_have_token(account: Account) -> None:
    first = body(await account.call("POST", f"{HOMES}/jobs/search/", {"pageToken": token({"Page": 1, "PageSize": 5})}))
    account.simulation.dice.due["empty page with a token"] = 1
    empty = body(await account.call("POST", f"{HOMES}/jobs/search/", {"pageToken": first["nextPageToken"]}))
    assert (empty["results"], empty["currentPage"]) == ([], 2)
    third = body(await account.call("POST", f"{HOMES}/jobs/search/", {"pageToken": empty["nextPageToken"]}))
    second = body(await account.call("POST", f"{HOMES}/jobs/search/", {"pageToken": first["nextPageToken"]}))
    assert (third["currentPage"], third["results"]) == (3, second["results"])
    again = body(await account.call("POST", f"{HOMES}/jobs/search/", {"pageToken": third["previousPageToken"]}))
    assert again["results"] == first["results"]


async def test_draft_of_one_workspace_has_id_of_published_form(account: Account) -> None:
    account.pass_time_until(has_draft)
    forms = body(await account.call("GET", f"{PARKS}/forms/"))
    draft = next(form for form in forms if form["Status"] == "Draft")
    assert [form["Status"] for form in forms if form["Id"] == draft["Id"]] == ["Published", "Draft"]
    assert body(await account.call("GET", f"{PARKS}/forms/{draft['Id']}/"))["Status"] == "Published"
    homes = [form["Id"] for form in body(await account.call("GET", f"{HOMES}/forms/"))]
    assert len(set(homes)) == len(homes)


@pytest.mark.parametrize(
    "entity", ["users", "forms", "requests", "jobs", "teams", "assets", "equipment", "depots", "accreditations"]
)
async def test_every_entity_is_listed_searched_and_read_by_its_id(account: Account, entity: str) -> None:
    listed = body(await account.call("GET", f"{HOMES}/{entity}/"))
    everything = {"pageToken": token({"Page": 1, "PageSize": 500})}
    found = body(await account.call("POST", f"{HOMES}/{entity}/search/", everything))["results"]
    assert listed == found
    id = listed[0]["Id"]
    one = body(await account.call("GET", f"{HOMES}/{entity}/{quote(id, safe=':')}/"))
    assert {name: one[name] for name in listed[0]} == listed[0]


async def test_only_business_workspace_has_jobs_and_depots(account: Account) -> None:
    homes, parks = [body(await account.call("GET", path)) for path in (HOMES, PARKS)]
    assert (homes["Subscription"], homes["Features"]["Jobs"], homes["Features"]["Depots"]) == ("Business", True, True)
    assert (parks["Subscription"], parks["Features"]["Jobs"], parks["Features"]["Depots"]) == (
        "Professional",
        False,
        False,
    )
    for entity in ("jobs", "depots"):
        assert (await account.call("GET", f"{HOMES}/{entity}/")).status == 200
        assert (await account.call("GET", f"{PARKS}/{entity}/")).status == 403


async def test_depots_have_place(account: Account) -> None:
    for depot in body(await account.call("GET", f"{HOMES}/depots/")):
        assert set(depot["Location"]) == {"Latitude", "Longitude", "Address"}


async def test_some_answers_are_several_pictures_as_one_text_of_links(account: Account) -> None:
    answers = [answer for job in body(await account.call("GET", f"{HOMES}/jobs/")) for answer in job["Data"]]
    links = [answer["Value"] for answer in answers if "/media/" in str(answer["Value"])]
    assert {type(value) for value in links} == {str, list}
    assert all(len(value.split(",")) == 2 for value in links if isinstance(value, str))


async def test_role_may_be_refused_what_workspace_has_switched_on(account: Account) -> None:
    account.simulation.dice.due["role refused"] = 1
    reply = await account.call("GET", f"{HOMES}/jobs/")
    assert (reply.status, body(reply)["detail"]) == (403, "Your role may not use this feature")
    assert body(await account.call("GET", HOMES))["Features"]["Jobs"] is True
