"""Work in the background that nobody waits for: what ends it by accident is logged, told, and begun again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from fieldtui.contract.runtime import Clock

log = logging.getLogger(__name__)

#: seconds before the first new beginning, and the most
# a minute at most, so that a person who mends the cause need not restart the program
_FIRST, _MOST = 1.0, 60.0


class Supervisor:
    """Runs something for as long as the program does. `name`: what it does, for people."""

    def __init__(self, name: str, work: Callable[[], Awaitable[None]], clock: Clock) -> None:
        self._name, self._work, self._clock = name, work, clock
        self._trouble, self._steady_at = "", 0.0

    @property
    def trouble(self) -> str:
        """What ended it last, until it works again or has gone on for a minute; then the empty string."""
        return "" if self._clock.monotonic() > self._steady_at else self._trouble

    async def run(self) -> None:
        """Run it until it ends by itself or is cancelled; after a fault begin again, ever more slowly."""
        failures = 0
        while True:
            begun = self._clock.monotonic()
            try:
                await self._work()
                # an end without an error is meant
                return
            except asyncio.CancelledError:
                raise
            except Exception as error:
                heed_cancellation()
                # one that ran well for a minute before it failed begins its count anew
                failures = failures + 1 if self._clock.monotonic() - begun < _MOST else 1
                # the exponent is capped, since 2**n of a work that fails all night would be a number without end
                wait = min(_MOST, _FIRST * 2 ** min(failures - 1, 10))
                self._trouble = f"{self._name} stopped: a fault in fieldtui itself ({type(error).__name__})"
                self._steady_at = self._clock.monotonic() + wait + _MOST
                log.exception("%s; it begins again in %.0f s", self._trouble, wait)
            await self._clock.sleep(wait)

    def works(self) -> None:
        """Take note that it does what it is for."""
        self._trouble = ""


def heed_cancellation() -> None:
    """Raise CancelledError in a task that was told to end; for whoever catches errors and goes on.

    Where the clean-up of a cancelled task fails, its error takes the place of the cancellation.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
