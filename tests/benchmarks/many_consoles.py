"""How soon many consoles on one store know of a change, and what they cost whoever collects:
`python -m tests.benchmarks.many_consoles [CONSOLES] [sqlite|postgres]`. Prints figures; judges nothing.

Each console is a process that hears of changes and reads the rows that changed as its screens do, at most four times a
second. What is timed is the way from the commit to a console's knowing, on one host and so by one clock.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
import tempfile
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from statistics import quantiles

from fieldtui.store.models import Change, FeedKey
from fieldtui.store.protocols import Store
from fieldtui.ui.models.change_feed import ChangeFeed, Changes
from tests.benchmarks.store import pages
from tests.store.either_store import open_address

_NOW = 1_800_000_000.0
_MARK = "mark:"


def console(address: str, ready: Barrier, ended: Event, found: Queue[float]) -> None:
    """Hear of changes and read rows as a console does until told to end; note how old each mark was when it came."""

    def note(change: Change) -> None:
        if change.source.startswith(_MARK):
            found.put(time.time() - float(change.source.removeprefix(_MARK)))

    def read(changes: Changes) -> None:
        # a screen reads again what it shows: of a page, some of its rows
        loop.run_in_executor(None, store.records.rows, list(changes.rows_of(None) or ())[:30])

    async def listen() -> None:
        feed = ChangeFeed(store, loop, read)
        await asyncio.to_thread(ended.wait)
        feed.close()

    store = open_address(address)
    store.subscribe(note)
    ready.wait()
    loop = asyncio.new_event_loop()
    loop.run_until_complete(listen())
    store.close()


def collect(store: Store, name: str, count: int) -> float:
    """Store a source's records for the first time, a marked change after each page; records a second."""
    sweep = store.sweeps.begin(FeedKey(name, "orders"), "acme", full=True)
    spent = 0.0
    for page in pages(count):
        start = time.perf_counter()
        store.sweeps.apply(sweep, page, now=_NOW)
        spent += time.perf_counter() - start
        _mark(store)
    return count / spent


def _mark(store: Store) -> None:
    """Tell all of a change that says when it was made."""
    database = store._database  # type: ignore[attr-defined]
    with database.writing() as connection:
        connection.execute("UPDATE sequence SET number = number + 1")
        database.tell(Change(what="feeds", source=f"{_MARK}{time.time()}"))


def measure(address: str, consoles: int, count: int, name: str) -> tuple[float, list[float]]:
    """Collect beside so many consoles: records a second, and how old changes were when they were known, in ms."""
    context = multiprocessing.get_context("spawn")
    ready, ended, found = context.Barrier(consoles + 1), context.Event(), context.Queue()
    processes = [context.Process(target=console, args=(address, ready, ended, found)) for _ in range(consoles)]
    for process in processes:
        process.start()
    store = open_address(address)
    ready.wait()
    rate = collect(store, name, count)
    # at rest, as most of the time
    ages: list[float] = []
    for _ in range(20):
        time.sleep(0.3)
        _mark(store)
    time.sleep(1)
    ended.set()
    while consoles and len(ages) < consoles * 20 and not found.empty():
        ages.append(found.get() * 1000)
    while not found.empty():
        ages.append(found.get() * 1000)
    for process in processes:
        process.join(20)
    store.close()
    return rate, ages


def _report(address: str, consoles: int) -> None:
    alone, _ = measure(address, 0, 10_000, "alone")
    beside, ages = measure(address, consoles, 10_000, "beside")
    print(f"collecting alone                {alone:10,.0f} records a second")
    print(
        f"collecting beside {consoles:2} consoles   {beside:10,.0f} records a second: {(1 - beside / alone):.0%} less"
    )
    marks = quantiles(ages, n=20)
    print(f"a change is known               {marks[9]:10.0f} ms   p95 {marks[18]:.0f} ms   ({len(ages):,} times)")


def main() -> None:
    """Measure on the store that is asked for."""
    consoles = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    if "sqlite" in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            _report(str(Path(folder) / "store.db"), consoles)
        return
    from tests.store.postgres_server import fresh_database, stop

    try:
        _report(fresh_database(), consoles)
    finally:
        stop()


if __name__ == "__main__":
    main()
