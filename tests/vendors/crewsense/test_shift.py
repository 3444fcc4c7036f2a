"""Assignments and the shifts on them: who is there, who is missing, and what is written of them."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.record import Kind, Link
from tests.vendors.crewsense.samples import ASSIGNMENT, DAY, SHIFT
from tests.vendors.crewsense.scripted_vendor import drawn, facets, read, records, utc


def test_assignment_no_work_lacks_nobody() -> None:
    assert facets("schedule", {**ASSIGNMENT, "is_work_shift": False}).gap is None
    text = drawn("schedule", {**ASSIGNMENT, "is_work_shift": "0"})
    assert "Staffing: 1 of 3\n" in text
    assert "short" not in text
    assert "Work shift: no" in text


def test_assignment_says_when_it_is_and_how_many_it_lacks() -> None:
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
def test_gap_counts_people_and_qualifiers(minimum: Any, staff: int, needed: list[Any], gap: int | None) -> None:
    changed = {**ASSIGNMENT, "minimum_staffing": minimum, "shifts": [SHIFT] * staff, "qualifiers_needed": needed}
    assert facets("schedule", changed).gap == gap


def test_qualifier_nobody_holds_is_shortage() -> None:
    shifts = [{**SHIFT, "id": number, "qualifiers": None} for number in range(3)]
    text = drawn("schedule", {**ASSIGNMENT, "shifts": shifts})
    assert "Staffing: 3 of 3  bad Captains 0 of 1" in text


def test_assignments_document_tells_staff_needs_and_day() -> None:
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


def test_shift_names_its_person_and_its_assignment() -> None:
    shift = facets("schedule", records()[1])
    assert (shift.title, shift.assignee, shift.crew) == ("Pat Doe, Engine 1", "Pat Doe", "Engine 1")
    assert shift.links == (Link("parent", Kind.ASSIGNMENT, "1234@2025-03-15"), Link("assignee", Kind.PERSON, "848"))
    assert shift.colour == "#3b4650"


def test_shifts_document_tells_length_break_and_work_type() -> None:
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


def test_shift_may_lack_everything_but_its_id() -> None:
    bare = {"id": 1, "labels": None, "qualifiers": None, "groups": None, "user": None, "break_start": None}
    record = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "shifts": [bare]}]}])[1]
    assert facets("schedule", record).title == "Engine 1"
    assert "Break: None" in drawn("schedule", record)


def test_shifts_notes_are_told_as_they_came() -> None:
    noted = {**SHIFT, "notes": "Fix <3 valves & <b>2</b> pumps", "hold_over": "2"}
    text = drawn("schedule", records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "shifts": [noted]}]}])[1])
    assert "Fix <3 valves & <b>2</b> pumps" in text
    assert "Held over: 2 h" in text


def test_labels_and_groups_are_shown_in_whatever_type_they_come() -> None:
    odd = {**SHIFT, "labels": ["ENG", "TRK"], "groups": {"7": {"id": 7, "name": "B Shift"}}, "user": 848}
    odd["work_type"] = {"id": 33, "name": "Regular Time", "work_code": None, "subtypes": "Mandatory"}
    text = drawn("schedule", records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "shifts": [odd]}]}])[1])
    for line in ("Labels: ENG, TRK", "Groups: B Shift", "Person: 848", "Work type: Regular Time   Mandatory"):
        assert line in text


def test_without_groups_labels_tell_platoon() -> None:
    bare = {name: value for name, value in SHIFT.items() if name != "groups"} | {
        "labels": [{"id": 1, "label": "B Shift"}]
    }
    record = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "shifts": [bare]}]}])[1]
    assert "B Shift" in facets("schedule", record).text
    assert "Labels: B Shift\nGroups: None" in drawn("schedule", record)


def test_only_days_notes_and_activities_are_read_as_html() -> None:
    written = "Fix <3 valves & >2 pumps, see http://x.example/?a=1&region=3&copy=1"
    day = {**DAY, "notes": f"<p>{written}</p><p>then <b>rest</b></p>", "activities": "<ul><li>Drill</li></ul>"}
    record = records(days=[{**day, "assignments": [{**ASSIGNMENT, "name": written, "notes": f"<i>{written}</i>"}]}])[0]
    assert facets("schedule", record).title == written
    text = drawn("schedule", record)
    assert f"{written}\n" in text
    assert "then rest" in text
    assert "Drill" in text
    assert "<ul>" not in text
    assert f"<i>{written}</i>" in text


def test_shift_without_id_is_rejected() -> None:
    record = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "shifts": [{"start": "2025-03-15 08:00:00"}]}]}])[1]
    with pytest.raises(RecordRejected):
        read("schedule", record)


def test_new_keys_are_left_alone() -> None:
    record = records(days=[{**DAY, "assignments": [{**ASSIGNMENT, "brand_new": {"a": [1]}}]}])[0]
    assert record["brand_new"] == {"a": [1]}
    assert facets("schedule", record).title == "Engine 1"
