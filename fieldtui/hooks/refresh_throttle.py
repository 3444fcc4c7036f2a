"""Asking for records to be read again, without asking a hundred times when a hundred deliveries come at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fieldtui.contract.runtime import Clock

#: seconds between two wakings of the same feed
# a vendor often sends several events of one change within a second
PAUSE = 3.0

Wake = Callable[[str, str], None]


class RefreshThrottle:
    """Wakes a feed at once, then at most every `PAUSE` seconds; what was asked meanwhile is never forgotten."""

    def __init__(self, wake: Wake, clock: Clock) -> None:
        self._wake, self._clock = wake, clock
        self._asked: set[tuple[str, str]] = set()
        self._going: dict[tuple[str, str], asyncio.Task[None]] = {}

    def ask(self, source: str, resource: str) -> None:
        """Have that feed swept, now or soon; call it in the loop."""
        key = (source, resource)
        self._asked.add(key)
        # one task a feed, for as long as it is asked for
        if key not in self._going:
            self._going[key] = asyncio.get_running_loop().create_task(self._serve(key))

    def stop(self) -> None:
        """Wake nothing more."""
        for task in self._going.values():
            task.cancel()

    async def _serve(self, key: tuple[str, str]) -> None:
        """Wake for as long as someone asks."""
        try:
            while key in self._asked:
                # forgotten before the sweep, so that what comes during it asks for another one
                self._asked.discard(key)
                self._wake(*key)
                await self._clock.sleep(PAUSE)
        finally:
            # without this the feed would never be woken again
            del self._going[key]
