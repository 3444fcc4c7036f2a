"""Answers that several feeds of a source need at the same time: asked for once, and good for a few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from fieldtui.contract.flow import Reply
from fieldtui.contract.runtime import Clock


class SharedAnswers:
    """The answers of one source that are shared, by their address. An error is shared with nobody."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, tuple[float, Reply]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(self, url: str, seconds: float, ask: Callable[[], Awaitable[Reply]]) -> Reply:
        """Return an answer that is younger than that, else ask; who comes meanwhile waits for the same answer."""
        # a lock for each address: whoever waits for it finds the answer there afterwards
        async with self._locks.setdefault(url, asyncio.Lock()):
            came, reply = self._known.get(url, (0.0, None))
            if reply is None or self._clock.monotonic() - came >= seconds:
                reply = await ask()
                # kept until the next one replaces it: there are as many as the feeds have addresses
                self._known[url] = self._clock.monotonic(), reply
            return reply
