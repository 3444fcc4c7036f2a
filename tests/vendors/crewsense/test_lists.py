"""The lists beside: assignments without a day, trades, the sign-up board, availability, day labels, the log."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.errors import Malformed, NotFound
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import encode
from fieldtui.vendors.crewsense import VENDOR, assignment, logs
from tests.vendors.crewsense.samples import ASSIGNMENT, BOARD, DAY_LABEL, EVENT, LISTED, LOG, PERIOD, SIGNED_UP, TRADE
from tests.vendors.crewsense.scripted_vendor import (
    SETTINGS,
    Conversation,
    Nobody,
    drawn,
    facets,
    key,
    poll,
    read,
    says,
    utc,
)

BESIDE = ("assignments", "trades", "signup_events", "availability_periods", "day_labels", "logs", "bulletin_board")
WINDOW = (("start", "2025-03-14 23:00:00"), ("end", "2025-03-17 00:00:00"))
DAYS = (("start", "2025-03-14 00:00:00"), ("end", "2025-03-17 00:00:00"))


def test_lists_that_plan_may_lack_are_optional() -> None:
    assert all(VENDOR.resource(name).optional for name in BESIDE)
    assert not VENDOR.resource("schedule").optional


@pytest.mark.parametrize(
    ("name", "path", "query"),
    [
        ("assignments", "/assignments", ()),
        ("trades", "/trades", ()),
        ("signup_events", "/signup_events", ()),
        ("availability_periods", "/availability_periods", WINDOW),
        ("day_labels", "/day_labels", DAYS),
    ],
)
def test_whole_lists_are_asked_once_and_revalidated(name: str, path: str, query: Any) -> None:
    conversation = Conversation(says([]))
    conversation.sweep(VENDOR.resource(name).pages(poll()))
    asked = [(request.path, request.query, request.conditional) for request in conversation.asked]
    assert asked == [(path, query, True)]


def test_assignment_has_its_place_and_schedule_shows_it() -> None:
    found = facets("assignments", LISTED)
    assert (found.place, found.latitude, found.longitude) == ("1 Hill Dr, Salem, OR, 97301", 44.94, -123.03)
    assert key("assignments", LISTED) == "reference/assignments/1234"

    class Store(Nobody):
        def raw(self, kind: Kind, id: str) -> bytes | None:
            return encode(LISTED) if (kind, id) == (Kind.REFERENCE, "assignments/1234") else None

    _, item = read("schedule", ASSIGNMENT)
    where = next(section for section in assignment.document(item, Store()).sections if section.title == "Where")
    assert "1 Hill Dr" in str(where)


@pytest.mark.parametrize(
    "location", [None, [], {"latitude": "44.9", "longitude": "x"}, {"latitude": "91", "longitude": "1"}]
)
def test_assignment_may_have_no_place(location: Any) -> None:
    found = facets("assignments", {**LISTED, "location": location})
    assert (found.place, found.latitude, found.longitude) == (None, None, None)


def test_trade_has_string_ids_and_times_with_their_zone() -> None:
    found = facets("trades", TRADE)
    assert (found.title, found.status, found.start) == ("Trade of V O", "filled", utc(2025, 6, 17, 14))
    assert key("trades", TRADE) == "reference/trades/44799"
    assert "In return from: 2025-07-14 07:00 PDT" in drawn("trades", TRADE)


def test_trade_is_read_with_what_its_people_said() -> None:
    users = [
        {"id": "851", "name": "Jo Fox", "status": "accepted"},
        {"user": {"id": 852, "name": "Al Bo"}, "status": "denied"},
    ]
    first = says({"items": [{"id": 1}], "metadata": {"links": {"next": "/v1/trades?limit=50&after=1"}}})
    second = says({"items": [TRADE], "metadata": {"links": {"next": None}}})
    conversation = Conversation(first, second, says(users))
    detail = VENDOR.resource("trades").detail
    assert detail is not None
    raw = conversation.carry(detail(SETTINGS, "trades/44799"))
    paths = [request.path for request in conversation.asked]
    assert paths == ["/trades", "/trades", "/trades/44799/users"]
    text = drawn("trades", raw)
    assert "Jo Fox | accepted" in text
    assert "Al Bo | denied" in text
    assert key("trades", raw) == "reference/trades/44799"


def test_trade_gone_is_not_found() -> None:
    detail = VENDOR.resource("trades").detail
    assert detail is not None
    with pytest.raises(NotFound):
        Conversation(says([TRADE])).carry(detail(SETTINGS, "trades/1"))


def test_signup_event_is_read_with_who_signed_up() -> None:
    detail = VENDOR.resource("signup_events").detail
    assert detail is not None
    conversation = Conversation(says(EVENT), says(SIGNED_UP))
    raw = conversation.carry(detail(SETTINGS, "signup_events/5"))
    assert [request.path for request in conversation.asked] == ["/signup_events/5", "/signup_events/5/users"]
    text = drawn("signup_events", raw)
    assert "[Signed up] \nPerson\nSam Chief\nPat Doe" in text
    assert "Signed up" not in drawn("signup_events", EVENT)
    assert "Nobody." in drawn("signup_events", {**EVENT, "users": []})


def test_bulletin_board_is_notice_without_its_html() -> None:
    conversation = Conversation(says(BOARD))
    record = conversation.sweep(VENDOR.resource("bulletin_board").pages(poll()))[0]
    assert [(request.path, request.conditional) for request in conversation.asked] == [("/bulletin_board", True)]
    assert key("bulletin_board", record) == "notice/bulletin_board"
    found = facets("bulletin_board", record)
    assert (found.title, found.updated) == ("Bulletin board", utc(2025, 2, 27, 18, 4, 29))
    text = drawn("bulletin_board", record)
    assert "Hey there!\n\nPlease read the board" in text or "Hey there!\nPlease read the board" in text
    assert "By: Pat Doe" in text
    assert "Nothing." in drawn("bulletin_board", {**BOARD, "content": None})


def test_answer_no_bulletin_board_is_not_taken_for_one() -> None:
    with pytest.raises(Malformed, match="without “content”"):
        Conversation(says({"contxnt": "x"})).sweep(VENDOR.resource("bulletin_board").pages(poll()))


def test_signup_event_is_told_without_its_html() -> None:
    found = facets("signup_events", EVENT)
    assert (found.title, found.status, found.updated) == ("Parade", "partially_filled", utc(2025, 4, 2, 16, 34, 45))
    assert "Bring water" in drawn("signup_events", EVENT)
    assert "By: 34942" in drawn("signup_events", EVENT)


def test_period_says_who_cannot_be_asked_and_why() -> None:
    found = facets("availability_periods", {**PERIOD, "notes": "abroad, < 3 days"})
    assert (found.title, found.start) == ("Al Bo: Default", utc(2025, 3, 15, 15))
    assert found.text == "abroad, < 3 days"
    assert "Notes: abroad" in drawn("availability_periods", PERIOD)


def test_day_labels_are_object_by_date() -> None:
    label = {name: value for name, value in DAY_LABEL.items() if name != "date"}
    conversation = Conversation(says({"days": {"2025-10-01": label}}))
    record = conversation.sweep(VENDOR.resource("day_labels").pages(poll()))[0]
    assert key("day_labels", record) == "reference/day_labels/2025-10-01"
    assert (facets("day_labels", record).title, facets("day_labels", record).colour) == ("C Shift", "#00acc1")


def test_line_of_log_is_known_by_log_id() -> None:
    found = facets("logs", LOG)
    assert (found.title, found.created) == ("Pat Doe logged in.", utc(2025, 10, 22, 3, 49, 50))
    assert key("logs", LOG) == "reference/logs/3359725"
    assert "By: Pat Doe" in drawn("logs", LOG)


@pytest.mark.parametrize("link", ["http://api.crewsense.local/v1/logs?before=9", {"href": "/v1/logs?before=9"}])
@pytest.mark.parametrize("under", [False, True])
def test_log_is_followed_by_either_link(link: Any, under: bool) -> None:
    head: dict[str, Any] = {"pagination": {"next": link}} if under else {"prev": None, "next": link}
    conversation = Conversation(says({"data": [LOG], **head}), says({"data": [{**LOG, "log_id": "2"}]}))
    assert len(conversation.sweep(logs.pages(poll()))) == 2
    assert dict(conversation.asked[1].query) == {"after": "2025-03-14 11:00:00", "before": "9"}


def test_log_is_asked_for_last_day_whenever_in_hour() -> None:
    first, later = Conversation(says({"data": []})), Conversation(says({"data": []}))
    first.sweep(logs.pages(poll()))
    checkpoint = first.pages[-1].checkpoint
    assert checkpoint == "2025-03-15T18:20:30+00:00"
    later.sweep(logs.pages(poll(since=checkpoint, now=utc(2025, 3, 15, 18, 59))))
    assert [request.query for request in first.asked + later.asked] == [(("after", "2025-03-14 11:00:00"),)] * 2
    assert all(request.conditional for request in first.asked + later.asked)


@pytest.mark.parametrize(
    ("since", "created", "asked"),
    [
        (None, ["2025-03-15T11:20:00-0700", "2025-03-15T09:00:00-0700"], 2),
        ("2025-03-15T17:00:00Z", ["2025-03-15T11:20:00-0700", "2025-03-15T09:00:00-0700"], 1),
        ("2025-03-15T16:03:00Z", ["2025-03-15T11:20:00-0700", "2025-03-15T09:00:00-0700"], 2),
        ("2025-03-15T17:00:00Z", ["2025-03-15T09:00:00-0700", "2025-03-15T11:20:00-0700"], 2),
        ("2025-03-15T17:00:00Z", ["2025-03-15T11:20:00-0700", "some time"], 2),
    ],
)
def test_log_is_followed_back_as_far_as_it_was_read(since: str | None, created: list[str], asked: int) -> None:
    lines = [{**LOG, "log_id": str(number), "created": text} for number, text in enumerate(created)]
    conversation = Conversation(says({"data": lines, "next": "/v1/logs?before=9"}), says({"data": []}))
    conversation.sweep(logs.pages(poll(since=since)))
    assert len(conversation.asked) == asked
    assert conversation.pages[-1].checkpoint


def test_full_page_of_log_may_be_last() -> None:
    lines = [{**LOG, "log_id": str(number)} for number in range(50)]
    assert len(Conversation(says({"data": lines})).sweep(logs.pages(poll()))) == 50
    nxt = {"data": lines, "prev": None, "next": None}
    assert len(Conversation(says(nxt)).sweep(logs.pages(poll()))) == 50


def test_empty_page_of_log_with_next_one_is_no_end() -> None:
    conversation = Conversation(says({"data": [], "next": "/v1/logs?before=9"}), says({"data": [LOG]}))
    assert len(conversation.sweep(logs.pages(poll()))) == 1


def test_full_page_of_log_under_other_names_proves_nothing() -> None:
    lines = [{**LOG, "log_id": str(number)} for number in range(50)]
    conversation = Conversation(says({"data": lines, "prxv": None, "nxxt": "/v1/logs?before=9"}))
    with pytest.raises(Malformed, match="whether there is more"):
        conversation.sweep(logs.pages(poll()))
    assert all(page.checkpoint is None for page in conversation.pages)
