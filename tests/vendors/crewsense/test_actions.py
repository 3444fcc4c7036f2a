"""What is sent for each write, as the vendor's reference has it, and what its answer and the lists say of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fieldtui.contract.action import Action, linked_ids
from fieldtui.contract.action_checks import WrongAnswers, check_answers, check_together, complete
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.record import Key, Kind
from fieldtui.vendors.crewsense import VENDOR
from fieldtui.vendors.crewsense.wire import judge
from tests.vendors.crewsense.samples import ASSIGNMENT
from tests.vendors.crewsense.scripted_vendor import SETTINGS, Conversation, facets, says, utc

EIGHT, LATER = "2025-03-15T15:00:00Z", "2025-03-16T15:00:00Z"
SHIFT = {"person": "850", "start": EIGHT, "end": LATER, "work_type": "work_types/34"}
ABSENCE = {"type": "time_off_types/5", "start": EIGHT, "end": LATER, "admin": "138", "status": "approved"}
CREATED = says({"success": True, "code": 201, "status": "created", "message": "Done.", "id": 7}, 201)
KEYS = {
    "schedule": Key(Kind.ASSIGNMENT, "1234@2025-03-15"),
    "callbacks": Key(Kind.CALLBACK, "123456"),
    "users": Key(Kind.PERSON, "850"),
    "signup_events": Key(Kind.REFERENCE, "signup_events/5"),
}


def action(resource: str, name: str) -> Action:
    return next(each for each in VENDOR.resource(resource).actions if each.name == name)


def sent(resource: str, name: str, answers: dict[str, str]) -> Request:
    """The request of a write."""
    conversation = Conversation(CREATED)
    outcome = conversation.carry(action(resource, name).flow(SETTINGS, KEYS[resource], answers))
    assert (outcome.done, outcome.message) == (True, "Done.")
    return conversation.asked[0]


def test_shift_is_sent_by_organisations_clock() -> None:
    request = sent("schedule", "fill", {**SHIFT, "note": "covers for Lee"})
    assert (request.method, request.path) == ("POST", "/shifts")
    assert request.json == {
        "assignment_id": 1234,
        "user_id": 850,
        "date": "2025-03-15",
        "start": "2025-03-15 08:00:00",
        "end": "2025-03-16 08:00:00",
        "work_type_id": 34,
        "notes": "covers for Lee",
    }


def test_shift_for_callback_names_it() -> None:
    body = sent("callbacks", "fill", {**SHIFT, "assignment": "1234@2025-03-15"}).json
    assert (body["assignment_id"], body["date"], body["from_callback"]) == (1234, "2025-03-15", 123456)
    assert "notes" not in body


def test_finalization_is_form_and_taking_it_back_json() -> None:
    there = sent("schedule", "finalize", {"admin": "138"})
    assert (there.method, there.path) == ("POST", "/assignments/1234/finalization")
    assert there.form == (("date", "2025-03-15"), ("admin_id", "138"))
    back = sent("schedule", "unfinalize", {})
    assert (back.method, back.path, back.json) == ("DELETE", there.path, {"date": "2025-03-15"})


@pytest.mark.parametrize(("status", "number"), [("approved", 1), ("pending", 0)])
def test_time_off_is_sent_with_admin_and_status(status: str, number: int) -> None:
    request = sent("users", "enter-time-off", {**ABSENCE, "status": status, "note": "called at six"})
    assert (request.method, request.path) == ("POST", "/time_offs")
    assert request.json == {
        "user_id": 850,
        "admin_ids": [138],
        "start_date": "2025-03-15 08:00:00",
        "end_date": "2025-03-16 08:00:00",
        "time_off_type_id": 5,
        "status": number,
        "user_note": "called at six",
    }


def test_person_is_signed_up_and_off() -> None:
    up = sent("signup_events", "sign-up", {"person": "850"})
    assert (up.method, up.path, up.json) == ("POST", "/signup_events/5/users", {"user_id": 850})
    off = sent("signup_events", "sign-off", {"person": "850"})
    assert (off.method, off.path) == ("DELETE", "/signup_events/5/users/850")
    undo = action("signup_events", "sign-up").undo(Facets(title="Parade"), {"person": "850"})
    assert undo == ("sign-off", {"person": "850"})


@pytest.mark.parametrize(("resource", "name"), [("schedule", "fill"), ("users", "enter-time-off")])
def test_undocumented_answer_is_taken_and_page_is_not(resource: str, name: str) -> None:
    answers = SHIFT if name == "fill" else ABSENCE
    flow = action(resource, name).flow
    for empty in (says(b"", 204), says(b"", 201), says([])):
        assert judge(Request(method="POST"), empty) is None
        assert Conversation(empty).carry(flow(SETTINGS, KEYS[resource], answers)).done is True
    page = Reply(200, {"content-type": "text/html"}, b"<html>Log in</html>")
    assert Conversation(page).carry(flow(SETTINGS, KEYS[resource], answers)).done is None


def test_what_was_already_done_is_refused_in_vendors_words() -> None:
    text = "User #850 is already signed up for event #5"
    late = says({"error": "invalid_params", "status": 422, "error_message": [text]}, status=422)
    error = judge(Request(method="POST"), late)
    assert isinstance(error, Refused)
    assert text in str(error)


@pytest.mark.parametrize(
    ("shift", "proven"),
    [
        ({"assignment_id": 1234, "start": "2025-03-15 08:00:00"}, True),
        ({"assignment_id": "1234", "start": "2025-03-15T08:00:00-07:00"}, True),
        ({"assignment_id": 1234, "start": "2025-03-16 08:00:00"}, False),
        ({"assignment_id": 1235, "start": "2025-03-15 08:00:00"}, False),
        ({}, False),
    ],
)
def test_persons_one_off_shifts_prove_shift(shift: dict[str, Any], proven: bool) -> None:
    proof = action("schedule", "fill").proof
    assert proof is not None
    conversation = Conversation(says([{"id": 1}, shift]))
    assert conversation.carry(proof(SETTINGS, KEYS["schedule"], SHIFT)) is proven
    assert (conversation.asked[0].path, conversation.asked[0].query) == ("/shifts", (("user_id", "850"),))


def test_persons_own_list_proves_time_off() -> None:
    proof = action("users", "enter-time-off").proof
    assert proof is not None
    entry = {"id": "9", "start": "2025-03-15 08:00:00", "time_off_type": {"id": "5"}}
    for rows, proven in (([entry], True), ([{**entry, "time_off_type": {"id": "6"}}], False), ([], False)):
        conversation = Conversation(says(rows))
        assert conversation.carry(proof(SETTINGS, KEYS["users"], ABSENCE)) is proven
        assert conversation.asked[0].path == "/users/850/time_offs"


def test_list_of_signed_up_people_proves_both_ways() -> None:
    up, off = action("signup_events", "sign-up").proof, action("signup_events", "sign-off").proof
    assert up is not None
    assert off is not None
    rows = [{"id": 2, "user": {"id": "850", "name": "Kim Poe"}, "misc_hour_id": 9}]
    for proof, answers, proven in ((up, "850", True), (up, "851", False), (off, "850", False), (off, "851", True)):
        carried = Conversation(says(rows)).carry(proof(SETTINGS, KEYS["signup_events"], {"person": answers}))
        assert carried is proven


def test_assignment_says_what_it_lacks_and_who_is_on() -> None:
    found = facets("schedule", {**ASSIGNMENT, "_day": {"date": "2025-03-15"}})
    assert linked_ids(found, Kind.PERSON, "staff") == ("848",)
    assert linked_ids(found, Kind.REFERENCE, "needs") == ()
    short = [{"id": 7, "name": "Captains", "minimum_staffing": 2}, {"id": 8, "name": "Hazmat", "minimum_staffing": 1}]
    found = facets("schedule", {**ASSIGNMENT, "qualifiers_needed": short, "_day": {"date": "2025-03-15"}})
    assert linked_ids(found, Kind.REFERENCE, "needs") == ("qualifiers/7", "qualifiers/8")


def test_finalized_assignment_is_marked_and_only_reopened() -> None:
    at = {"_day": {"date": "2025-03-15"}}
    finalized = facets("schedule", {**ASSIGNMENT, "is_finalized": True, **at})
    opened = facets("schedule", {**ASSIGNMENT, "is_finalized": False, **at})
    finalize, unfinalize = action("schedule", "finalize"), action("schedule", "unfinalize")
    assert (finalized.status_label, opened.status_label) == ("finalized", None)
    assert finalize.unavailable(finalized) == "it is finalized already"
    assert finalize.unavailable(opened) is None
    assert unfinalize.unavailable(opened) == "it is not finalized"
    coming = facets("schedule", {**ASSIGNMENT, "start": "2999-03-15 08:00:00", "end": "2999-03-16 08:00:00", **at})
    assert finalize.unavailable(coming) == "it has not begun yet"


RECORD = Facets(title="Engine 1", start=utc(2025, 3, 15, 15), end=utc(2025, 3, 16, 15), gap=1)


@pytest.mark.parametrize(
    ("resource", "name", "changes", "words"),
    [
        ("schedule", "fill", {"person": ""}, "needs a person"),
        ("schedule", "fill", {"end": EIGHT}, "the end is not after the start"),
        ("schedule", "fill", {"start": "soon"}, "is no time"),
        ("callbacks", "fill", {"assignment": "1234"}, "ID@DATE"),
        ("users", "enter-time-off", {"note": "x" * 1001}, "1000 at most"),
        ("users", "enter-time-off", {"status": "perhaps"}, "one of: approved, pending"),
        ("users", "enter-time-off", {"admin": ""}, "needs an admin"),
        ("signup_events", "sign-up", {"person": " "}, "needs a person"),
    ],
)
def test_wrong_answers_are_found_before_anything_is_sent(
    resource: str, name: str, changes: dict[str, str], words: str
) -> None:
    meant = action(resource, name)
    whole = {"users": ABSENCE, "signup_events": {"person": "850"}}.get(resource, SHIFT)
    callback = {"assignment": "1234@2025-03-15"} if resource == "callbacks" else {}
    check(meant, {**whole, **callback})
    with pytest.raises(WrongAnswers, match=words):
        check(meant, {**whole, **callback, **changes})


def check(meant: Action, answers: dict[str, str]) -> None:
    """Check answers as the program does."""
    whole = complete(meant, SETTINGS, RECORD, answers)
    check_answers(meant, whole)
    check_together(meant, RECORD, whole)


def test_hours_are_those_of_record_unless_others_are_given() -> None:
    fill = action("schedule", "fill")
    given = complete(fill, SETTINGS, RECORD, {"person": "850", "work_type": "34"})
    assert (given["start"], given["end"]) == (EIGHT, LATER)


def test_settings_name_admin_and_work_type() -> None:

    settings = msgspec.structs.replace(SETTINGS, admin_id=138, work_type_id=34)
    assert complete(action("schedule", "finalize"), settings, RECORD, {}) == {"admin": "138"}
    assert complete(action("schedule", "fill"), settings, RECORD, {})["work_type"] == "work_types/34"
