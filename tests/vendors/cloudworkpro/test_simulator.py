"""The simulated vendor is as strict, and as odd, as its documents say."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from fieldtui.contract.flow import Reply
from tests.vendors.cloudworkpro.simulator_server import JSON, MORNING, Account, served

SAMPLE = "next_X2lkfDYzMWFkZGM5M2M5YTgwMGIwYTQxMTM5OXwtMeKVoQ=="


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def account() -> AsyncIterator[Account]:
    async with served() as opened:
        yield opened


pytestmark = pytest.mark.asyncio(loop_scope="module")


def refused(answer: Any, code: str) -> None:
    """It is an error inside a 200, and `success` is true."""
    assert (answer["code"], answer["error"]["code"], answer["success"]) == (400, code, True)
    assert answer["reason"] == answer["error"]["message"]
    assert answer["data"] == {}


def failed(answer: Reply, status: int, code: str | None = None) -> None:
    body = answer.json()
    assert (answer.status, body["code"]) == (status, status)
    assert body["error"]["code"] == (code or body["error"]["code"])


async def test_without_good_token_every_call_is_401_in_envelope(account: Account) -> None:
    for authorization in ("", "Bearer nonsense", "Basic eA=="):
        failed(await account.call("GET", "/workorders", authorization=authorization), 401)
    failed(await account.call("GET", "/nowhere", authorization=""), 401)
    failed(await account.call("GET", "/nowhere"), 404)


async def test_token_ends_after_hour_said() -> None:
    async with served(40) as other:
        token = f"Bearer {await new_token(other)}"
        assert (await other.call("GET", "/worktypes", authorization=token)).status == 200
        other.pass_time(3601)
        failed(await other.call("GET", "/worktypes", authorization=token), 401)


async def new_token(account: Account) -> str:
    body = {"client_id": account.settings.client_id.reveal(), "client_secret": account.settings.client_secret.reveal()}
    answer = await account.call("POST", "/auth/token", body=msgspec.json.encode(body), authorization="", **JSON)
    data = answer.json()["data"]
    assert (data["token_type"], data["expires_in"]) == ("Bearer", 3600)
    return str(data["token"])


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_body_of_another_type_is_422(account: Account, kind: str) -> None:
    id = next(iter(account.truth()))
    headers = {"Content-Type": kind} if kind else {}
    failed(await account.call("PATCH", f"/workorders/{id}/status", body=b'{"status":"draft"}', **headers), 422)
    failed(await account.call("POST", "/auth/token", body=b"{}", authorization="", **headers), 422)


async def test_some_wrong_requests_are_real_400(account: Account) -> None:
    id = next(iter(account.truth()))
    failed(await account.call("PATCH", f"/workorders/{id}/status", body=b"{", **JSON), 400)


async def test_credentials_are_refused_in_both_ways(account: Account) -> None:
    async def login(**body: str) -> Reply:
        return await account.call("POST", "/auth/token", body=msgspec.json.encode(body), authorization="", **JSON)

    id = account.settings.client_id.reveal()
    failed(await login(client_id="x", client_secret="y"), 401, "AU_0001")
    refused((await login(client_id=id, client_secret="y")).json(), "AU_0001")
    refused((await login(client_id=id)).json(), "AU_0003")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (("limit", "0"), "PG_0002"),
        (("limit", "many"), "PG_0002"),
        (("sortBy", "updated_date"), "PG_0003"),
        (("sortBy", "updated_date:down"), "PG_0003"),
        (("sortBy", "colour:asc"), "PG_0006"),
        (("sortBy", "name,status:asc"), "PG_0006"),
        (("filterOperator", "xor"), "PG_0004"),
        (("filterBy", "name=x"), "PG_0005"),
        (("filterBy", '{"colour": "red"}'), "PG_0006"),
        (("in", "status=draft"), "PG_0007"),
        (("in", "colour![red]"), "PG_0006"),
        (("between", "updated_date![2025-01-01]"), "PG_0007"),
        (("between", "updated_date![yesterday, today]"), "PG_0007"),
        (("cursor", "next_!!!"), "PG_0001"),
        (("cursor", "page-2"), "PG_0001"),
        (("cursor", SAMPLE.replace("next", "last")), "PG_0001"),
    ],
)
async def test_wrong_question_to_list_is_refused_inside_200(
    account: Account, query: tuple[str, str], code: str
) -> None:
    refused(await account.ask("/workorders", query), code)


async def test_page_has_hundred_rows_and_echoes_limit(account: Account) -> None:
    whole = await account.ask("/workorders")
    assert whole["options"]["limit"] == 100
    assert len(whole["data"]) == min(100, len(account.truth()))
    assert (await account.ask("/workorders", ("limit", "9999")))["options"]["limit"] == 250


async def test_cursors_lead_forth_and_back(account: Account) -> None:
    first = await account.ask("/workorders", ("limit", "5"))
    about = first["pagination"]
    assert (about["hasNext"], about["hasPrev"], about["prevCursor"], about["pageResults"]) == (True, False, "", 5)
    assert about["totalResults"] == len(account.truth())
    assert about["nextCursor"].startswith("next_")
    told = base64.b64decode(about["nextCursor"].removeprefix("next_")).decode()
    assert told == f"_id|{first['data'][-1]['_id']}|-1╡"
    assert base64.b64decode(SAMPLE.removeprefix("next_")).decode() == "_id|631addc93c9a800b0a411399|-1╡"
    second = await account.ask("/workorders", ("limit", "5"), ("cursor", about["nextCursor"]))
    assert second["pagination"]["prevCursor"].startswith("prev_")
    back = await account.ask("/workorders", ("limit", "5"), ("cursor", second["pagination"]["prevCursor"]))
    assert back["data"] == first["data"] != second["data"]


async def test_last_page_has_no_next_and_empty_cursor(account: Account) -> None:
    last = await account.ask("/worktypes")
    assert (last["pagination"]["hasNext"], last["pagination"]["nextCursor"]) == (False, "")


async def test_cursor_of_another_order_is_refused(account: Account) -> None:
    first = await account.ask("/workorders", ("limit", "5"), ("sortBy", "name:asc"))
    cursor = ("cursor", first["pagination"]["nextCursor"])
    refused(await account.ask("/workorders", ("sortBy", "name:desc"), cursor), "PG_0001")


async def test_rows_are_sorted_by_one_column_asked_for(account: Account) -> None:
    rows = (await account.ask("/workorders", ("sortBy", "updated_date:desc")))["data"]
    times = [row["updated_date"] for row in rows]
    assert times == sorted(times, reverse=True)


async def test_filters_may_be_joined_by_or_and_are_echoed(account: Account) -> None:
    wanted = ("filterBy", '{"status":"draft","priority":"urgent"}')
    both = await account.ask("/workorders", wanted)
    either = await account.ask("/workorders", wanted, ("filterOperator", "or"))
    assert all(row["status"] == "draft" and row["priority"] == "urgent" for row in both["data"])
    assert all(row["status"] == "draft" or row["priority"] == "urgent" for row in either["data"])
    assert either["pagination"]["totalResults"] > both["pagination"]["totalResults"]
    assert both["options"]["filterBy"][0] == {"field": "status", "value": "draft"}


async def test_in_and_between_filters_may_repeat(account: Account) -> None:
    statuses = ("in", "status![draft, approved]")
    numbers = ("in", "number![10001,10002,10003,10004]")
    rows = (await account.ask("/workorders", statuses, numbers))["data"]
    assert {row["status"] for row in rows} <= {"draft", "approved"}
    assert {row["number"] for row in rows} <= {10001, 10002, 10003, 10004}
    end = MORNING.isoformat()
    recent = ("between", f"updated_date![2026-03-02T07:00:00Z,{end},1999-01-01]")
    sooner = ("between", "created_date![2026-03-02T07:30:00Z,2999-01-01]")
    rows = (await account.ask("/workorders", recent, sooner))["data"]
    assert rows
    assert all("2026-03-02T07:00" <= row["updated_date"] <= "2026-03-02T08:00:00.000Z" for row in rows)
    assert all(row["created_date"] >= "2026-03-02T07:30" for row in rows)


async def test_only_work_order_expands_and_only_for_summary_full(account: Account) -> None:
    id = next(iter(account.truth()))
    plain = (await account.ask(f"/workorders/{id}", ("summary", "short")))["data"]
    full = (await account.ask(f"/workorders/{id}", ("summary", "full")))["data"]
    assert set(full) - set(plain) == {"work_types", "site", "assigned_users"}
    assert full["work_types"][0]["_id"] == plain["work_type_ids"][0]
    site = next(iter(account.truth("site")))
    assert await account.ask(f"/sites/{site}", ("summary", "full")) == await account.ask(f"/sites/{site}")


@pytest.mark.parametrize(("path", "code"), [("workorders", "WO_0001"), ("sites", "SI_0001"), ("webhooks", "WH_0001")])
async def test_what_is_not_there_is_real_404(account: Account, path: str, code: str) -> None:
    failed(await account.call("GET", f"/{path}/{'0' * 24}"), 404, code)
    failed(await account.call("GET", f"/{path}/x"), 404, code)


async def test_unknown_status_is_refused(account: Account) -> None:
    id = next(iter(account.truth()))
    answer = await account.call("PATCH", f"/workorders/{id}/status", body=b'{"status":"lost"}', **JSON)
    refused(answer.json(), "WO_0002")


async def test_notifications_are_kept_for_three_months(account: Account) -> None:
    kept = (await account.ask("/webhooks"))["data"]
    assert {each["event"] for each in kept} >= {"WORKORDER.CREATE", "SITE.CREATE"}
    path = f"/webhooks/{kept[0]['_id']}"
    assert (await account.ask(path))["data"] == kept[0]
    now = account.part.now
    account.part.now = lambda: now() + timedelta(days=91)
    try:
        assert (await account.ask("/webhooks"))["data"] == []
        failed(await account.call("GET", path), 404, "WH_0001")
    finally:
        account.part.now = now


async def test_refusal_of_server_is_in_vendors_envelope(account: Account) -> None:
    vendor = account.simulation.vendors["cloudworkpro"]
    timed, bare = vendor.refuse(429, 3.0), vendor.refuse(503, None)
    assert (timed.status_code, timed.headers["retry-after"]) == (429, "3")
    assert "retry-after" not in bare.headers
    assert msgspec.json.decode(bytes(bare.body))["code"] == 503


async def test_configuration_it_gives_is_one_that_program_takes(account: Account) -> None:
    table = account.simulation.vendors["cloudworkpro"].settings
    assert set(table) == {"vendor", "base_url", "client_id", "client_secret", "webhook", "proposed_actions"}
    assert set(table["webhook"]) == {"username", "password"}
