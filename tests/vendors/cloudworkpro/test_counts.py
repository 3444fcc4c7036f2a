"""The vendor's count of its list: it shows what has gone, and one that cannot add up costs no full sweep each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fieldtui.collector.one_shot import FeedResult
from fieldtui.store.models import FeedStatus
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from tests.vendors.cloudworkpro.stub_server import Standin, paged, rows, standing

EARLY = "2024-11-20T15:00:00.000Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    ours = open_store("sqlite", tmp_path)
    yield ours
    ours.close()


def works(*numbers: int, at: str = EARLY) -> list[dict[str, Any]]:
    """Work orders of these numbers."""
    return [{"_id": f"{number:03}", "name": f"Job {number}", "updated_date": at} for number in numbers]


def counting(
    records: list[dict[str, Any]], total: Callable[[list[dict[str, Any]]], object]
) -> Callable[[Mapping[str, str]], bytes]:
    """A list that gives what has changed since when it is asked for that, and counts in a way of its own."""

    def answer(query: Mapping[str, str]) -> bytes:
        start = query.get("between", "![,").partition("![")[2].partition(",")[0]
        found = [record for record in records if record.get("updated_date", "") >= start]
        found = found[: int(query["limit"])]
        more = len(found) == 1 < len(records) and query["limit"] == "1"
        return paged(*found, hasNext=more, nextCursor="next" if more else "", totalResults=total(found))

    return answer


def status(store: Store) -> FeedStatus:
    """How the work orders' feed is doing."""
    return next(each for each in store.feeds.statuses() if each.resource == "workorders")


async def thrice(vendor: Standin, store: Store) -> list[FeedResult]:
    """Read the list three times."""
    return [await vendor.sync(store) for _ in range(3)]


async def test_row_that_cannot_be_read_costs_one_full_sweep(store: Store) -> None:
    records = [*works(1, 2), {"name": "no id"}]
    with standing(workorders=counting(records, lambda found: 3)) as vendor:
        results = await thrice(vendor, store)
    assert [result.progress.full for result in results] == [True, False, False]
    assert [row.id for row in rows(store)] == ["001", "002"]
    assert results[0].progress.remarks.startswith("1 could not be read")


async def test_count_that_never_matches_costs_one_sweep(store: Store) -> None:
    with standing(workorders=counting(works(1, 2), lambda found: 999)) as vendor:
        results = await thrice(vendor, store)
    assert [result.progress.full for result in results] == [True, False, False]
    assert (status(store).complete, status(store).word) == (True, "live")
    assert status(store).note == "the vendor counts 999; known here: 2"


async def test_what_goes_is_missed_under_count_too_high(store: Store) -> None:
    records, extra = works(1, 2, 3), 7
    with standing(workorders=counting(records, lambda found: len(records) + extra)) as vendor:
        await vendor.sync(store)
        del records[1]
        result = await vendor.sync(store)
    assert (result.progress.full, result.progress.removed) == (True, 1)
    assert [row.id for row in rows(store)] == ["001", "003"]


async def test_count_of_page_alone_is_left_aside_after_few_tries(store: Store) -> None:
    with standing(workorders=counting(works(1, 2, 3), len)) as vendor:
        results = [await vendor.sync(store) for _ in range(7)]
    assert [result.progress.full for result in results] == [True, True, True, True, False, False, False]
    assert "is left aside" in status(store).note
    assert len(rows(store)) == 3


async def test_count_left_aside_hides_nothing_from_full_sweep(store: Store) -> None:
    records = works(1, 2, 3)
    with standing(workorders=counting(records, len)) as vendor:
        for _ in range(5):
            await vendor.sync(store)
        del records[0]
        assert (await vendor.sync(store)).progress.removed == 0
        assert (await vendor.sync(store, full=True)).progress.removed == 1
