"""What the live log costs: `python -m tests.benchmarks.livelog [DELIVERIES]`. Prints figures; judges nothing.

The first screen of the log with so many deliveries stored (a million, unless said), and with none.
"""

from __future__ import annotations

import os
import select
import statistics
import sys
import tempfile
import time
from pathlib import Path

from fieldtui.store.sqlite.store import SqliteStore
from tests.benchmarks.console import CONSOLE, Line
from tests.ui.factories import NOW, arrival, delivery, fill

RUNS = 5


def store_many(path: Path, count: int) -> None:
    """Store deliveries in large pieces."""
    store = SqliteStore(path, clock=lambda: NOW)
    fill(store, "north", [arrival(number) for number in range(1, 2000)])
    for first in range(0, count, 10_000):
        store.deliveries.receive(
            [delivery(number) for number in range(first, min(count, first + 10_000))], durable=False
        )
    store.close()


def until_drawn(line: Line, key: bytes, drawn: bytes) -> float:
    """Press a key; return the seconds until its own effect stands on the screen."""
    at = time.perf_counter()
    os.write(line.master, key)
    came = b""
    while drawn not in came and select.select([line.master], [], [], 5)[0]:
        came += os.read(line.master, 65536)
    return time.perf_counter() - at


def paint(path: Path, told: bytes) -> float:
    """Return the median seconds from the key to the first screen of the log."""
    took = []
    for _ in range(RUNS):
        line = Line("-c", CONSOLE, str(path))
        line.until(b"attention")
        line.rest(1.5)
        took.append(until_drawn(line, b"5", told))
        line.close()
    return statistics.median(took)


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        empty, full = Path(folder) / "empty.db", Path(folder) / "full.db"
        store_many(empty, 0)
        store_many(full, count)
        none, many = paint(empty, b"no delivery has"), paint(full, b"ORDER.CREATE")
        print(f"first screen of the log, none stored {none * 1000:6.0f} ms")
        print(f"first screen, {count:,} stored {many * 1000:6.0f} ms  {many / none:.2f} x")


if __name__ == "__main__":
    main()
