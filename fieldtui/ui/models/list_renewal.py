"""When a list is read again: one reading at a time, and the longer one takes, the longer until the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

#: after a reading, how many times as long as it took nothing is read, and for how many seconds at most: the order of
#: 100,000 records takes a while, and whoever reads them for the first time changes it ten times a second
_REST, _AT_MOST = 10.0, 3.0


class ListRenewal:
    """Has rows read again by `read(rowids)`; those that change meanwhile are read together, None being all."""

    def __init__(self, read: Callable[[set[int] | None], Awaitable[None]]) -> None:
        self._read, self._reading = read, False
        self._is_wanted = False
        self._rowids: set[int] | None = set()

    async def want(self, rowids: set[int] | None) -> None:
        """See that these rows are read again; returns when they have been, or when somebody else sees to it."""
        self._is_wanted = True
        self._rowids = None if rowids is None or self._rowids is None else self._rowids | rowids
        if self._reading:
            return
        self._reading = True
        try:
            while self._is_wanted:
                await self._read_once()
        finally:
            self._reading = False

    async def _read_once(self) -> None:
        """Read what has changed, and rest."""
        rowids, self._rowids, self._is_wanted = self._rowids, set(), False
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await self._read(rowids)
        await asyncio.sleep(min(_AT_MOST, _REST * (loop.time() - begun)))
