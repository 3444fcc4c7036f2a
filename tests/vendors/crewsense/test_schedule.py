"""The schedule: asked for around now, taken apart in whatever form it comes, and measured against its minimum."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldtui.contract.errors import Malformed, RecordRejected
from fieldtui.contract.record import Kind, Link
from fieldtui.vendors.crewsense.schedule import SCHEDULE as SWEEP
from fieldtui.vendors.crewsense.schedule import pages
from tests.vendors.crewsense.samples import ASSIGNMENT, DAY, SCHEDULE, SHIFT
from tests.vendors.crewsense.talk import Conversation, drawn, facets, key, poll, read, says, utc


def records(**changes: Any) -> list[dict[str, Any]]:
    """The records of the sample schedule, changed."""
    return Conversation(says({**SCHEDULE, **changes})).sweep(pages(poll()))


def test_it_is_asked_for_twelve_hours_back_and_thirty_six_ahead_by_the_organisations_clock() -> None:
    conversation = Conversation(says(SCHEDULE))
    conversation.sweep(pages(poll()))
    assert [request.path for request in conversation.asked] == ["/schedule"]
    assert conversation.asked[0].query == (("start", "2025-03-14 23:00:00"), ("end", "2025-03-17 00:00:00"))


def test_its_address_stays_the_same_for_an_hour_so_that_it_can_be_revalidated() -> None:
    asked = []
    for minute in (1, 30, 59):
        conversation = Conversation(says(SCHEDULE))
        conversation.sweep(pages(poll(now=utc(2025, 3, 15, 18, minute, 3))))
        asked += conversation.asked
    assert len({request.query for request in asked}) == 1
    assert all(request.conditional for request in asked)


def test_the_periods_before_and_after_are_never_followed() -> None:
    conversation = Conversation(says(SCHEDULE))
    conversation.sweep(pages(poll()))
    assert len(conversation.asked) == 1
    assert [page.of for page in conversation.pages] == [1]


def test_days_come_as_a_list_or_as_an_object_by_date() -> None:
    bare = {name: value for name, value in DAY.items() if name != "date"}
    listed, mapped = records(), records(days={"2025-03-15": bare})
    assert [key("schedule", record) for record in listed] == ["assignment/1234@2025-03-15", "shift/456789"]
    assert [key("schedule", record) for record in mapped] == ["assignment/1234@2025-03-15", "shift/456789"]
    assert drawn("schedule", mapped[0]) == drawn("schedule", listed[0])


@pytest.mark.parametrize("nothing", [None, [], {}])
def test_no_days_are_no_records(nothing: Any) -> None:
    assert records(days=nothing) == []


@pytest.mark.parametrize("nothing", [None, [], {}])
def test_a_day_without_assignments_gives_none(nothing: Any) -> None:
    assert records(days=[{**DAY, "assignments": nothing}]) == []


def test_an_answer_without_days_is_no_schedule() -> None:
    with pytest.raises(Malformed):
        Conversation(says({"start": "2025-03-15 08:00:00"})).sweep(pages(poll()))


def test_an_assignment_is_another_one_every_day() -> None:
    tomorrow = {**DAY, "date": "2025-03-16", "assignments": [{**ASSIGNMENT, "date": "2025-03-16", "shifts": []}]}
    found = [key("schedule", record) for record in records(days=[DAY, tomorrow])]
    assert found == ["assignment/1234@2025-03-15", "shift/456789", "assignment/1234@2025-03-16"]


@pytest.mark.parametrize("date", ["2025-03-15 08:00:00", None])
def test_the_date_of_an_assignment_may_carry_a_time_or_be_its_days(date: str | None) -> None:
    found = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "date": date}]}])
    assert key("schedule", found[0]) == "assignment/1234@2025-03-15"
    assert Link("parent", Kind.ASSIGNMENT, "1234@2025-03-15") in facets("schedule", found[1]).links


def test_a_recurring_shift_that_keeps_its_id_is_told_apart_by_its_day() -> None:
    tomorrow = {**DAY, "date": "2025-03-16", "assignments": [{**ASSIGNMENT, "date": "2025-03-16"}]}
    found = [key("schedule", record) for record in records(days=[DAY, tomorrow])]
    assert found[1::2] == ["shift/456789@2025-03-15", "shift/456789@2025-03-16"]


def test_ids_as_strings_name_the_same_records() -> None:
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


def test_an_assignment_says_when_it_is_and_how_many_it_lacks() -> None:
    assignment = facets("schedule", records()[0])
    assert (assignment.title, assignment.crew, assignment.stage, assignment.status) == (
        "Engine 1",
        "Engine 1",
        None,
        None,
    )
    assert (assignment.start, assignment.end) == (utc(2025, 3, 15, 15), utc(2025, 3, 16, 15))
    assert assignment.gap == 2


@pytest.mark.parametrize(
    ("minimum", "staff", "needed", "gap"),
    [
        (1, 1, [], 0),
        ("2", 1, [], 1),
        (None, 1, [], None),
        (0, 0, [], 0),
        (1, 1, [{"id": "7", "minimum_staffing": 2}], 1),
    ],
)
def test_the_gap_counts_people_and_qualifiers(minimum: Any, staff: int, needed: list[Any], gap: int | None) -> None:
    changed = {**ASSIGNMENT, "minimum_staffing": minimum, "shifts": [SHIFT] * staff, "qualifiers_needed": needed}
    assert facets("schedule", changed).gap == gap


def test_a_needed_qualifier_that_nobody_holds_is_a_gap_although_there_are_people_enough() -> None:
    shifts = [{**SHIFT, "id": number, "qualifiers": None} for number in range(3)]
    text = drawn("schedule", {**ASSIGNMENT, "shifts": shifts})
    assert "Staffing: 3 of 3  bad Captains 0 of 1" in text


def test_an_assignments_document_tells_staff_needs_and_the_day() -> None:
    text = drawn("schedule", records()[0])
    for line in (
        "Staffing: 1 of 3  bad short 2 of 3",
        "Pat Doe | 15 Mar 08:00 | 16 Mar 08:00 | Regular Time | CPT",
        "Captains | 1 | 1",
        "Label: C Shift",
        "Hydrant test",
        "Lee Roe | Vacation | 15 Mar 08:00 | 16 Mar 08:00",
        "Firefighter | 1 of 1 | Kim Poe",
        "Pat Doe | Jo Fox | 15 Mar 08:00 | 16 Mar 08:00",
        "Pat Doe | Training | 4.5",
    ):
        assert line in text
    assert "<p>" not in text


def test_a_shift_names_its_person_and_its_assignment() -> None:
    shift = facets("schedule", records()[1])
    assert (shift.title, shift.assignee, shift.crew) == ("Pat Doe, Engine 1", "Pat Doe", "Engine 1")
    assert shift.links == (Link("parent", Kind.ASSIGNMENT, "1234@2025-03-15"), Link("assignee", Kind.PERSON, "848"))
    assert shift.colour == "#3b4650"


def test_a_shifts_document_tells_length_break_and_work_type() -> None:
    text = drawn("schedule", records()[1])
    for line in (
        "Length: 24 h",
        "Break: 12:00 to 12:30   0.5 h",
        "Work type: Regular Time   REG, Mandatory",
        "Qualifiers: Captains",
        "Labels: ENG",
        "Groups: A Shift",
        "Scheduled by: Sam Chief",
    ):
        assert line in text


def test_a_shift_may_lack_everything_but_its_id() -> None:
    bare = {"id": 1, "labels": None, "qualifiers": None, "groups": None, "user": None, "break_start": None}
    record = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "shifts": [bare]}]}])[1]
    assert facets("schedule", record).title == "Engine 1"
    assert "Break: None" in drawn("schedule", record)


def test_a_shifts_notes_are_told() -> None:
    noted = {**SHIFT, "notes": "<p>Light <i>duty</i></p>", "hold_over": "2"}
    text = drawn("schedule", records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "shifts": [noted]}]}])[1])
    assert "Light duty" in text
    assert "Held over: 2 h" in text


def test_a_shift_without_an_id_is_rejected() -> None:
    record = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "shifts": [{"start": "2025-03-15 08:00:00"}]}]}])[1]
    with pytest.raises(RecordRejected):
        read("schedule", record)


def test_new_keys_are_left_alone() -> None:
    record = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "brand_new": {"a": [1]}}]}])[0]
    assert record["brand_new"] == {"a": [1]}
    assert facets("schedule", record).title == "Engine 1"


def test_what_a_sweep_puts_into_a_record_is_taken_out_for_who_wants_the_vendors_own() -> None:
    kept = {name: record for record in records() for name in ("_day", "_assignment") if name in record}
    assert read("schedule", kept["_day"]) is not None
    assert json.loads(bytes(SWEEP.original(json.dumps(kept["_day"]).encode()))) == ASSIGNMENT
    assert json.loads(bytes(SWEEP.original(json.dumps(kept["_assignment"]).encode()))) == SHIFT
