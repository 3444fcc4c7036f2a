"""The embedded store, whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from fieldtui.store.models import Change
from fieldtui.store.sqlite.database import Database
from fieldtui.store.sqlite.upkeep import SqliteUpkeep
from fieldtui.store.sqlite.wake_pipe import WakePipe
from fieldtui.store.tables.commands import SqlCommands
from fieldtui.store.tables.deliveries import SqlDeliveries
from fieldtui.store.tables.feeds import SqlFeeds
from fieldtui.store.tables.journal import SqlJournal
from fieldtui.store.tables.leases import SqlLeases
from fieldtui.store.tables.outbox import SqlOutbox
from fieldtui.store.tables.reception import SqlReception
from fieldtui.store.tables.records import SqlRecords
from fieldtui.store.tables.replays import SqlReplays
from fieldtui.store.tables.seen_records import SeenRecords
from fieldtui.store.tables.sweeps import SqlSweeps


class SqliteStore:
    """`Store` in one SQLite file, which several processes of this host may share."""

    def __init__(self, path: Path | str, *, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(Path(path))
        self.records = SqlRecords(self._database, clock)
        self.feeds = SqlFeeds(self._database)
        self.sweeps = SqlSweeps(self._database, SeenRecords())
        self.deliveries = SqlDeliveries(self._database, clock)
        self.reception = SqlReception(self._database)
        self.replays = SqlReplays(self._database)
        self.outbox = SqlOutbox(self._database)
        self.journal = SqlJournal(self._database)
        self.commands = SqlCommands(self._database, WakePipe(self._database.path))
        self.leases = SqlLeases(self._database)
        self.upkeep = SqliteUpkeep(self._database)

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of each change after its commit (on the writer's thread); returns how to stop."""
        return self._database.listeners.add(listener)

    def wait_elsewhere(self, seconds: float) -> bool:
        """Wait until another process has changed something, and tell listeners what; False when none has in time."""
        return self._database.wait_elsewhere(seconds)

    def unwritable(self) -> str:
        """Return why nothing can be written, the empty string while it can."""
        return self._database.unwritable

    def close(self) -> None:
        """Finish what is being written and close."""
        self.commands.close()
        self._database.close()
