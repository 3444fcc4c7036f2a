"""Work orders: the sweep, what lists and readers are told, and the one write."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fieldtui.contract.document import Document, Field, Prose, Table
from fieldtui.contract.errors import ChangesIncomplete, Malformed, RecordRejected, Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Page, Poll, Reply, Request
from fieldtui.contract.record import Key, Kind, Link, Stage
from fieldtui.vendors.cloudworkpro.wire import judge
from fieldtui.vendors.cloudworkpro.work_orders import WORKORDERS, decode, document, facets
from tests.vendors.cloudworkpro.account import (
    SITE,
    WORK_ORDER,
    WORK_TYPE,
    Records,
    answers,
    carry,
    encoded,
    good,
    page,
    settings,
)

NOW = datetime(2025, 3, 1, 8, tzinfo=UTC)
FULL = {
    **WORK_ORDER,
    "site": SITE,
    "work_types": [WORK_TYPE],
    "assigned_users": [{"_id": "636953eebf54aa00087e7710", "name": "Rosa Diaz", "email": "rosa@example.org"}],
    "extra_photos": [{"_id": "p1", "name": "front.jpg", "url": "https://files.example.org/p1"}, "633cf3e1"],
    "documents": [{"_id": "d1", "name": "plan.pdf"}],
}


def poll(since: str | None = None, **changes: Any) -> Poll[Any]:
    return Poll(settings(**changes), since, NOW)


def row(id: str, updated: str) -> dict[str, str]:
    return {"_id": id, "updated_date": updated}


def shown(document: Document) -> dict[str, str | None]:
    fields = (part for section in document.sections for part in section.parts if isinstance(part, Field))
    return {field.label: field.value for field in fields}


def test_full_sweep_sorts_by_fixed_column_and_notes_end() -> None:
    mark = page([row("b", "2025-02-28T10:00:00.000Z")], "next_m", 2)
    first = page([row("a", "2025-01-01T00:00:00.000Z")], "next_1", 2)
    last = page([row("b", "2025-02-28T11:00:00.000Z")])
    requests, pages, _ = carry(WORKORDERS.pages(poll()), answers(mark, first, last))
    queries = [dict(request.query) for request in requests]
    assert queries[0] == {"limit": "1", "sortBy": "updated_date:desc"}
    assert [query["sortBy"] for query in queries[1:]] == ["_id:asc", "_id:asc"]
    assert [query["limit"] for query in queries[1:]] == ["2", "2"]
    assert not any("between" in query for query in queries)
    assert [each.checkpoint for each in pages] == [None, "2025-02-28T10:00:00.000Z"]


def test_vendor_that_sorts_by_neither_column_is_swept_all_same() -> None:
    sweep = WORKORDERS.pages(poll())
    next(sweep)
    for answer in (page([row("b", "2025-02-28T10:00:00.000Z")], "next_m", 1), page([row("b", "")])):
        again = sweep.throw(Refused("unknown column", status=400))
        assert isinstance(again, Request)
        assert "sortBy" not in dict(again.query)
        given = sweep.send(answer)
    assert isinstance(given, Page)
    assert given.checkpoint == "2025-02-28T10:00:00.000Z"


def test_empty_account_gives_one_empty_page_and_no_checkpoint() -> None:
    _, pages, _ = carry(WORKORDERS.pages(poll()), answers(page([]), page([])))
    assert [(list(each.items), each.checkpoint) for each in pages] == [([], None)]


def test_later_sweep_asks_since_before_checkpoint() -> None:
    mark = page([row("b", "2025-03-01T07:30:00.000Z")], "next_m", 40)
    first = page([row("b", "2025-03-01T07:30:00.000Z"), row("a", "2025-03-01T07:10:00.000Z")], "next_1")
    last = page([row("c", "2025-03-01T07:59:00.000Z")])
    since = "2025-03-01T07:00:00.000Z"
    requests, pages, _ = carry(WORKORDERS.pages(poll(since, overlap=60)), answers(mark, first, last))
    assert dict(requests[0].query) == {"limit": "1", "sortBy": "updated_date:desc"}
    query = dict(requests[1].query)
    assert query["sortBy"] == "updated_date:desc"
    assert query["between"].startswith("updated_date![2025-03-01T06:59:00.000Z,")
    assert [each.checkpoint for each in pages] == [None, "2025-03-01T07:30:00.000Z"]


def test_checkpoint_never_goes_back_when_nothing_changed() -> None:
    since = "2025-03-01T07:00:00.000Z"
    _, pages, _ = carry(WORKORDERS.pages(poll(since)), answers(page([], None, 7), page([])))
    assert pages[0].checkpoint == since
    old = page([row("a", "2025-03-01T06:59:00.000Z")], None, 7)
    _, pages, _ = carry(WORKORDERS.pages(poll(since)), answers(old, old))
    assert pages[0].checkpoint == since


def test_vendors_count_comes_with_last_page() -> None:
    mark = page([row("b", "2025-02-28T10:00:00.000Z")], "next_m", 3)
    first, last = page([row("a", "")], "next_1", 3), page([row("b", ""), row("c", "")], None, 4)
    _, pages, _ = carry(WORKORDERS.pages(poll()), answers(mark, first, last))
    assert [each.total for each in pages] == [None, 4]


def test_list_that_shrank_while_read_has_no_count() -> None:
    mark, first = page([row("b", "2025-02-28T10:00:00.000Z")], "next_m", 3), page([row("a", "")], "next_1", 3)
    _, pages, _ = carry(WORKORDERS.pages(poll()), answers(mark, first, page([row("b", "")], None, 2)))
    assert [each.total for each in pages] == [None, None]


def test_checkpoint_of_older_program_is_read() -> None:
    changed = page([row("a", "2025-03-01T07:30:00.000Z")], None, 7)
    requests, _, _ = carry(WORKORDERS.pages(poll("2025-03-01T07:00:00.000Z 40", overlap=0)), answers(changed, changed))
    assert dict(requests[1].query)["between"].startswith("updated_date![2025-03-01T07:00:00.000Z,")


def test_vendor_that_lists_no_changes_is_read_whole() -> None:
    sweep = WORKORDERS.pages(poll("2025-03-01T07:00:00.000Z"))
    next(sweep)
    sweep.send(page([row("a", "2025-03-01T07:30:00.000Z")], None, 7))
    sweep.throw(Refused("unknown column", status=400))
    with pytest.raises(ChangesIncomplete):
        sweep.throw(Refused("unknown filter", status=400))


def test_without_count_all_are_read() -> None:
    sweep = WORKORDERS.pages(poll("2025-03-01T07:00:00.000Z"))
    next(sweep)
    with pytest.raises(ChangesIncomplete):
        sweep.send(page([row("a", "2025-03-01T07:30:00.000Z")]))


def test_with_count_changes_are_enough() -> None:
    changed = page([row("a", "2025-03-01T07:30:00.000Z")], None, 7)
    _, pages, _ = carry(WORKORDERS.pages(poll("2025-03-01T07:00:00.000Z")), answers(changed, changed))
    assert (pages[0].checkpoint, pages[0].total) == ("2025-03-01T07:30:00.000Z", 7)


def test_only_statuses_asked_for_are_listed() -> None:
    requests, _, _ = carry(WORKORDERS.pages(poll(statuses=("draft", "assigned"))), answers(page([]), page([])))
    assert {dict(request.query)["in"] for request in requests} == {"status![draft,assigned]"}


def test_what_list_is_told_of_work_order() -> None:
    assert WORKORDERS.identity is not None
    item = decode(encoded(WORK_ORDER))
    told = facets(item)
    assert WORKORDERS.identity(item) == Key(Kind.WORK_ORDER, "633cf3e1bb4e2453a0497b65")
    assert (told.title, told.reference) == ("Wi-Fi survey, store 114", "10482")
    assert (told.status, told.stage, told.status_label) == ("draft", Stage.NEW, None)
    assert (told.priority, told.urgency) == ("normal", 1)
    assert told.start == datetime(2025, 2, 24, 14, tzinfo=UTC)
    assert told.end == told.due == datetime(2025, 2, 24, 18, tzinfo=UTC)
    assert told.created == told.updated == datetime(2025, 2, 20, 15, 17, 4, tzinfo=UTC)
    assert (told.place, told.assignee, told.crew) == (None, None, None)
    assert told.links == (
        Link("place", Kind.SITE, "636953eebf54aa00087e7601"),
        Link("assignee", Kind.PERSON, "636953eebf54aa00087e7710"),
    )
    assert told.text == "Heat map, <b>two</b> floors"


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("draft", Stage.NEW), ("published", Stage.OFFERED), ("assigned", Stage.ASSIGNED),
        ("in_progress", Stage.UNDERWAY), ("on_hold", Stage.HELD), ("completed", Stage.REVIEW),
        ("approved", Stage.DONE), ("cancelled", Stage.CANCELLED), ("parts_ordered", None), (None, None),
    ],
)  # fmt: skip
def test_unknown_status_words_are_shown_without_stage(word: str | None, stage: Stage | None) -> None:
    told = facets(decode(encoded({**WORK_ORDER, "status": word})))
    assert (told.status, told.stage) == (word, stage)


def test_bare_work_order_is_still_one() -> None:
    told = facets(decode(encoded({"_id": "633cf3e1bb4e2453a0497b65"})))
    assert (told.title, told.stage, told.due) == ("633cf3e1bb4e2453a0497b65", None, None)
    assert facets(decode(encoded({"_id": "1", "number": 7}))).title == "Work order 7"


@pytest.mark.parametrize("broken", [{**WORK_ORDER, "_id": None}, {"name": "no id"}, [], {"_id": {}}, {"_id": " "}])
def test_record_without_id_is_rejected(broken: object) -> None:
    with pytest.raises(RecordRejected):
        decode(encoded(broken))


def test_names_and_coordinates_are_taken_where_vendor_sends_them_along() -> None:
    told = facets(decode(encoded(FULL)))
    assert (told.place, told.assignee) == ("Store 114", "Rosa Diaz")
    assert (told.latitude, told.longitude) == (42.6526, -73.7562)


def test_detail_is_asked_with_summary_full() -> None:
    requests, _, raw = carry(WORKORDERS.detail(settings(), "a/b"), answers(good({**FULL, "_id": "a/b"})))  # type: ignore[misc]
    assert (requests[0].path, list(requests[0].query)) == ("/workorders/a%2Fb", [("summary", "full")])
    assert decode(raw).site is not None


@pytest.mark.parametrize("data", ["text", [], {}, None])
def test_detail_no_record_is_malformed(data: object) -> None:
    with pytest.raises(Malformed):
        carry(WORKORDERS.detail(settings(), "1"), answers(good(data)))  # type: ignore[misc]


def test_document_of_detail_shows_site_types_people_photos_and_documents() -> None:
    drawn_document = document(decode(encoded(FULL)), Records())
    fields = shown(drawn_document)
    assert fields["Types"] == "WiFi Heat Mapping"
    assert (fields["Site"], fields["Address"]) == ("Store 114", "12 Main St, Albany, NY, 12207, US")
    assert fields["Scheduled start"] == "2025-02-24 09:00 EST"
    assert fields["Check in"] is None
    tables = [part.rows for section in drawn_document.sections for part in section.parts if isinstance(part, Table)]
    assert tables == [
        (("Rosa Diaz", "rosa@example.org"),),
        (("front.jpg", "https://files.example.org/p1"), ("633cf3e1", "")),
        (("plan.pdf", "d1"),),
    ]
    assert [part.text for section in drawn_document.sections for part in section.parts if isinstance(part, Prose)] == [
        "Heat map, <b>two</b> floors"
    ]


def test_names_come_from_sites_before_detail() -> None:
    known = Records(site={SITE["_id"]: SITE}, reference={WORK_TYPE["_id"]: WORK_TYPE})
    fields = shown(document(decode(encoded(WORK_ORDER)), known))
    assert (fields["Site"], fields["Types"]) == ("Store 114", "WiFi Heat Mapping")
    fields = shown(document(decode(encoded(WORK_ORDER)), Records()))
    assert (fields["Site"], fields["Types"]) == ("636953eebf54aa00087e7601", "636953eebf54aa00087e75ee")
    assert fields["Assigned"] == "636953eebf54aa00087e7710"


def test_unknown_zone_shows_universal_time() -> None:
    fields = shown(document(decode(encoded({**WORK_ORDER, "time_zone": "../etc"})), Records()))
    assert fields["Scheduled start"] == "2025-02-24 14:00 UTC"


def test_setting_status_sends_patch_and_passes_on_vendors_sentence() -> None:
    action = WORKORDERS.actions[0]
    said = "Status updated successfully to: 'published' for work order with ID: 633cf3e1bb4e2453a0497b65"
    key = Key(Kind.WORK_ORDER, "633cf3e1bb4e2453a0497b65")
    requests, _, outcome = carry(action.flow(settings(), key, {"status": "published"}), answers(good(said)))
    assert (requests[0].method, requests[0].path) == ("PATCH", "/workorders/633cf3e1bb4e2453a0497b65/status")
    assert requests[0].json == {"status": "published"}
    assert not requests[0].is_read
    assert (outcome.message, outcome.record) == (said, None)
    assert action.name == "set-status"
    assert action.asks[0].choices[0] == "draft"


@pytest.mark.parametrize(
    ("data", "done"),
    [
        ("Status updated successfully to: 'draft' for work order with ID: 1", True),
        ("Status updated successfully to: 'published' for work order with ID: 1", None),
        ("Success", True),
        ("The status was updated successfully.", True),
        ("The status was not updated successfully", None),
        ("unsuccessful", None),
        ("Status cannot be changed to 'draft'", None),
        ({}, None),
        (None, None),
        ([], None),
        ({"_id": "1", "status": "draft"}, True),
    ],
)
def test_only_confirmation_or_order_says_done(data: object, done: bool | None) -> None:
    key = Key(Kind.WORK_ORDER, "1")
    _, _, outcome = carry(WORKORDERS.actions[0].flow(settings(), key, {"status": "draft"}), answers(good(data)))
    assert outcome.done is done
    assert (outcome.record is not None) == (data == {"_id": "1", "status": "draft"})


@pytest.mark.parametrize("status", [200, 202, 204])
def test_write_without_answer_is_done(status: int) -> None:
    key, empty = Key(Kind.WORK_ORDER, "1"), Reply(status, {}, b"")
    assert judge(Request(method="PATCH"), empty) is None
    assert isinstance(judge(Request(), empty), Malformed)
    _, _, outcome = carry(WORKORDERS.actions[0].flow(settings(), key, {"status": "draft"}), answers(empty))
    assert outcome.done is True


def test_reading_shows_status_set() -> None:
    shows = WORKORDERS.actions[0].shows
    assert shows is not None
    assert shows(Facets(title="x", status="draft"), {"status": "draft"})
    assert not shows(Facets(title="x", status="published"), {"status": "draft"})
    assert not shows(Facets(title="x"), {})
