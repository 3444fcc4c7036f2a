"""How long anything holds the event loop while 100,000 records are synced, and how much memory that takes.

    python tests/benchmarks/collecting.py [RECORDS]

The simulator runs in a process of its own. Printed: records per second, the longest callbacks of the collector's
loop and of a second loop that stands for the screens', and the memory of this process.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import sys
import tempfile
import threading
import time
from asyncio import events
from pathlib import Path
from typing import Any

from fieldtui import vendors
from fieldtui.cli.wiring.program_parts import specs
from fieldtui.collector.collector import Collector
from fieldtui.settings.load import load
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store


class Rubbish:
    """Times the garbage collector, which holds every thread."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._began = 0.0
        gc.callbacks.append(self._hear)

    def _hear(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.perf_counter()
        else:
            self.longest = max(self.longest, time.perf_counter() - self._began)


class Stopwatch:
    """Times every callback of every event loop, by thread."""

    def __init__(self) -> None:
        self.longest: dict[str, list[tuple[float, str]]] = {}
        self._run = events.Handle._run
        events.Handle._run = self._timed()  # type: ignore[method-assign]

    def _timed(self) -> Any:
        original, longest = self._run, self.longest

        def timed(handle: Any) -> None:
            began = time.perf_counter()
            original(handle)
            took = time.perf_counter() - began
            if took > 0.010:
                name = threading.current_thread().name
                longest.setdefault(name, []).append((took, repr(handle)[:160]))

        return timed


async def watch(store: Store, records: int) -> float:
    """Wait, as a screen does, until everything is there; seconds of the longest delay of a 10 ms tick."""
    worst = 0.0
    while await asyncio.to_thread(store.records.count, Query(now=time.time())) < records * 0.98:
        for _ in range(50):
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            worst = max(worst, time.perf_counter() - began - 0.01)
    return worst


def main(records: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        process = SimulatorProcess.start(
            Path(folder) / "config.toml", records=records, seed=1, faults="none", speed=1.0
        )
        process.pause()
        assert process.config is not None
        truth = sum(len(ids) for kinds in process.truth().values() for kind, ids in kinds.items() if kind != "delivery")
        settings = load(process.config, vendors.load)
        store = open_store("sqlite", Path(folder))
        stopwatch, rubbish = Stopwatch(), Rubbish()
        collector = Collector(specs(settings), store)
        began = time.perf_counter()
        collector.start()
        worst = asyncio.run(watch(store, truth))
        took = time.perf_counter() - began
        print(f"{truth:,} records in {took:.1f} s: {truth / took:,.0f} a second")
        print(f"a 10 ms tick beside it came at most {worst * 1000:.0f} ms late")
        for name, found in sorted(stopwatch.longest.items()):
            found.sort(reverse=True)
            over = sum(seconds > 0.050 for seconds, _ in found)
            print(f"{name}: longest callback {found[0][0] * 1000:.0f} ms, {over} over 50 ms, {len(found)} over 10 ms")
            for seconds, what in found[:3]:
                print(f"    {seconds * 1000:5.0f} ms  {what}")
        print(f"the garbage collector took at most {rubbish.longest * 1000:.0f} ms")
        print(f"memory: at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        collector.stop()
        store.close()
        process.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
