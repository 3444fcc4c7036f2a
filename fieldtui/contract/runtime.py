"""Time as sessions and loops need it, so that tests may own it."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """The time, and waiting for it to pass.

    `now` is for what people and vendors are told; it jumps when somebody sets the machine's clock. `monotonic` is for
    measuring and waiting; it never goes back, and says nothing but how much time lies between two readings.
    """

    def now(self) -> float:
        """Unix seconds."""

    def monotonic(self) -> float:
        """Seconds since some moment."""

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""


class WallClock:
    """The real time."""

    def now(self) -> float:
        """Unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)
