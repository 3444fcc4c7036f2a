"""The schedule: asked for around now, taken apart in whatever form it comes, and measured against its minimum."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldtui.contract.errors import Malformed, NotFound, RecordRejected, Refused, Unavailable
from fieldtui.contract.record import Kind, Link
from fieldtui.http.json_readers import encode
from fieldtui.vendors.crewsense.schedule import SCHEDULE as SWEEP
from fieldtui.vendors.crewsense.schedule import pages
from tests.vendors.crewsense.samples import ASSIGNMENT, DAY, SCHEDULE, SHIFT
from tests.vendors.crewsense.scripted_vendor import (
    NONE_IDLE,
    Conversation,
    drawn,
    facets,
    key,
    poll,
    read,
    records,
    says,
    utc,
)

SHIFT_KEY = "shift/456789@2025-03-15"


def doubted(days: Any) -> tuple[list[str], str]:
    """The keys of what a schedule that lacks something shows all the same, and what is said of it."""
    conversation = Conversation(NONE_IDLE, says({**SCHEDULE, "days": days}))
    with pytest.raises(Malformed) as error:
        conversation.sweep(pages(poll()))
    return [key("schedule", bytes(raw)) for page in conversation.pages for raw in page.items], str(error.value)


def mapped(day: dict[str, Any]) -> dict[str, Any]:
    """A day as it stands in an object by date."""
    return {name: value for name, value in day.items() if name != "date"}


def test_window_is_twelve_hours_back_thirty_six_ahead() -> None:
    conversation = Conversation(NONE_IDLE, says(SCHEDULE))
    conversation.sweep(pages(poll()))
    assert [request.path for request in conversation.asked] == ["/assignments", "/schedule"]
    assert conversation.asked[1].query == (("start", "2025-03-14 23:00:00"), ("end", "2025-03-17 00:00:00"))


def test_address_stays_same_for_hour() -> None:
    asked = []
    for minute in (1, 30, 59):
        conversation = Conversation(NONE_IDLE, says(SCHEDULE))
        conversation.sweep(pages(poll(now=utc(2025, 3, 15, 18, minute, 3))))
        asked += conversation.asked
    assert len({request.query for request in asked if request.path == "/schedule"}) == 1
    assert all(request.conditional for request in asked)


def test_periods_before_and_after_are_never_followed() -> None:
    conversation = Conversation(NONE_IDLE, says(SCHEDULE))
    conversation.sweep(pages(poll()))
    assert [request.path for request in conversation.asked] == ["/assignments", "/schedule"]
    assert [page.of for page in conversation.pages if not page.blank] == [1]


def test_days_come_as_list_or_as_object_by_date() -> None:
    listed, by_date = records(), records(days={"2025-03-15": mapped(DAY)})
    assert [key("schedule", record) for record in listed] == ["assignment/1234@2025-03-15", SHIFT_KEY]
    assert [key("schedule", record) for record in by_date] == ["assignment/1234@2025-03-15", SHIFT_KEY]
    assert drawn("schedule", by_date[0]) == drawn("schedule", listed[0])


@pytest.mark.parametrize("nothing", [[], {}])
def test_no_days_are_no_records(nothing: Any) -> None:
    assert records(days=nothing) == []


@pytest.mark.parametrize("nothing", [[], {}])
def test_day_with_no_assignments_gives_none(nothing: Any) -> None:
    assert records(days=[{**DAY, "assignments": nothing}]) == []


@pytest.mark.parametrize(
    "day", [{"date": "2025-03-16"}, {"date": "2025-03-16", "assignments": None}, {"assignmxnts": []}]
)
def test_day_without_its_assignments_removes_nothing(day: Any) -> None:
    found, said = doubted([DAY, day])
    assert found == ["assignment/1234@2025-03-15", SHIFT_KEY]
    assert "without “assignments”" in said


@pytest.mark.parametrize("post", [{"shifts": None}, {"shxfts": []}])
def test_assignment_without_its_shifts_removes_nothing_and_lacks_nobody(post: dict[str, Any]) -> None:
    lacking = {**{name: value for name, value in ASSIGNMENT.items() if name != "shifts"}, **post}
    found, said = doubted([{**DAY, "assignments": [lacking]}])
    assert found == ["assignment/1234@2025-03-15"]
    assert "without “shifts”" in said
    assert facets("schedule", lacking).gap is None


@pytest.mark.parametrize(
    "body",
    [
        {"start": "2025-03-15 08:00:00"},
        {"days": None},
        {"days": "none"},
        {"days": [], "errors": ["busy"]},
        {"dxys": [DAY]},
        17,
    ],
)
def test_answer_without_days_is_no_schedule(body: Any) -> None:
    conversation = Conversation(NONE_IDLE, says(body))
    with pytest.raises(Malformed, match="without “days”"):
        conversation.sweep(pages(poll()))
    assert [page for page in conversation.pages if not page.blank] == []


def test_assignment_is_another_one_every_day() -> None:
    tomorrow = {**DAY, "date": "2025-03-16", "assignments": [{**ASSIGNMENT, "date": "2025-03-16", "shifts": []}]}
    found = [key("schedule", record) for record in records(days=[DAY, tomorrow])]
    assert found == ["assignment/1234@2025-03-15", SHIFT_KEY, "assignment/1234@2025-03-16"]


@pytest.mark.parametrize("date", ["2025-03-15 08:00:00", None])
def test_date_of_assignment_may_carry_time_or_be_its_days(date: str | None) -> None:
    found = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "date": date}]}])
    assert key("schedule", found[0]) == "assignment/1234@2025-03-15"
    assert Link("parent", Kind.ASSIGNMENT, "1234@2025-03-15") in facets("schedule", found[1]).links


def test_recurring_shift_is_told_apart_by_day() -> None:
    tomorrow = {**DAY, "date": "2025-03-16", "assignments": [{**ASSIGNMENT, "date": "2025-03-16"}]}
    found = [key("schedule", record) for record in records(days=[DAY, tomorrow])]
    assert found[1::2] == [SHIFT_KEY, "shift/456789@2025-03-16"]


def test_shift_key_does_not_depend_on_window() -> None:
    tomorrow = {**DAY, "date": "2025-03-16", "assignments": [{**ASSIGNMENT, "date": "2025-03-16"}]}
    one, two = records(), records(days=[DAY, tomorrow])
    assert key("schedule", one[1]) == key("schedule", two[1]) == SHIFT_KEY


def test_shift_kept_under_its_bare_id_is_known_again() -> None:
    resource, item = read("schedule", records()[1])
    assert resource.former(item) == ("456789",)
    assert resource.former(read("schedule", records()[0])[1]) == ()


def test_duty_past_midnight_belongs_to_its_date() -> None:
    yesterday = {**ASSIGNMENT, "date": "2025-03-14", "start": "2025-03-14 08:00:00", "end": "2025-03-15 08:00:00"}
    found = records(days={"2025-03-15": {**mapped(DAY), "assignments": [yesterday, ASSIGNMENT]}})
    assert [key("schedule", record) for record in found] == [
        "assignment/1234@2025-03-14",
        "shift/456789@2025-03-14",
        "assignment/1234@2025-03-15",
        SHIFT_KEY,
    ]
    assert "Label: C Shift" not in drawn("schedule", found[0])
    assert "Label: C Shift" in drawn("schedule", found[2])


def test_assignment_that_stands_under_two_days_is_one() -> None:
    found = records(days=[DAY, {**DAY, "date": "2025-03-16"}])
    assert [key("schedule", record) for record in found] == ["assignment/1234@2025-03-15", SHIFT_KEY]


def test_repaired_shift_has_new_id_and_hours() -> None:
    repaired = {**SHIFT, "id": 456790, "start": "2025-03-15 20:00:00", "length": 24}
    record = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "shifts": [repaired]}]}])[1]
    assert key("schedule", record) == "shift/456790@2025-03-15"
    assert "Length: 12 h" in drawn("schedule", record)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_schedule_does_not_wait_for_list_of_assignments(status: int) -> None:
    refusal = {403: Refused, 404: NotFound, 500: Unavailable}[status](str(status), status=status)
    assert len(Conversation(refusal, says(SCHEDULE)).sweep(pages(poll()))) == 2
    assert len(Conversation(says({"errors": []}), says(SCHEDULE)).sweep(pages(poll()))) == 2


def test_list_of_assignments_says_no_work() -> None:
    listed = says([{"id": "1234", "is_work_shift": False}, {"id": 5, "is_work_shift": True}])
    conversation = Conversation(listed, says(SCHEDULE))
    found = conversation.sweep(pages(poll()))
    assert facets("schedule", found[0]).gap is None
    assert conversation.asked[1].context == "1234"
    assert SWEEP.original(encode(found[0])) == encode(ASSIGNMENT)


def test_ids_as_strings_name_same_records() -> None:
    shift = {**SHIFT, "id": "456789", "user": {"id": "848", "name": "Pat Doe"}}
    found = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "id": "1234", "shifts": [shift]}]}])
    assert [key("schedule", record) for record in found] == [key("schedule", record) for record in records()]
    assert facets("schedule", found[1]).links == facets("schedule", records()[1]).links


def test_what_is_no_object_is_passed_on_to_be_counted() -> None:
    days = ["?", {**DAY, "assignments": [7, {**ASSIGNMENT, "shifts": ["?", SHIFT]}]}]
    found = records(days=days)
    assert len(found) == 5
    for broken in ("?", 7):
        with pytest.raises(RecordRejected):
            read("schedule", broken)


def test_added_members_are_taken_out_for_raw() -> None:
    kept = {name: record for record in records() for name in ("_day", "_assignment") if name in record}
    assert read("schedule", kept["_day"]) is not None
    assert json.loads(bytes(SWEEP.original(json.dumps(kept["_day"]).encode()))) == ASSIGNMENT
    assert json.loads(bytes(SWEEP.original(json.dumps(kept["_assignment"]).encode()))) == SHIFT
