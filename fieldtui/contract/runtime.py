"""Time, and blocking work, as sessions and loops need them, so that tests may own them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
#: takes blocking work off the loop: called with a function and its arguments, it returns what that returns
Run = Callable[..., Awaitable[Any]]


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


async def inline(work: Callable[..., T], *arguments: Any) -> T:
    """Run a step of a flow where we are; collectors hand in a thread instead, since decoding takes its time."""
    return work(*arguments)
