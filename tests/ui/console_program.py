"""The console over a made store, to be run on a real terminal: `program.py STORE [crash] [hostile]`."""

from __future__ import annotations

import sys
from pathlib import Path

from fieldtui.store.models import Stored
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.store.tables.records import SqlRecords
from fieldtui.ui import run_console
from fieldtui.ui.ports import Setup
from tests.ui.factories import NOW, arrival, deliveries, fill, furnish, sources
from tests.ui.recording_collector import Collector


class Broken(SqlRecords):
    """A store's records with a bug in it."""

    def stored(self, address: object) -> Stored | None:
        raise RuntimeError("a bug")


def main() -> int:
    """Fill the store, run the console."""
    wishes = sys.argv[2:]
    store = SqliteStore(Path(sys.argv[1]), clock=lambda: NOW)
    if "crash" in wishes:
        store.records = Broken(store._database, lambda: NOW)
    furnish(store)
    deliveries(store, 20)
    if "hostile" in wishes:
        evil = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202etxt.exe\u2066 漏水\u200d"
        fill(store, "camuzzi", [arrival(number, title=evil, status=evil, crew=evil) for number in range(1, 40)], at=NOW)
    setup = Setup(store=store, sources=sources(), start=Collector, now=lambda: NOW)
    try:
        return run_console(setup)
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
