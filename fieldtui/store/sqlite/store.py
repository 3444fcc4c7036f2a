"""The embedded store, whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from fieldtui.store.models import Change
from fieldtui.store.sqlite.commands import SqliteCommands
from fieldtui.store.sqlite.database import Database
from fieldtui.store.sqlite.deliveries import SqliteDeliveries
from fieldtui.store.sqlite.feeds import SqliteFeeds
from fieldtui.store.sqlite.journal import SqliteJournal
from fieldtui.store.sqlite.leases import SqliteLeases
from fieldtui.store.sqlite.outbox import SqliteOutbox
from fieldtui.store.sqlite.reception import SqliteReception
from fieldtui.store.sqlite.records import SqliteRecords
from fieldtui.store.sqlite.replays import SqliteReplays
from fieldtui.store.sqlite.seen_records import SeenRecords
from fieldtui.store.sqlite.sweeps import SqliteSweeps
from fieldtui.store.sqlite.upkeep import SqliteUpkeep


class SqliteStore:
    """`Store` in one SQLite file, which several processes of this host may share."""

    def __init__(self, path: Path | str, *, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(Path(path))
        self.records = SqliteRecords(self._database, clock)
        self.feeds = SqliteFeeds(self._database)
        self.sweeps = SqliteSweeps(self._database, SeenRecords())
        self.deliveries = SqliteDeliveries(self._database, clock)
        self.reception = SqliteReception(self._database)
        self.replays = SqliteReplays(self._database)
        self.outbox = SqliteOutbox(self._database)
        self.journal = SqliteJournal(self._database)
        self.commands = SqliteCommands(self._database)
        self.leases = SqliteLeases(self._database)
        self.upkeep = SqliteUpkeep(self._database)

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of each change after its commit (on the writer's thread); returns how to stop."""
        return self._database.subscribe(listener)

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
