"""A clock that a test moves by hand, and a way to wait until all that follows from it has happened."""

from __future__ import annotations

import asyncio


class SteeredClock:
    """Time stands still until `advance`; sleepers wake when their time has come."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.time = now
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.time + seconds, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Let that much time pass, in the steps in which sleepers wake."""
        end = self.time + seconds
        await settle()
        while due := sorted(
            (at for at, future in self._sleepers if not future.done() and at <= end),
        ):
            self.time = max(self.time, due[0])
            for at, future in self._sleepers:
                if at <= self.time and not future.done():
                    future.set_result(None)
            self._sleepers = [(at, future) for at, future in self._sleepers if not future.done()]
            await settle()
        self.time = end


async def settle() -> None:
    """Let every task run as far as it gets."""
    for _ in range(200):
        await asyncio.sleep(0)
