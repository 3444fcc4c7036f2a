"""Call-backs and announcements: offsets in steps of fifty, by link or by counting."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.errors import Malformed, PagingFault
from fieldtui.contract.record import Stage
from fieldtui.vendors.crewsense import announcements, callbacks
from tests.vendors.crewsense.samples import ANNOUNCEMENT, CALLBACK, CALLED
from tests.vendors.crewsense.scripted_vendor import SETTINGS, Conversation, drawn, facets, key, poll, says, utc

LOCAL = "http://api.crewsense.local/v1/callbacks?offset="


def fifty(first: int) -> list[dict[str, Any]]:
    """Fifty call-backs."""
    return [{**CALLBACK, "id": first + number} for number in range(50)]


def page(items: Any, following: Any) -> Any:
    """One page as the vendor writes it."""
    return says({"data": items, "pagination": {"prev": None, "next": following}})


def offsets(conversation: Conversation) -> list[str | None]:
    """The offsets that were asked for."""
    return [dict(request.query).get("offset") for request in conversation.asked]


def test_steps_are_followed_by_link_until_there_is_none() -> None:
    conversation = Conversation(page(fifty(0), LOCAL + "50"), page(fifty(50), LOCAL + "100"), page([CALLBACK], None))
    assert len(conversation.sweep(callbacks.pages(poll()))) == 101
    assert offsets(conversation) == [None, "50", "100"]
    assert {(request.url, request.path) for request in conversation.asked} == {(None, "/callbacks")}


def test_next_step_may_be_number() -> None:
    conversation = Conversation(page(fifty(0), 50), page([], None))
    conversation.sweep(callbacks.pages(poll()))
    assert offsets(conversation) == [None, "50"]


@pytest.mark.parametrize(
    "silent",
    [{}, {"pagination": {}}, {"pagination": {"prev": None}}, {"pagination": {"nxxt": LOCAL + "50"}}, {"next": [1]}],
)
def test_page_without_end_proves_nothing(silent: dict[str, Any]) -> None:
    conversation = Conversation(says({"data": fifty(0), **silent}))
    with pytest.raises(Malformed, match=r"whether there is more|no link"):
        conversation.sweep(callbacks.pages(poll()))
    assert len(conversation.pages[0].items) == 50


def test_empty_step_with_next_one_is_no_end() -> None:
    conversation = Conversation(page(fifty(0), LOCAL + "50"), page([], LOCAL + "100"), page(fifty(100)[:30], None))
    assert len(conversation.sweep(callbacks.pages(poll()))) == 80
    assert offsets(conversation) == [None, "50", "100"]


def test_full_last_page_ends_where_next_is_null() -> None:
    conversation = Conversation(page(fifty(0), None))
    assert len(conversation.sweep(callbacks.pages(poll()))) == 50


def test_link_in_circle_is_refused() -> None:
    with pytest.raises(PagingFault):
        Conversation(*[page(fifty(0), LOCAL + "50")] * 3).sweep(callbacks.pages(poll()))


def test_answer_without_data_is_malformed() -> None:
    with pytest.raises(Malformed):
        Conversation(says({"pagination": {"next": None}})).sweep(callbacks.pages(poll()))


def test_all_are_asked_for_every_time() -> None:
    again = Conversation(page(fifty(0), LOCAL + "50"), page([], None))
    again.sweep(callbacks.pages(poll(since="2025-03-15T18:00:00+00:00")))
    assert [dict(request.query) for request in again.asked] == [{}, {"offset": "50"}]
    assert callbacks.CALLBACKS.proves_absence
    assert not callbacks.CALLBACKS.incremental


@pytest.mark.parametrize(
    ("status", "ended", "due"),
    [
        ("active", None, True),
        ("active", "2025-11-05T09:00:00-07:00", False),
        ("filled", "2025-11-05T09:00:00-07:00", True),
    ],
)
def test_call_back_that_ended_unfilled_is_no_longer_due(status: str, ended: str | None, due: bool) -> None:
    found = facets("callbacks", {**CALLBACK, "status": status, "ended_at": ended})
    assert (found.due is not None) is due


@pytest.mark.parametrize(
    ("status", "word", "stage"),
    [
        ("filled", "filled", Stage.DONE),
        ("active", "active", Stage.UNDERWAY),
        ("partially_filled", "partially_filled", Stage.UNDERWAY),
        ("waiting for chief", "waiting for chief", None),
        ({"id": 3, "name": "filled"}, "filled", Stage.DONE),
        (None, None, None),
    ],
)
def test_unknown_status_is_shown_without_stage(status: Any, word: Any, stage: Any) -> None:
    found = facets("callbacks", {**CALLBACK, "status": status})
    assert (found.status, found.stage) == (word, stage)


def test_lists_learn_title_and_deadline() -> None:
    found = facets("callbacks", CALLBACK)
    assert (found.title, found.due, found.created) == ("Firefighter", utc(2025, 11, 5, 17), utc(2025, 11, 5, 13, 30))
    assert key("callbacks", {**CALLBACK, "id": "123456"}) == "callback/123456"


def test_people_who_were_asked_are_read_with_it() -> None:
    conversation = Conversation(says(CALLBACK), says([CALLED, {**CALLED, "id": "973", "status": "no answer"}]))
    raw = conversation.carry(callbacks.detail(SETTINGS, "123456"))
    assert [request.path for request in conversation.asked] == ["/callbacks/123456", "/callbacks/123456/users"]
    text = drawn("callbacks", raw)
    assert "No | Person | Status | By | Contacted | Remark" in text
    assert "1 | 972 | denied | Mobile App | 22 Nov 12:52 | do not disturb" in text
    assert "1 | 973 | no answer | Mobile App" in text


def test_who_accepts_half_shift_does_not_fill_position() -> None:
    whole = {**CALLED, "id": "1", "status": "accepted", "auto_accepted": "1"}
    half = {**whole, "id": "2", "auto_accepted": "0", "start_time": "2025-11-09 20:00:00", "end_time": CALLBACK["end"]}
    exact = {**half, "id": "3", "start_time": CALLBACK["start"]}
    text = drawn("callbacks", {**CALLBACK, "users": [whole, half, CALLED]})
    assert "Accepted: 1 of 2  warn 1 more for a part of the time" in text
    assert "2 | accepted | 09 Nov 20:00 | 10 Nov 08:00" in text
    assert "accepted by the system, do not disturb" in text
    assert "Accepted: 2 of 2  good" in drawn("callbacks", {**CALLBACK, "users": [whole, exact]})


def test_deadline_beyond_calendar_is_shown_as_it_came() -> None:
    never = "9999-12-31T23:59:59.9999999Z"
    found = facets("callbacks", {**CALLBACK, "deadline": never})
    assert found.due is None
    assert f"Deadline: {never}" in drawn("callbacks", {**CALLBACK, "deadline": never})
    assert "Deadline: soon" in drawn("callbacks", {**CALLBACK, "deadline": "soon"})


def test_callbacks_and_announcements_shift_and_have_tags() -> None:
    for resource in (callbacks.CALLBACKS, announcements.ANNOUNCEMENTS):
        conversation = Conversation(page([], None))
        conversation.sweep(resource.pages(poll()))
        assert resource.shifts
        assert conversation.asked[0].conditional


def test_announcements_are_read_without_their_html() -> None:
    conversation = Conversation(page([ANNOUNCEMENT], None))
    record = conversation.sweep(announcements.pages(poll()))[0]
    assert conversation.asked[0].path == "/announcements"
    assert key("announcements", record) == "notice/238"
    assert drawn("announcements", record) == "Test\n[Announcement] 238\nBy: Sam Chief\nGreat message!"


def test_announcement_author_may_stand_in_own_fields() -> None:
    assert "By: Sam Chief" in drawn("announcements", {**ANNOUNCEMENT, "user": None})
