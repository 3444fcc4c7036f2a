"""The simulated vendor answers what public clients of the vendor ask, in the shapes that they met."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from tests.vendors.crewsense.simulator_server import Department, refused, served

JULY = {"start": "2025-07-01 00:00:00", "end": "2025-10-01 00:00:00"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def station() -> AsyncIterator[Department]:
    async with served() as opened:
        yield opened


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_forms_stand_under_their_path_with_its_slash_or_without(station: Department) -> None:
    listed = (await station.get("/forms/")).json()
    assert all(id.isdecimal() and "title" in form for id, form in listed.items())
    assert (await station.get("/forms")).json() == listed


async def test_schedule_without_window_is_that_of_day(station: Department) -> None:
    body = (await station.get("/schedule")).json()
    first, last = (datetime.fromisoformat(body[name]) for name in ("start", "end"))
    assert last - first == timedelta(days=1)
    assert first.date() == datetime.now(ZoneInfo("America/Los_Angeles")).date()
    refused(await station.get("/schedule", start=JULY["start"]), 422, "invalid_params", "end field is required")


async def test_schedule_lists_its_days_or_keys_them_without_their_dates(station: Department) -> None:
    window: dict[str, Any] = {"start": "2025-07-08 12:00:00", "end": "2025-07-09 12:00:00"}
    by_date = (await station.get("/schedule", **window)).json()
    station.dice.due["days the other way"] = 1
    listed = (await station.get("/schedule", **window)).json()
    assert [day["date"] for day in listed["days"]] == list(by_date["days"]) == ["2025-07-08", "2025-07-09"]
    bare = {day.pop("date"): day for day in listed["days"]}
    assert by_date["days"] == bare
    assert listed["next"]["href"].endswith("start=2025-07-09+12%3A00%3A00&end=2025-07-10+12%3A00%3A00")


async def test_seed_decides_how_days_and_long_lists_come() -> None:
    async with served(40, seed=2) as other:
        assert isinstance((await other.get("/schedule")).json()["days"], list)
        first = (await other.get("/trades")).json()
        assert len(first["items"]) == 50
        assert first["metadata"]["links"]["prev"] is None
        assert f"limit=50&after={first['items'][-1]['id']}" in first["metadata"]["links"]["next"]
        found = await other.sweep("trades")
        assert {key.id for key in found} == {f"trades/{id}" for id in trades(other)}


def trades(station: Department) -> list[str]:
    """The ids of the trades that there are."""
    references = station.truth()["reference"]
    return [id.partition("/")[2] for id in references if id.startswith("trades/")]


async def test_list_is_served_by_limit_and_after_where_asked_for(station: Department) -> None:
    assert isinstance((await station.get("/trades")).json(), list)
    ids, link = [], "/trades?limit=30"
    while link:
        page = (await station.call("GET", "/v1" + link)).json()
        ids += [item["id"] for item in page["items"]]
        link = (page["metadata"]["links"]["next"] or "").partition("/v1")[2]
    assert ids == trades(station)
    refused(await station.get("/trades", limit="x"), 422, "invalid_params")
    assert len((await station.get("/users", limit="3")).json()) == 3


async def test_recurring_shifts_keep_their_id_over_days(station: Department) -> None:
    window = {"start": "2025-07-08 07:00:00", "end": "2025-07-14 07:00:00"}
    days = (await station.get("/schedule", **window)).json()["days"].values()
    seen = [shift for day in days for post in day["assignments"] for shift in post["shifts"]]
    recurring = Counter(shift["id"] for shift in seen if shift["recurring"])
    single = Counter(shift["id"] for shift in seen if not shift["recurring"])
    assert max(recurring.values()) > 1
    assert set(single.values()) == {1}


async def test_documented_members_are_there(station: Department) -> None:
    ends = (station.part.now() + timedelta(days=days) for days in (-3, 3))
    window = dict(zip(("start", "end"), (f"{end:%Y-%m-%d %H:%M:%S}" for end in ends), strict=True))
    days = list((await station.get("/schedule", **window)).json()["days"].values())
    posts = [post for day in days for post in day["assignments"]]
    shifts = [shift for post in posts for shift in post["shifts"]]
    assert all(shift[name]["href"] for shift in shifts for name in ("user", "scheduled_by", "work_type"))
    assert all(each["href"] for shift in shifts for name in ("labels", "qualifiers") for each in shift[name] or ())
    assert {shift["break_start"] is None for shift in shifts} == {True, False}
    assert {"groups" in shift for shift in shifts} == {True, False}
    assert any(hours(shift) != shift["length"] for shift in shifts)
    away = [absence for day in days for absence in day["time_off"]]
    assert all(each["time_off_type"][name] for each in away for name in ("href", "color", "text_color"))
    assert all("href" in each["admin"] for each in away)
    approved = {740_000 + each.index for each in station.part.absences.values() if each.approved}
    assert away
    assert {each["id"] for each in away} <= approved
    assert all("/time_off/" in each["href"] for each in away)
    beside = [each for day in days for name in ("callbacks", "trades", "misc") for each in day[name]]
    assert beside
    assert all(each["href"] for each in beside)


def hours(shift: dict[str, Any]) -> float:
    """How long a shift is."""
    start, end = (datetime.fromisoformat(shift[name]) for name in ("start", "end"))
    return (end - start).total_seconds() / 3600


async def test_what_is_nowhere_is_error_in_vendors_shape(station: Department) -> None:
    for method, path in (("GET", "/v1/nowhere"), ("GET", "/other"), ("DELETE", "/v1/users"), ("POST", "/v1/callbacks")):
        refused(await station.call(method, path), 404, "not found")


@pytest.mark.parametrize(
    "path",
    [
        "/work_types",
        "/work_types/33/subtypes",
        "/work_subtypes",
        "/time_off_types",
        "/labels",
        "/filters",
        "/groups",
        "/lists",
        "/titles",
        "/accruals",
        "/users/801/groups",
        "/users/801/timeoff/accrual/bank",
        "/qualifiers/7/users",
        "/assignments/1201/groups",
        "/assignments/1201/admins",
    ],
)
async def test_lists_that_public_clients_read_are_there(station: Department, path: str) -> None:
    rows = (await station.get(path)).json()
    assert rows
    assert all(isinstance(row, dict) for row in rows)


async def test_work_type_without_code_and_rank_nought(station: Department) -> None:
    assert None in [row["work_code"] for row in (await station.get("/work_types")).json()]
    assert {row["ranking"] for row in (await station.get("/qualifiers/7/users")).json()} == {0}
    assert (await station.get("/lists/456")).json()["deleted"] is False
    refused(await station.get("/labels/1"), 404, "not found", "[Label]")


async def test_log_may_be_asked_for_by_its_path(station: Department) -> None:
    after = (station.part.now() - timedelta(hours=5)).strftime("%Y-%m-%d %H:%M:%S")
    assert (await station.get(f"/logs/{quote(after)}")).json() == (await station.get("/logs", after=after)).json()


async def test_day_labels_are_todays_where_no_days_are_asked_for(station: Department) -> None:
    days = (await station.get("/day_labels")).json()["days"]
    assert list(days) == [datetime.now(ZoneInfo("America/Los_Angeles")).date().isoformat()]


async def test_call_backs_may_be_asked_for_by_window(station: Department) -> None:
    every = (await station.get("/callbacks")).json()["data"]
    one = every[10]
    some = (await station.get("/callbacks", start=one["start"], end=one["end"])).json()["data"]
    assert one["id"] in [each["id"] for each in some]
    assert len(some) < len(every)
    assert all(each["start"] < one["end"] and each["end"] > one["start"] for each in some)


async def test_persons_own_fields_stand_in_no_list(station: Department) -> None:
    assert all("fields" not in person for person in (await station.get("/users")).json())
    assert (await station.get("/users/801")).json()["fields"]
    assert not all("emails" in person for person in (await station.get("/users")).json())


async def test_signup_events_are_filtered(station: Department) -> None:
    async def ids(**query: str) -> list[int]:
        return [event["id"] for event in (await station.get("/signup_events", **query)).json()]

    every = (await station.get("/signup_events")).json()
    assert "deleted" not in [event["status"] for event in every]
    assert await ids(deleted="1") == [9]
    assert await ids(status="filled") == [event["id"] for event in every if event["status"] == "filled"]
    assert await ids(archived="true") == [event["id"] for event in every if event["status"] != "active"]
    third = every[2]
    assert await ids(start=third["start"]) == [event["id"] for event in every[2:]]
    assert await ids(end=third["end"]) == [event["id"] for event in every[:3]]
    refused(await station.get("/signup_events", status="odd"), 422, "invalid_params")
    assert (await station.get("/signup_events/9")).json()["deleted_by"] == 138


async def test_day_lasts_from_morning_to_morning_when_clock_is_changed(station: Department) -> None:
    days = (await station.get("/schedule", start="2025-03-08 12:00:00", end="2025-03-08 13:00:00")).json()["days"]
    shift = days["2025-03-08"]["assignments"][0]
    assert (shift["start"], shift["end"]) == ("2025-03-08 07:00:00", "2025-03-09 07:00:00")
