"""How a feed stands, on its way to the store: off the event loop, and again where the store did not take it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from fieldtui.contract.runtime import Clock, Run
from fieldtui.store.models import FeedStatus

log = logging.getLogger(__name__)

#: seconds until a status that could not be stored is stored again
AGAIN = 5.0


class StatusWriter:
    """Stores each status in the order in which they are put; `store` may raise StoreError."""

    def __init__(self, store: Callable[[FeedStatus], None], run: Run, clock: Clock) -> None:
        self._store, self._run, self._clock = store, run, clock
        self._latest: FeedStatus | None = None
        self._failed = asyncio.Event()

    def put(self, status: FeedStatus) -> None:
        """Have a status stored; returns at once."""
        self._latest = status
        # not awaited: a slow disk must not hold up the polling
        asyncio.ensure_future(self._run(self._store, status)).add_done_callback(self._note)

    def _note(self, task: asyncio.Future[None]) -> None:
        """Take note of whether a status was stored; the feed goes on in any case."""
        if task.cancelled():
            return
        if task.exception() is None:
            self._failed.clear()
            return
        # the first time: a full disk is full for long
        if not self._failed.is_set():
            log.warning("a feed's status could not be stored: %s", task.exception())
        self._failed.set()

    async def keep(self) -> None:
        """Store again what could not be stored, until cancelled: the next sweep may be hours away."""
        while True:
            await self._failed.wait()
            await self._clock.sleep(AGAIN)
            if self._failed.is_set() and self._latest is not None:
                self.put(self._latest)
