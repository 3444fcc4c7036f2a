"""What a feed says of itself reaches the store, also where that takes nothing for a while."""

from __future__ import annotations

import asyncio

from fieldtui.collector.status_writer import AGAIN, StatusWriter
from fieldtui.contract.errors import StoreError
from fieldtui.contract.runtime import inline
from fieldtui.store.models import FeedStatus
from tests.collector.manual_clock import SteeredClock, settle


class Shelf:
    """Keeps statuses while there is room."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.has_room = True

    def keep(self, status: FeedStatus) -> None:
        if not self.has_room:
            raise StoreError("disk full")
        self.kept.append(status.word)


def said(word: str) -> FeedStatus:
    return FeedStatus(source="toys", vendor="toys", resource="things", word=word)


async def test_last_status_is_stored_once_there_is_room_again() -> None:
    shelf, clock = Shelf(), SteeredClock()
    writer = StatusWriter(shelf.keep, inline, clock)
    keeping = asyncio.create_task(writer.keep())
    writer.put(said("polling"))
    await settle()
    shelf.has_room = False
    writer.put(said("partial"))
    writer.put(said("live"))
    await clock.advance(3 * AGAIN)
    assert shelf.kept == ["polling"]
    shelf.has_room = True
    await clock.advance(AGAIN)
    assert shelf.kept == ["polling", "live"]
    await clock.advance(10 * AGAIN)
    assert shelf.kept == ["polling", "live"]
    keeping.cancel()
    await asyncio.wait([keeping])
