"""A console whose store cannot be written: what is there is shown, and nothing looks as if it were up to date."""

from __future__ import annotations

from contextlib import suppress

from fieldtui.contract.errors import Unwritable
from fieldtui.store.sqlite.store import SqliteStore
from tests.hooks.factories import delivery
from tests.store.test_unwritable import limit
from tests.ui.conftest import Open


async def test_filling_disk_keeps_sums_from_being_current(console: Open, store: SqliteStore) -> None:
    async with console(80, 24) as desk:
        await desk.sees("▲ without north, parks, station, island · as of 07:41")
        limit(store, 1)
        with suppress(Unwritable):
            store.deliveries.receive([delivery("big", "r", 1, body=b"x" * 200_000)])
        await desk.sees("nothing can be stored: disk full; make room for", "5 not stored", "no source is up to date")
        await desk.press("6")
        await desk.sees("nothing can be stored: disk full; make room for")
        await desk.press("1")
        limit(store, 1_000_000)
        store.deliveries.receive([delivery("later", "r", 1)])
        await desk.sees("what comes is stored again")
        await desk.sees_no("not stored")
