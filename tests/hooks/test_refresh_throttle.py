"""What follows a delivery, and what is noted meanwhile: feeds woken with measure, refusals, signs of life."""

from __future__ import annotations

import asyncio

from fieldtui.contract.runtime import inline
from fieldtui.hooks.heartbeat import Heartbeat
from fieldtui.hooks.refresh_throttle import RefreshThrottle
from fieldtui.hooks.rejection_log import BURST, RejectionLog
from fieldtui.store.protocols import Store
from tests.collector.manual_clock import SteeredClock, settle
from tests.http.scripted_vendor import StillClock


async def test_burst_wakes_at_once_and_once_after() -> None:
    clock, woken = SteeredClock(), list[tuple[float, str]]()
    start = clock.now()
    wakes = RefreshThrottle(lambda source, resource: woken.append((clock.now() - start, resource)), clock)
    for _ in range(100):
        wakes.ask("toys", "things")
        await settle()
    assert woken == [(0, "things")]
    await clock.advance(10)
    assert woken == [(0, "things"), (3, "things")]
    wakes.ask("toys", "things")
    await settle()
    assert woken[2:] == [(10, "things")]
    wakes.stop()


async def test_steady_stream_wakes_each_feed_every_few_seconds() -> None:
    clock, woken = SteeredClock(), list[str]()
    wakes = RefreshThrottle(lambda source, resource: woken.append(resource), clock)
    for second in range(30):
        wakes.ask("toys", "things")
        if second == 15:
            wakes.ask("toys", "others")
        await clock.advance(1)
    assert 9 <= woken.count("things") <= 11
    assert woken.count("others") == 1
    await clock.advance(10)
    assert woken[-1] == "things"
    wakes.stop()


def test_refusals_are_counted_when_there_are_too_many_to_write() -> None:
    clock = StillClock()
    refusals = RejectionLog(clock)
    lines = [refusals.line("x" * 500, 401, "wrong") for _ in range(int(BURST) + 41)]
    assert sum(line is not None for line in lines) == BURST
    assert lines[0] is not None
    assert len(lines[0].source) < 100
    clock.time -= 3600
    assert refusals.line("toys", 401, "wrong") is None
    clock.time += 5
    line = refusals.line("toys", 401, "wrong")
    assert line is not None
    assert line.note == "wrong (and 42 more were refused)"


async def test_sleep_or_clock_jump_is_no_listening(store: Store) -> None:
    clock, listening = StillClock(1000.0), [True]
    pulse = Heartbeat(store.reception, inline, clock, lambda: bool(listening))

    async def beat_at(*times: float) -> None:
        for time in times:
            clock.time = time
            await pulse.beat()

    await beat_at(1000, 1015, 1030)
    await beat_at(30_000, 30_015)
    await beat_at(20_000, 20_015)
    listening.clear()
    await beat_at(20_020)
    listening.append(True)
    await beat_at(20_030)
    found = sorted((stretch.start, stretch.end) for stretch in store.reception.listened())
    assert found == [(1000, 1030), (20_000, 20_015), (20_030, 20_030), (30_000, 30_015)]


async def test_pulse_ends_with_its_task(store: Store) -> None:
    clock = SteeredClock()
    task = asyncio.create_task(Heartbeat(store.reception, inline, clock, lambda: True).run())
    await clock.advance(60)
    task.cancel()
    [stretch] = store.reception.listened()
    assert stretch.end - stretch.start == 60
