"""Records that cannot be read are told from a vendor that has none; records that share a key are said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fieldtui.collector.one_shot import sync
from fieldtui.collector.source import Source
from fieldtui.collector.sweep import SweepProgress
from fieldtui.contract.errors import Unreadable
from fieldtui.contract.facets import Facets
from fieldtui.store.models import FeedStatus
from fieldtui.store.protocols import Store
from tests.collector.toy_server import served
from tests.collector.toy_vendor import THINGS, Shop, around, listed, spec, things, vendor
from tests.http.scripted_vendor import Wire

NO_ID: list[dict[str, Any]] = [{"title": "no id"}, {"title": "no id either"}]


def source_of(store: Store, shop: Shop, **changes: Any) -> Source:
    return Source(spec(of=vendor(replace(THINGS, **changes))), around(store, Wire(shop)))


async def swept(source: Source) -> tuple[SweepProgress, FeedStatus]:
    feed = source.feeds["things"]
    progress = await feed.once(full=True)
    return progress, feed.status


async def test_all_records_unreadable_is_error_and_no_empty_vendor(store: Store) -> None:
    shop = Shop(things(7))
    await swept(source := source_of(store, shop))
    shop.things = NO_ID
    progress, status = await swept(source)
    assert isinstance(progress.error, Unreadable)
    assert str(progress.error).startswith("2 records came and none could be read: $.id")
    assert (progress.complete, progress.removed, progress.rejected) == (False, 0, 2)
    assert (status.word, status.complete, status.rejected) == ("unreadable", False, 2)
    assert "none could be read" in status.error
    assert set(listed(store)) == {"7"}


async def test_sync_fails_where_nothing_could_be_read_and_only_there(store: Store) -> None:
    with served(Shop(NO_ID)) as here:
        (none,) = await sync([spec(of=here.vendor(vendor()))], store)
    with served(Shop([*NO_ID, *things(1)])) as here:
        (some,) = await sync([spec(of=here.vendor(vendor()))], store)
    with served(Shop([])) as here:
        (empty,) = await sync([spec(of=here.vendor(vendor()))], store)
    assert (none.ok, some.ok, empty.ok) == (False, True, True)
    assert (none.progress.complete, some.progress.rejected, empty.progress.complete) == (False, 2, True)


async def test_unreadable_records_are_counted_and_block_removal(store: Store) -> None:
    shop = Shop(things(1, 2, 3))
    await swept(source := source_of(store, shop))
    shop.things = [*NO_ID, *things(1)]
    progress, status = await swept(source)
    assert (progress.error, status.word, progress.removed) == (None, "live", 0)
    assert status.note.startswith("2 could not be read: $.id")
    assert set(listed(store)) == {"1", "2", "3"}


@pytest.mark.parametrize("apart", [1, 4], ids=["on one page", "on two pages"])
async def test_two_records_with_one_key_keep_later(store: Store, apart: int) -> None:
    between = things(*range(10, 10 + apart - 1))
    shop = Shop([*things(5, status="early"), *between, *things(5, status="late")])
    source = source_of(store, shop)
    for _ in range(2):
        _, status = await swept(source)
        assert status.note == "2 records share the key 5; the later one is kept"
        assert listed(store)["5"] == "late"


@pytest.mark.parametrize("apart", [1, 4])
async def test_one_record_shown_twice_shares_its_key_with_nobody(store: Store, apart: int) -> None:
    shop = Shop([*things(5), *things(*range(10, 10 + apart - 1)), *things(5)])
    _, status = await swept(source_of(store, shop))
    assert status.note == ""


async def test_record_changed_between_pages_shares_no_key(store: Store) -> None:
    def facets(item: Any) -> Facets:
        from fieldtui.http.json_readers import read_time

        return Facets(title=item["title"], status=item["status"], updated=read_time(item["at"]))

    early, late = ({**thing, "at": at} for thing, at in zip(things(5, 5), ("2026-01-01", "2026-01-02"), strict=True))
    shop = Shop([early, *({**thing, "at": None} for thing in things(10, 11, 12)), late])
    _, status = await swept(source_of(store, shop, facets=facets))
    assert status.note == ""
