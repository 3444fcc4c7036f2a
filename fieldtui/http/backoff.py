"""Waiting: how long after which trouble, for whom, and in plain sight."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from fieldtui.contract.errors import SourceError, Throttled, Unavailable
from fieldtui.contract.runtime import Clock
from fieldtui.http.request_stats import OWN

#: the longest a program waits by its own decision; a vendor may ask for more
LONGEST = 300.0


def next_delay(attempt: int, retry_after: float | None, rng: random.Random) -> float:
    """Return seconds to wait after the `attempt`-th failure (from 0): what the vendor said, else twice as long each
    time.

    A vendor's 0 or nonsense arrives here as None and means "back off", never "at once".
    """
    if retry_after is not None and retry_after > 0:
        # a little later, each its own: consoles that were refused together should not come back together
        return retry_after + rng.uniform(0, min(1.0, retry_after * 0.05))
    return float(min(LONGEST, 2.0 ** min(attempt, 10)) * rng.uniform(0.75, 1.25))


@dataclass(slots=True)
class Backoff:
    # the wall clock may be set back by hours; a quiet time measured by it would last as long
    """One source's shared quiet time. `ends` is by the monotonic clock, so that a clock that is set back does not
    lengthen it; `reason` is the error that asked for it.

    `patience`: seconds that may be spent waiting in all, None for no end; what would cost more is raised instead.
    """

    clock: Clock
    patience: float | None = None
    rng: random.Random = field(default_factory=random.Random)
    ends: float | None = None
    reason: SourceError | None = None
    #: how often in a row the vendor asked for quiet
    streak: int = 0
    waited: float = 0.0

    def left(self) -> float:
        """Return seconds of quiet that are left, 0 for none."""
        return 0.0 if self.ends is None else max(0.0, self.ends - self.clock.monotonic())

    def quieten(self, error: Throttled | Unavailable) -> None:
        """Ask all feeds of this source to wait, as the vendor wants: the longest wait asked for so far counts."""
        delay = next_delay(self.streak, error.retry_after, self.rng)
        self.streak += 1
        # several feeds may be refused at once; the longest wish counts, they do not add up
        self.ends = self.clock.monotonic() + max(self.left(), delay)
        self.reason = error

    def recover(self) -> None:
        """End the streak of refusals, since a good answer came."""
        self.streak = 0
        # an answer to a request that left before the refusal must not end the quiet time
        if self.reason is not None and not self.left():
            self.reason = None

    async def wait(self) -> None:
        """Wait until the quiet time has passed; raise its reason when that would cost more than there is patience."""
        # again and again: another feed may have been told to wait longer meanwhile
        while (left := self.left()) > 0:
            await self.spend(left, self.reason)

    async def spend(self, seconds: float, reason: SourceError | None) -> None:
        """Wait that long for that reason, within the patience."""
        if reason is not None and self.patience is not None:
            if self.waited + seconds > self.patience:
                # raised at once: whoever has no patience gains nothing from waiting for what is left of it
                raise reason
            self.waited += seconds
        own = OWN.get()
        if reason is not None and own is not None and own.on_wait is not None:
            own.on_wait(self.clock.now() + seconds, reason)
        await self.clock.sleep(seconds)
