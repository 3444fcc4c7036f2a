"""Answers of other shapes than are promised, over HTTP into a store: no row is lost for them, and none made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldtui.contract.document import Document, Field, Table
from fieldtui.contract.errors import Malformed
from fieldtui.contract.record import Stage
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from fieldtui.vendors.cloudworkpro.work_orders import WORKORDERS, decode, document, facets
from tests.vendors.cloudworkpro.account import Records, answers, carry, encoded, good, settings
from tests.vendors.cloudworkpro.stub_server import paged, rows, standing

ID = "636953eebf54aa00087e75ee"
SITE = "636953eebf54aa00087e7601"
TWO = paged({"_id": "1", "name": "one"}, {"_id": "2", "name": "two"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    ours = open_store("sqlite", tmp_path)
    yield ours
    ours.close()


def drawn(document: Document) -> dict[str, str | None]:
    """What a document's fields say."""
    fields = (part for section in document.sections for part in section.parts if isinstance(part, Field))
    return {field.label: field.value for field in fields}


def tables(document: Document) -> dict[str, tuple[tuple[str | None, ...], ...]]:
    """What a document's tables say, by their section."""
    found = ((section.title, part) for section in document.sections for part in section.parts)
    return {title: part.rows for title, part in found if isinstance(part, Table)}


async def test_fields_of_odd_types_cost_no_row(store: Store) -> None:
    odd = {"_id": ID, "site": SITE, "assigned_users": {}, "extra_photos": "", "name": 114}
    with standing(workorders=paged(odd)) as vendor:
        result = await vendor.sync(store)
    assert (result.ok, result.progress.rejected) == (True, 0)
    [row] = rows(store)
    assert (row.id, row.title, row.place) == (ID, "114", SITE)


async def test_bare_site_is_link_to_that_site(store: Store) -> None:
    with standing(workorders=paged({"_id": ID, "site": SITE}), sites=paged({"_id": SITE, "name": "Store 7"})) as vendor:
        await vendor.sync(store)
        await vendor.sync(store, "sites")
    assert [row.place for row in rows(store)] == ["Store 7"]


@pytest.mark.parametrize(
    "odd",
    [
        {"site_id": {"_id": SITE, "name": "Store 7"}},
        {"site": [{"_id": SITE, "name": "Store 7"}]},
        {"site_id": SITE, "site": {"_id": SITE, "name": "Store 7"}},
    ],
)
async def test_site_that_comes_whole_is_named_and_linked(store: Store, odd: dict[str, Any]) -> None:
    with standing(workorders=paged({"_id": ID, **odd})) as vendor:
        await vendor.sync(store)
    assert [row.place for row in rows(store)] == ["Store 7"]
    assert drawn(document(decode(encoded({"_id": ID, **odd})), Records()))["Site"] == "Store 7"


@pytest.mark.parametrize(
    ("people", "names"),
    [
        ([{"_id": "5", "name": "Ann"}, "6"], "Ann"),
        ({"_id": "5", "name": "Ann"}, "Ann"),
        ({"a": {"_id": "5", "name": "Ann"}, "b": {"_id": "6", "email": "bo@example.org"}}, "Ann, bo@example.org"),
        ("5", None),
        (None, None),
    ],
)
def test_people_in_any_shape_are_read(people: object, names: str | None) -> None:
    item = decode(encoded({"_id": ID, "assigned_users": people}))
    assert facets(item).assignee == names
    assert [link.id for link in facets(item).links][:1] == ([] if people is None else ["5"])


def test_values_of_any_type_are_shown() -> None:
    odd: dict[str, Any] = {
        "_id": ID,
        "number": [10482, "b"],
        "status": {"name": "draft"},
        "priority": True,
        "description": {"0": "Heat map", "1": "two floors"},
        "scheduled_end_date": {"day": 1},
        "check_in_date": "9999-12-31T23:59:59.9999999Z",
        "extra_photos": {"0": {"_id": "p1", "name": "front.jpg", "url": "https://x/p1"}, "1": "https://x/p2"},
    }
    drawn_document = document(decode(encoded(odd)), Records())
    shown = drawn(drawn_document)
    assert (shown["Number"], shown["Status"], shown["Priority"]) == ("10482, b", "draft", "yes")
    assert (shown["Scheduled end"], shown["Check in"]) == ("1", "9999-12-31T23:59:59.9999999Z")
    assert tables(drawn_document)["Extra photos"] == (("front.jpg", "https://x/p1"), ("https://x/p2", ""))
    assert any(section.title == "Description" for section in drawn_document.sections)


