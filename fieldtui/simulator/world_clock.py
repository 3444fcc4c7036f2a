"""The world's time: ours, faster, and it can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class WorldClock:
    """Tells the world's time from a count of real seconds (`time.monotonic`, or a test's own)."""

    def __init__(self, seconds: Callable[[], float], *, start: datetime, speed: float = 1.0) -> None:
        self._seconds, self.speed = seconds, speed
        self.start = start.astimezone(UTC).replace(microsecond=0)
        self._before, self._since, self.paused = 0.0, seconds(), False

    def elapsed(self) -> float:
        """Count the world's seconds since its start, the stopped ones left out."""
        running = 0.0 if self.paused else (self._seconds() - self._since) * self.speed
        return self._before + running

    def now(self) -> datetime:
        """Return the world's time, aware, UTC, whole milliseconds."""
        return self.at(self.elapsed())

    def at(self, elapsed: float) -> datetime:
        """Return the time so many seconds after the start."""
        return self.start + timedelta(milliseconds=int(elapsed * 1000))

    def pause(self, paused: bool) -> None:
        """Stop the world's time, or let it run on from where it stopped."""
        if paused != self.paused:
            self._before, self._since, self.paused = self.elapsed(), self._seconds(), paused
