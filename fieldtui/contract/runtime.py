"""Time, and blocking work, as sessions and loops need them, so that tests may own them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Run(Protocol):
    """Takes blocking work off the loop; typed, so that what the work is handed is checked like any other call."""

    def __call__(self, work: Callable[[*Ts], T], /, *arguments: *Ts) -> Awaitable[T]:
        """Call the work with these arguments, in a thread or here; return what that returns."""


class Clock(Protocol):
    """The time, and waiting for it to pass.

    `now` is for what people and vendors are told; it jumps when somebody sets the machine's clock. `monotonic` is for
    measuring and waiting; it never goes back, and says nothing but how much time lies between two readings.
    """

    def now(self) -> float:
        """Return Unix seconds."""

    def monotonic(self) -> float:
        """Return seconds since some moment."""

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""


class WallClock:
    """The real time."""

    def now(self) -> float:
        """Return Unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds since some moment."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)


async def inline(work: Callable[[*Ts], T], *arguments: *Ts) -> T:
    """Run a step of a flow where we are; collectors hand in a thread instead, since decoding takes its time."""
    return work(*arguments)
