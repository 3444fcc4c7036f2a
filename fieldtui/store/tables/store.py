"""A whole store over one database."""

from __future__ import annotations

from collections.abc import Callable

from fieldtui.store.models import Change, Outage
from fieldtui.store.protocols.upkeep import Upkeep
from fieldtui.store.tables.commands import SqlCommands
from fieldtui.store.tables.database import Database, Waker
from fieldtui.store.tables.deliveries import SqlDeliveries
from fieldtui.store.tables.feeds import SqlFeeds
from fieldtui.store.tables.journal import SqlJournal
from fieldtui.store.tables.leases import SqlLeases
from fieldtui.store.tables.outbox import SqlOutbox
from fieldtui.store.tables.presence import SqlPresence
from fieldtui.store.tables.reception import SqlReception
from fieldtui.store.tables.records import SqlRecords
from fieldtui.store.tables.replays import SqlReplays
from fieldtui.store.tables.seen_records import SeenRecords
from fieldtui.store.tables.shared_views import SqlSharedViews
from fieldtui.store.tables.sweeps import SqlSweeps


class SqlStore:
    """`Store` in a database that speaks SQL. `clock`: what a query that does not say when it is takes for now."""

    def __init__(self, database: Database, waker: Waker, upkeep: Upkeep, clock: Callable[[], float]) -> None:
        self._database = database
        self.records = SqlRecords(database, clock)
        self.feeds = SqlFeeds(database)
        self.sweeps = SqlSweeps(database, SeenRecords())
        self.deliveries = SqlDeliveries(database, clock)
        self.reception = SqlReception(database)
        self.replays = SqlReplays(database)
        self.outbox = SqlOutbox(database)
        self.journal = SqlJournal(database)
        self.commands = SqlCommands(database, waker)
        self.leases = SqlLeases(database)
        self.presence = SqlPresence(database)
        self.shared_views = SqlSharedViews(database)
        self.upkeep = upkeep

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of each change after its commit (on the writer's thread); returns how to stop."""
        return self._database.listeners.add(listener)

    def wait_elsewhere(self, seconds: float) -> bool:
        """Wait until another process has changed something, and tell listeners what; False when none has in time."""
        return self._database.wait_elsewhere(seconds)

    def unwritable(self) -> str:
        """Return why nothing can be written, the empty string while it can."""
        return self._database.unwritable

    def outage(self) -> Outage | None:
        """Return for how long the store has been out of reach, None while it can be reached; does not block."""
        return self._database.outage()

    def stop_reading(self) -> None:
        """Have each reading that goes on now end with a StoreError: nobody waits for its answer any more."""
        self._database.stop_reading()

    def close(self) -> None:
        """Finish what is being written and close."""
        self.commands.close()
        self._database.close()
