"""At most so many a second, by a clock that may be set back or forth."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fieldtui.contract.runtime import Clock

#: seconds of delay that may be made up for
SLACK = 0.1


class RateLimiter:
    """Hands out turns, `rate` of them a second; `rest` waits so many seconds, or less if it must not."""

    def __init__(self, rate: float, clock: Clock, rest: Callable[[float], Awaitable[None]]) -> None:
        self._gap, self._clock, self._rest = 1 / rate, clock, rest
        self._next = clock.now()
        self._seen = self._next

    async def turn(self) -> None:
        """Wait for one's turn."""
        now = self._clock.now()
        # the clock was set back: turns are moved along, or the next would be hours away
        if now < self._seen:
            self._next -= self._seen - now
        self._seen = now
        # what was missed is made up for by no more than SLACK, or a pause would be followed by a burst
        turn = max(self._next, now - SLACK)
        self._next = turn + self._gap
        if turn > now:
            await self._rest(turn - now)
