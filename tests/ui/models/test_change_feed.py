"""However many changes come, a screen is told of them together, whoever wrote them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.models.change_feed import ChangeFeed, Changes
from tests.ui.factories import NOW, delivery


async def until_handed(handed: list[Changes]) -> None:
    for _ in range(200):
        if handed:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nothing was handed over")


async def test_many_changes_are_handed_over_at_once(store: SqliteStore) -> None:
    handed: list[Changes] = []
    feed = ChangeFeed(store, asyncio.get_running_loop(), handed.append)
    for number in range(30):
        store.deliveries.receive([delivery(number)])
    assert feed.is_due
    await until_handed(handed)
    assert not feed.is_due
    assert handed == [Changes(deliveries=True)]
    feed.close()


async def test_change_of_another_process_is_handed_over_by_its_kind(store: SqliteStore, tmp_path: Path) -> None:
    handed: list[Changes] = []
    feed = ChangeFeed(store, asyncio.get_running_loop(), handed.append)
    other = SqliteStore(store._database.path, clock=lambda: NOW)
    await asyncio.to_thread(other.deliveries.receive, [delivery(1)])
    await until_handed(handed)
    assert handed == [Changes(deliveries=True)]
    feed.close()
    handed.clear()
    await asyncio.to_thread(other.deliveries.receive, [delivery(2)])
    await asyncio.sleep(0.5)
    assert handed == []
    other.close()