async def test_times_in_every_spelling_are_due_times(store: Store) -> None:
    spelled = ["2025-03-28 10:05:33 UTC", 1743156333000, "1743156333", "2025-03-28T07:05:33-0300", 1743156333]
    records = [{"_id": str(number), "scheduled_end_date": each} for number, each in enumerate(spelled)]
    with standing(workorders=paged(*records, {"_id": "x", "scheduled_end_date": "9999-12-31T23:59:59.9999999Z"})) as at:
        assert (await at.sync(store)).progress.rejected == 0
    due = [row.due.isoformat() if row.due else None for row in rows(store)]
    assert due == ["2025-03-28T10:05:33+00:00"] * 5 + [None]


async def test_half_surrogate_marks_one_title_among_many(store: Store) -> None:
    whole = [{"_id": f"{number:03}", "name": f"Job {number}"} for number in range(330)]
    whole[150]["name"] = "cut \ud83d"
    with standing(workorders=paged(*whole)) as vendor:
        assert (await vendor.sync(store)).ok
    titles = [row.title for row in rows(store)]
    assert len(titles) == 330
    assert titles[150] == "cut \ufffd"


async def test_unknown_status_is_shown_and_never_done(store: Store) -> None:
    with standing(workorders=paged({"_id": "1", "status": "archived"}, {"_id": "2", "status": None})) as vendor:
        await vendor.sync(store)
    assert [(row.status, row.stage) for row in rows(store)] == [("archived", None), (None, None)]
    assert Stage.DONE not in {row.stage for row in rows(store)}


@pytest.mark.parametrize(
    "answer",
    [
        b'{"code":200,"data":[]}',
        b'{"code":200,"data":[],"pagination":{}}',
        b'{"code":200,"data":null,"pagination":{"hasNext":false}}',
        b'{"code":200,"data":{},"pagination":{"hasNext":false}}',
        b'{"code":200,"records":[],"pagination":{"hasNext":false}}',
        b'{"errors":[]}',
        b'{"errors":[{"message":"no"}],"code":200,"data":[],"pagination":{"hasNext":false}}',
        b'{"code":200,"data":[],"errors":[],"pagination":{"hasNext":false}}',
        b'{"code":200,"error":{"message":"no"},"data":[],"pagination":{"hasNext":false}}',
        b"[]",
        b"{}",
        b'"text"',
        TWO.replace(b"e", b"x"),
        paged().replace(b"e", b"x"),
    ],
)
async def test_answer_no_list_removes_nothing(store: Store, answer: bytes) -> None:
    with standing(workorders=TWO) as vendor:
        await vendor.sync(store)
        vendor.lists["/workorders"] = answer
        result = await vendor.sync(store)
    assert (result.ok, result.progress.complete, result.progress.removed) == (False, False, 0)
    assert [row.title for row in rows(store)] == ["one", "two"]


async def test_empty_page_with_cursor_does_not_end_list(store: Store) -> None:
    def pages(*rows_of: list[dict[str, str]]) -> dict[str, bytes]:
        ends = [f"next_{number}" for number in range(1, len(rows_of))]
        return {
            cursor: paged(*rows, hasNext=bool(following), nextCursor=following)
            for cursor, following, rows in zip(["", *ends], [*ends, ""], rows_of, strict=True)
        }

    full = [[{"_id": f"{turn}{number}"} for number in range(9)] for turn in range(3)]
    with standing(workorders=pages(*full)) as vendor:
        await vendor.sync(store)
        vendor.lists["/workorders"] = pages(full[0], [], full[2])
        result = await vendor.sync(store)
    assert (result.ok, result.progress.removed) == (True, 9)
    assert {row.id[0] for row in rows(store)} == {"0", "2"}


async def test_one_whole_list_takes_out_what_it_lacks(store: Store) -> None:
    with standing(workorders=TWO) as vendor:
        await vendor.sync(store)
        vendor.lists["/workorders"] = paged({"_id": "2", "name": "two"})
        result = await vendor.sync(store)
    assert (result.ok, result.progress.complete, result.progress.removed) == (True, True, 1)


def test_another_record_than_was_asked_for_is_no_detail() -> None:
    assert WORKORDERS.detail is not None
    with pytest.raises(Malformed, match="answered with 2 instead of 1"):
        carry(WORKORDERS.detail(settings(), "1"), answers(good({"_id": "2"})))
