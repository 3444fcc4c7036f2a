"""When a list is read again: what changes meanwhile is read together, after a rest."""

from __future__ import annotations

import asyncio

import pytest

from fieldtui.ui.models.list_renewal import ListRenewal


class Reader:
    """Notes what it is asked to read, and takes as long as it is told to."""

    def __init__(self) -> None:
        self.asked: list[set[int] | None] = []
        self.go_on = asyncio.Event()

    async def __call__(self, rowids: set[int] | None) -> None:
        self.asked.append(rowids)
        await self.go_on.wait()


async def test_changes_during_a_reading_are_read_together() -> None:
    reader = Reader()
    renewal = ListRenewal(reader)
    first = asyncio.ensure_future(renewal.want({1}))
    await asyncio.sleep(0)
    await renewal.want({2})
    await renewal.want({3, 4})
    reader.go_on.set()
    await first
    assert reader.asked == [{1}, {2, 3, 4}]


async def test_unknown_changes_have_all_rows_read() -> None:
    reader = Reader()
    renewal = ListRenewal(reader)
    first = asyncio.ensure_future(renewal.want({1}))
    await asyncio.sleep(0)
    await renewal.want(None)
    await renewal.want({2})
    reader.go_on.set()
    await first
    assert reader.asked == [{1}, None]


async def test_reading_that_failed_keeps_no_later_one_away() -> None:
    asked: list[set[int] | None] = []

    async def fail_once(rowids: set[int] | None) -> None:
        asked.append(rowids)
        if len(asked) == 1:
            raise OSError("the disk")

    renewal = ListRenewal(fail_once)
    with pytest.raises(OSError, match="the disk"):
        await renewal.want({1})
    await renewal.want({2})
    assert asked == [{1}, {2}]
