"""Work in the background that breaks down: said, begun again ever more slowly, and others go on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fieldtui.collector.collector import Collector
from fieldtui.contract.supervisor import Supervisor
from tests.collector.manual_clock import SteeredClock
from tests.collector.test_write_runner import until
from tests.collector.toy_vendor import fresh_store


class Breaking:
    """Work that breaks down the first times that it is begun, then goes on."""

    name = "counting of beans"

    def __init__(self, times: int = 1_000) -> None:
        self.begun, self._times = list[float](), times
        self.clock = SteeredClock(0.0)

    async def run(self) -> None:
        """Break down, or go on for ever."""
        self.begun.append(self.clock.monotonic())
        if len(self.begun) <= self._times:
            raise ZeroDivisionError("secret of a customer")
        await asyncio.Event().wait()

    def state(self) -> str:
        """Nothing of its own."""
        return ""


async def test_broken_work_begins_again_ever_more_slowly() -> None:
    work = Breaking()
    supervised = Supervisor(work.name, work.run, work.clock)
    assert supervised.trouble == ""
    task = asyncio.create_task(supervised.run())
    await work.clock.advance(200)
    assert work.begun == [0, 1, 3, 7, 15, 31, 63, 123, 183]
    assert supervised.trouble == "counting of beans stopped: a fault in fieldtui itself (ZeroDivisionError)"
    task.cancel()


async def test_work_steady_for_minute_is_no_trouble() -> None:
    work = Breaking(2)
    supervised = Supervisor(work.name, work.run, work.clock)
    task = asyncio.create_task(supervised.run())
    await work.clock.advance(60)
    assert work.begun == [0, 1, 3]
    assert "stopped" in supervised.trouble
    await work.clock.advance(4)
    assert supervised.trouble == ""
    task.cancel()


def test_broken_part_of_collector_leaves_others_running(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = fresh_store(tmp_path)
    broken, sound = Breaking(), Breaking(0)
    collector = Collector([], store, companions=lambda run, wake: (broken, sound))
    collector.start()
    try:
        until(lambda: "counting of beans stopped" in collector.listening())
        until(lambda: len(broken.begun) == 2)
        assert len(sound.begun) == 1
        assert "secret of a customer" not in collector.listening()
    finally:
        collector.stop()
        store.close()
    assert "it begins again in 1 s" in caplog.text
