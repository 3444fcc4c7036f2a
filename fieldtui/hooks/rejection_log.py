"""The log's lines about what was not taken: all of it counted, no more written than a person could read."""

from __future__ import annotations

from fieldtui.contract.runtime import Clock
from fieldtui.store.models import Attempt

#: lines that may be written at once, and lines a second after that: a stranger must not fill the disk
BURST, PACE = 60.0, 1.0
#: characters of a source's name that nobody knows here
NAME = 60


# a stranger chooses this name
class RejectionLog:
    """Makes lines of refusals for as long as there are not too many; then counts, and says the count later."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._left, self._at, self._silent = BURST, clock.now(), 0

    def line(self, source: str, status: int, reason: str) -> Attempt | None:
        """Return the line to write, None when it is only counted."""
        now = self._clock.now()
        # a clock that was set back gives nothing, and takes nothing either
        self._left = min(BURST, self._left + max(0.0, now - self._at) * PACE)
        self._at = now
        if self._left < 1:
            self._silent += 1
            return None
        # a token bucket: sixty at once, then one a second
        self._left -= 1
        note = f"{reason} (and {self._silent:,} more were refused)" if self._silent else reason
        self._silent = 0
        return Attempt(at=now, source=source[:NAME], event_id="", way="refused", status=status, note=note)
