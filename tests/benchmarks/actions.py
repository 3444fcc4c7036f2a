"""How fast filed writes are sent: `python -m tests.benchmarks.actions [WRITES]`. Prints figures; judges nothing.

A collector of its own sends them to the simulated vendor, beside its polls, within the rate that the source allows:
what counts is how much of that rate is used.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fieldtui import vendors
from fieldtui.settings.load import load
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.outbox import Write
from tests.end_to_end.program import Program

_SOURCE = "north"
_STAGES = "stage:new,offered,assigned,underway,held"


def file_writes(store: Store, count: int) -> int:
    """Set so many open orders to another status; how many there were."""
    now = time.time()
    query = Query(source=_SOURCE, where=f"kind:work_order {_STAGES}", limit=count, now=now)
    writes = []
    for row in store.records.rows(store.records.select(query)):
        stored = store.records.stored(row.address)
        if stored is not None:
            wanted = "assigned" if row.status != "assigned" else "in_progress"
            write = Write(
                at=now,
                due=now,
                who="bench",
                address=str(row.address),
                action="set-status",
                resource=stored.resource,
                answers=(("status", wanted),),
                basis=stored.raw,
                is_queued=True,
                batch="bench",
            )
            writes.append(write)
    begun = time.perf_counter()
    store.outbox.file(writes, lasts=0)
    print(f"filed {len(writes):,} writes in {(time.perf_counter() - begun) * 1000:.0f} ms", flush=True)
    return len(writes)


def measure(store: Store, simulated: SimulatorProcess, count: int, rate: float) -> None:
    """Wait until all have ended, and print how fast that was."""
    before, begun = simulated.stats(), time.perf_counter()
    total = file_writes(store, count)
    while any(write.state in ("waiting", "sending") for write in store.outbox.query(batch="bench", limit=total)):
        time.sleep(0.5)
    took = time.perf_counter() - begun
    answers = _answers(simulated.stats()) - _answers(before)
    states = [write.state for write in store.outbox.query(batch="bench", limit=total)]
    print(f"{states.count('confirmed'):,} of {total:,} confirmed in {took:.1f} s, {total / took:.1f} a second")
    print(f"{answers:,} requests, {answers / took:.1f} a second: {answers / took / rate:.0%} of the rate")


def _answers(stats: dict[str, dict[str, int]]) -> int:
    """How many requests that vendor has answered."""
    return sum(stats["cloudworkpro"].values())


def main() -> None:
    """Run vendor and collector, and file writes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        simulated = SimulatorProcess.start(config, records=25 * count, faults="none", speed=0.001)
        try:
            source = load(config, vendors.load).sources[_SOURCE]
            assert source.vendor is not None
            rate = source.vendor.connect(source.settings).rate
            program = Program(config, Path(folder))
            program.run("sync", _SOURCE)
            process = subprocess.Popen(
                [sys.executable, "-m", "fieldtui", "collect"],
                env=program.environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert process.stdout is not None
            process.stdout.readline()
            store = open_store("sqlite", next(Path(folder).rglob("fieldtui.db")).parent)
            measure(store, simulated, count, rate.requests / rate.seconds)
            store.close()
            process.terminate()
            process.wait(20)
        finally:
            simulated.stop()


if __name__ == "__main__":
    main()
