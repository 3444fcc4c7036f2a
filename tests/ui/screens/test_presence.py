"""Two people at one record know of each other, and do not decide the same thing twice."""

from __future__ import annotations

import asyncio

from fieldtui.contract.record import Stage
from fieldtui.store.models import Query
from fieldtui.store.sqlite.store import SqliteStore
from tests.ui.conftest import Open
from tests.ui.console_driver import Driver
from tests.ui.factories import NOW, arrival, fill


async def _open_first_review(console: Driver, store: SqliteStore) -> list[str]:
    """Open the first of three records that wait for a verdict; their addresses."""
    fill(store, "north", [arrival(number, stage=Stage.REVIEW, title=f"Verdict {number}") for number in (1, 2, 3)])
    query = Query(where="verdict", now=NOW)
    addresses = [str(row.address) for row in store.records.rows(store.records.select(query))]
    await console.press("2", "slash")
    await console.write("verdict")
    await console.press("enter")
    await console.sees("3 by urgency")
    await console.press("enter")
    await console.sees("summary")
    return addresses


async def test_record_that_others_have_open_says_so(console: Open, store: SqliteStore) -> None:
    other = SqliteStore(store._database.path)
    async with console(80, 24, who=lambda: "Me@here") as record:
        first, *_ = await _open_first_review(record, store)
        await record.until(lambda: other.presence.elsewhere("theirs", now=NOW) == {first: ["Me@here"]}, "nobody")
        await asyncio.to_thread(other.presence.show, "theirs", "Ana@north", first, now=NOW)
        await record.sees("Ana has this open")
        await asyncio.to_thread(other.presence.show, "third", "Bo\x1b[31m@south", first, now=NOW)
        await record.sees("Ana and Bo", "have this open")
        assert "\x1b" not in record.text()
        await asyncio.to_thread(other.presence.leave, "theirs")
        await asyncio.to_thread(other.presence.leave, "third")
        await record.sees_no("this open")
        await record.press("escape")
        await record.until(lambda: other.presence.elsewhere("theirs", now=NOW) == {}, "it stays open")
    other.close()


async def test_next_passes_over_what_another_decides(console: Open, store: SqliteStore) -> None:
    other = SqliteStore(store._database.path)
    async with console(80, 24) as record:
        _, second, third = await _open_first_review(record, store)
        await asyncio.to_thread(other.presence.show, "theirs", "Ana@north", second, now=NOW)
        await record.press("n")
        await record.sees("3 of 3", "1 record that others decide passed over")
        await asyncio.to_thread(other.presence.leave, "theirs")
        await record.press("p")
        await record.sees("2 of 3")
        await asyncio.to_thread(other.presence.show, "theirs", "Ana@north", third, now=NOW)
        await record.press("n")
        await record.sees("this is the last one; 1 record that others decide passed over", "2 of 3")
    other.close()


async def test_own_other_list_is_no_stranger(console: Open, store: SqliteStore) -> None:
    async with console(80, 24, who=lambda: "Me@here") as record:
        await _open_first_review(record, store)
        for _ in range(3):
            await record.press("n")
        await record.sees("3 of 3", "this is the last one")
        assert "open" not in record.text().replace("/ open", "")
