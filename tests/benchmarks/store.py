"""How fast the embedded store is: `python tests/benchmarks/store.py [RECORDS]`. Prints figures; judges nothing."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Key, Kind, Link, Stage
from fieldtui.store.models import Arrival, FeedKey, Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store

_NOW = 1_800_000_000.0
_PAGE = 200
_WORDS = ("leak", "main", "valve", "meter", "gas", "survey", "repair", "street", "north", "crew", "pipe", "pump")
_FEED = FeedKey("north", "workorders")


def arrival(number: int, title: str = "Repair") -> Arrival:
    """Make a work order with thirty words and two kilobytes of JSON."""
    text = " ".join(_WORDS[(number * step) % len(_WORDS)] + str(number % step) for step in range(1, 31))
    now = datetime.fromtimestamp(_NOW, UTC)
    return Arrival(
        Key(Kind.WORK_ORDER, f"{number:024x}"),
        Facets(
            title=f"{title} {number}",
            reference=str(number),
            status="in_progress",
            stage=tuple(Stage)[number % len(Stage)],
            due=now + timedelta(minutes=number % 9000) if number % 3 else None,
            updated=now - timedelta(minutes=number % 7000),
            text=text,
            links=(Link("crew", Kind.CREW, str(number % 50)),),
        ),
        b'{"id":%d,"site":{"city":"C%d"},"text":"%s","filler":"%s"}'
        % (number, number % 90, text.encode(), b"x" * 1500),
    )


def pages(count: int, title: str = "Repair") -> Iterator[list[Arrival]]:
    """Yield all records, a page at a time."""
    for start in range(0, count, _PAGE):
        yield [arrival(number, title) for number in range(start, min(count, start + _PAGE))]


def sweep(store: Store, count: int, title: str = "Repair") -> float:
    """Go through the feed once; returns the seconds that the store took."""
    spent, begun = 0.0, store.sweeps.begin(_FEED, "vendor", full=True)
    for page in pages(count, title):
        start = time.perf_counter()
        store.sweeps.apply(begun, page, now=_NOW)
        spent += time.perf_counter() - start
    start = time.perf_counter()
    store.sweeps.finish(begun, now=_NOW, complete=True)
    return spent + time.perf_counter() - start


def timed(label: str, work: Callable[[], object], times: int = 7) -> None:
    """Print the best of some runs, in milliseconds."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    print(f"{label:<44} {best * 1000:8.2f} ms")


def reading(store: Store) -> None:
    """Print what a screen asks for most."""
    first = Query(limit=60, now=_NOW)
    timed("first window: select 60 and their rows", lambda: store.records.rows(store.records.select(first)))
    timed("all ids by attention", lambda: store.records.select(Query(now=_NOW)))
    timed("all ids by due", lambda: store.records.select(Query(sort="due", now=_NOW)))
    timed("all ids by title", lambda: store.records.select(Query(sort="title", now=_NOW)))
    timed("count all", lambda: store.records.count(Query(now=_NOW)))
    for where in ("stage:underway due:<2h", "leak1", "crew:none", 'crew:"14"', "raw.site.city:C7"):
        query = Query(where=where, limit=60, now=_NOW)
        timed(f"60 of {where}", partial(store.records.select, query))
        timed(f"count of {where}", partial(store.records.count, query), 3)


def main() -> None:
    """Run all."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        store = open_store("sqlite", Path(folder))
        new = sweep(store, count)
        print(f"{'first sync, records a second':<44} {count / new:8,.0f}")
        same = sweep(store, count)
        print(f"{'unchanged sweep, records a second':<44} {count / same:8,.0f}   {new / same:.1f} times faster")
        reading(store)
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
        print(f"{'files':<44} {size:8.1f} MB")
        print(f"{'memory at most':<44} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.1f} MB")
        store.close()


if __name__ == "__main__":
    main()
