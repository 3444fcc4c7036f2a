"""So many a second and no more, whatever the clock does."""

from __future__ import annotations

import asyncio

import pytest

from fieldtui.hooks.rate_limiter import RateLimiter
from tests.collector.manual_clock import SteeredClock, settle


@pytest.mark.parametrize("rate", [0.5, 3, 50])
async def test_turns_come_at_rate(rate: float) -> None:
    clock, turns = SteeredClock(), list[float]()
    pace, start = RateLimiter(rate, clock, clock.sleep), clock.now()

    async def work() -> None:
        while True:
            await pace.turn()
            turns.append(clock.now() - start)

    tasks = [asyncio.create_task(work()) for _ in range(4)]
    await clock.advance(20)
    for task in tasks:
        task.cancel()
    assert abs(len(turns) - 20 * rate) <= 2
    assert turns == pytest.approx([number / rate for number in range(len(turns))], abs=0.02)


async def test_what_was_late_is_made_up_for_only_little() -> None:
    clock, waits = SteeredClock(), list[float]()

    async def rest(seconds: float) -> None:
        waits.append(seconds)

    pace = RateLimiter(10, clock, rest)
    clock.time += 60
    for _ in range(4):
        await pace.turn()
    assert waits == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
async def test_clock_that_jumps_neither_stops_it_nor_lets_all_through(jump: float) -> None:
    clock, waits = SteeredClock(), list[float]()

    async def rest(seconds: float) -> None:
        waits.append(seconds)
        clock.time += seconds

    pace = RateLimiter(10, clock, rest)
    await pace.turn()
    clock.time += jump
    for _ in range(5):
        await pace.turn()
    await settle()
    assert all(wait <= 0.11 for wait in waits)
    assert len(waits) >= 3
