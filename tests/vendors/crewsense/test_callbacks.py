"""Call-backs and announcements: offsets in steps of fifty, by link or by counting."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.errors import Malformed, PagingFault
from fieldtui.contract.record import Stage
from fieldtui.vendors.crewsense import announcements, callbacks
from tests.vendors.crewsense.samples import ANNOUNCEMENT, CALLBACK, CALLED
from tests.vendors.crewsense.talk import SETTINGS, Conversation, drawn, facets, key, poll, says, utc

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


def test_the_next_step_may_be_a_number() -> None:
    conversation = Conversation(page(fifty(0), 50), page([], None))
    conversation.sweep(callbacks.pages(poll()))
    assert offsets(conversation) == [None, "50"]


def test_a_full_page_that_says_nothing_of_its_neighbours_is_counted_on_from() -> None:
    conversation = Conversation(says({"data": fifty(0)}), says({"data": fifty(50)}), says({"data": []}))
    assert len(conversation.sweep(callbacks.pages(poll()))) == 100
    assert offsets(conversation) == [None, "50", "100"]


def test_a_full_last_page_ends_where_next_is_null() -> None:
    conversation = Conversation(page(fifty(0), None))
    assert len(conversation.sweep(callbacks.pages(poll()))) == 50


def test_a_link_in_a_circle_is_refused() -> None:
    with pytest.raises(PagingFault):
        Conversation(*[page(fifty(0), LOCAL + "50")] * 3).sweep(callbacks.pages(poll()))


def test_an_answer_without_data_is_malformed() -> None:
    with pytest.raises(Malformed):
        Conversation(says({"pagination": {"next": None}})).sweep(callbacks.pages(poll()))


def test_all_are_asked_for_every_time_so_that_what_has_gone_shows() -> None:
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
def test_a_call_back_that_ended_unfilled_is_no_longer_due(status: str, ended: str | None, due: bool) -> None:
    found = facets("callbacks", {**CALLBACK, "status": status, "ended_at": ended})
    assert (found.due is not None) is due


@pytest.mark.parametrize(
    ("status", "stage"),
    [("filled", Stage.DONE), ("active", Stage.UNDERWAY), ("not_filled", Stage.UNDERWAY), (None, Stage.UNDERWAY)],
)
def test_filled_is_done_and_all_else_underway(status: str | None, stage: Stage) -> None:
    found = facets("callbacks", {**CALLBACK, "status": status})
    assert (found.status, found.stage) == (status, stage)


def test_lists_learn_title_and_deadline() -> None:
    found = facets("callbacks", CALLBACK)
    assert (found.title, found.due, found.created) == ("Firefighter", utc(2025, 11, 5, 17), utc(2025, 11, 5, 13, 30))
    assert key("callbacks", {**CALLBACK, "id": "123456"}) == "callback/123456"


def test_the_people_who_were_asked_are_read_with_it() -> None:
    conversation = Conversation(says(CALLBACK), says([CALLED]))
    raw = conversation.carry(callbacks.detail(SETTINGS, "123456"))
    assert [request.path for request in conversation.asked] == ["/callbacks/123456", "/callbacks/123456/users"]
    assert "1 | 972 | denied, do not disturb | Mobile App | 22 Nov 12:52 | –" in drawn("callbacks", raw)


def test_announcements_are_read_without_their_html() -> None:
    conversation = Conversation(page([ANNOUNCEMENT], None))
    record = conversation.sweep(announcements.pages(poll()))[0]
    assert conversation.asked[0].path == "/announcements"
    assert key("announcements", record) == "notice/238"
    assert drawn("announcements", record) == "Test\n[Announcement] 238\nBy: Sam Chief\nGreat message!"


def test_an_announcement_names_its_author_by_its_own_fields_if_it_must() -> None:
    assert "By: Sam Chief" in drawn("announcements", {**ANNOUNCEMENT, "user": None})
