"""Whose turn it is within a source's rate: what a person waits for goes before what is only polled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from aiolimiter import AsyncLimiter

_is_urgent: ContextVar[bool] = ContextVar("is_urgent", default=False)


@contextmanager
def urgent() -> Iterator[None]:
    """Have all requests of this task, reads too, go before those of others to the same source."""
    before = _is_urgent.set(True)
    try:
        yield
    finally:
        _is_urgent.reset(before)


class RequestTurns:
    """Lets so many requests pass in so many seconds."""

    def __init__(self, requests: float, seconds: float) -> None:
        # one limiter a source, since the vendor counts an account's requests, not a feed's
        self._limiter = AsyncLimiter(requests, seconds)
        self._urgent = 0
        self._is_calm = asyncio.Event()
        self._is_calm.set()

    async def take(self) -> None:
        """Wait for a turn."""
        if not _is_urgent.get():
            # those that wait for the limiter already keep their place: they are a handful
            await self._is_calm.wait()
            await self._limiter.acquire()
            return
        self._urgent += 1
        self._is_calm.clear()
        try:
            await self._limiter.acquire()
        finally:
            self._urgent -= 1
            if not self._urgent:
                self._is_calm.set()
