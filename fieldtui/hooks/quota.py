"""How much each source may put on the disk within an hour: a stranger, or a vendor gone mad, must not fill it."""

from __future__ import annotations

from fieldtui.contract.runtime import Clock

_HOUR = 3600.0


class Quota:
    """Counts bytes by source; what was used becomes free again evenly within an hour."""

    def __init__(self, most: int, clock: Clock) -> None:
        self._most, self._clock = most, clock
        self._used: dict[str, tuple[float, float]] = {}

    def take(self, source: str, size: int) -> bool:
        """Use up so many bytes; False, and nothing used, where they are too many."""
        now = self._clock.monotonic()
        used, at = self._used.get(source, (0.0, now))
        # a leaky bucket: an hour's quota drains evenly
        used = max(0.0, used - max(0.0, now - at) * self._most / _HOUR)
        fits = used + size <= self._most
        # what does not fit uses nothing up, so that small deliveries still get through
        self._used[source] = (used + size if fits else used, now)
        return fits
