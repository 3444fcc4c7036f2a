"""How quick the Queue's keys are over many records: `python -m tests.benchmarks.queue_keys [RECORDS]`.

Prints, from one run on a pseudo-terminal of 120x40 with the record beside the list: from a filter typed at once to its
rows painted (text; compound, with a sort), all records marked and unmarked, and the cursor. Each figure is the 95th
percentile of its runs and stands beside its budget. Each filter follows one that lists nothing, so that what is painted
can only be its own rows.
"""

from __future__ import annotations

import os
import select
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from fieldtui.store.sqlite.store import SqliteStore
from tests.benchmarks.console import CONSOLE, Line
from tests.ui.factories import NOW, arrival, fill

_RUNS = 24
#: a filter, and what its rows say, cut as they are beside a record, that its own line does not
_TEXTS = (
    (b"leaking", b"Repair leak"),
    (b"fuga calle", b"Fuga de gas"),
    (b"medidor", b"Medidor roto"),
    (b"router", b"Swap the fail"),
    (b"alta", b"Alta de serv"),
)
_COMPOUND = b"stage:new,assigned,held priority:high -source:parks due:<12h "
_NOTHING = b"zzyzx"
_CLEAR, _ENTER = b"\x15", b"\r"


def until_painted(line: Line, keys: bytes, word: bytes) -> float:
    """Press keys; return the seconds until that word has been painted."""
    at = time.perf_counter()
    os.write(line.master, keys)
    came = b""
    while word not in came:
        if not select.select([line.master], [], [], 10)[0]:
            raise TimeoutError(f"{word!r} did not come after {keys!r}")
        came += os.read(line.master, 65536)
    return time.perf_counter() - at


def tell(name: str, seconds: Sequence[float], budget: float) -> None:
    """Print one figure."""
    p95, median = statistics.quantiles(seconds, n=20)[18] * 1000, statistics.median(seconds) * 1000
    over = "  OVER" if p95 > budget else ""
    print(f"{name:28} p95 {p95:6.0f} ms  median {median:6.0f} ms  budget {budget:.0f} ms{over}", flush=True)


def filters(line: Line, before: bytes, budget: float, name: str) -> None:
    """Type filters, each after one that lists nothing."""
    took = []
    for run in range(_RUNS):
        text, word = _TEXTS[run % len(_TEXTS)]
        until_painted(line, b"/" + _CLEAR + _NOTHING, b"nothing matches")
        line.rest(0.4)
        took.append(until_painted(line, _CLEAR + before + text, word))
        line.rest(0.4)
        os.write(line.master, _ENTER)
        line.rest(0.2)
    tell(name, took, budget)


def marks(line: Line, records: int) -> None:
    """Mark all, and take the marks away."""
    os.write(line.master, b"0")
    line.rest(2.0)
    marked, taken = [], []
    for _ in range(_RUNS):
        marked.append(until_painted(line, b"*", f"{records:,} marked".encode()))
        line.rest(0.3)
        taken.append(until_painted(line, b"x", b"taken away"))
        line.rest(0.3)
    tell(f"mark {records:,}", marked, 300)
    tell(f"unmark {records:,}", taken, 300)


def cursor(line: Line) -> None:
    """Move down, a key after the other, with the record beside the list."""
    line.rest(1.0)
    took = []
    for _ in range(4 * _RUNS):
        at = time.perf_counter()
        os.write(line.master, b"j")
        select.select([line.master], [], [], 5)
        took.append(time.perf_counter() - at)
        line.rest(0.03)
    tell("cursor down, first byte", took, 50)


def main() -> None:
    """Fill a store, then measure."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        store = SqliteStore(path, clock=lambda: NOW)
        for source in ("camuzzi", "north", "parks", "station"):
            fill(store, source, [arrival(number) for number in range(1, records // 4 + 1)])
        store.close()
        line = Line("-c", CONSOLE, str(path))
        line.until(b"attention")
        line.rest(3.0)
        line.press(b"2")
        line.rest(3.0)
        filters(line, b"", 150, "filter, text")
        os.write(line.master, b"st")
        line.rest(2.0)
        filters(line, _COMPOUND, 250, "filter, compound with sort")
        os.write(line.master, b"sa")
        marks(line, records)
        cursor(line)
        line.close()


if __name__ == "__main__":
    main()
