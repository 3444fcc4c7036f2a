"""One PostgreSQL database: a writer that is alone while it writes, readers, and news of what others wrote."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from fieldtui.contract.errors import StoreError, Unwritable
from fieldtui.store.models import Change, Outage
from fieldtui.store.postgres.availability import Availability
from fieldtui.store.postgres.connect import DatabaseServer, connect, is_dead, literal, translated
from fieldtui.store.postgres.dialect import PostgresDialect
from fieldtui.store.postgres.listener import Listener
from fieldtui.store.postgres.migrations import migrate
from fieldtui.store.postgres.readers import Readers
from fieldtui.store.postgres.statements import PostgresTransaction
from fieldtui.store.postgres.tables import Tables
from fieldtui.store.postgres.watchdog import Watchdog
from fieldtui.store.tables.change_log import ChangeLog
from fieldtui.store.tables.leases import insist_on_grant
from fieldtui.store.tables.listeners import Listeners

#: whoever writes holds this, over all programs: what is read before a write is still so when it is written
_WRITING = 0x77726974
#: seconds for which a write that is under way is waited for at the end
_LEAVING = 1.0
#: seconds between two looks at what others wrote: while they write without a pause, each look finds several changes
_LOOK = 0.1
#: which process of the server answers
_PROCESS = "SELECT pg_backend_pid()"
_CHANGES, _COMMANDS = "fieldtui_changes", "fieldtui_commands"


class PostgresDatabase:
    """The open database. Where it does not answer, each read and each write tries anew."""

    dialect = PostgresDialect()

    def __init__(self, server: DatabaseServer) -> None:
        self.server = server
        self.listeners = Listeners()
        #: the lease, and the number of its grant, without which nothing may be written; None where none is needed
        self.guard: tuple[str, int] | None = None
        self._lock = threading.RLock()
        self._availability = Availability(self._come_back)
        self._watchdog = Watchdog(lambda: connect(server).close(), self._availability.failed)
        self._readers = Readers(server, self._availability, self._watchdog)
        self._changes, self._news = ChangeLog(), Listener(server, _CHANGES, self._watchdog)
        self._unwritable, self._closed, self._looked = "", False, 0.0
        self._writer: psycopg.Connection[Any] | None = connect(server)
        try:
            with translated(server.place):
                migrate(self._writer, server.place)
                self._tables = Tables.of(self._writer)
                self._changes.begin(PostgresTransaction(self._writer, self._watchdog))
                self._insist_on_session(self._writer)
        except BaseException:
            self._writer.close()
            self._readers.close()
            raise

    def _insist_on_session(self, writer: psycopg.Connection[Any]) -> None:
        """Raise StoreError behind a pooler in transaction mode: it lends what was ours to the next who asks, and
        forgets what we listen to.
        """
        ours = writer.execute(_PROCESS).fetchone()
        if ours == self._readers.run(lambda reader: reader.execute(_PROCESS).fetchone()):
            cause = "is behind a pooler in transaction mode, which loses notifications and locks"
            raise StoreError(f"{self.server.place} {cause}; use its session mode, or the server itself")

    @property
    def unwritable(self) -> str:
        """Why the last attempt to write failed for want of room or rights, the empty string if it did not."""
        return self._unwritable

    def read(self, sql: str, bindings: Sequence[Any] = ()) -> Iterator[Any]:
        """Yield the rows of a query."""
        yield from self._readers.fetch(sql, bindings)

    def read_one(self, sql: str, bindings: Sequence[Any] = ()) -> Any:
        """Return the first row of a query, or None."""
        return next(iter(self._readers.fetch(sql, bindings)), None)

    @contextmanager
    def writing(self, *, durable: bool = False, guarded: bool = True) -> Iterator[PostgresTransaction]:
        """Write in one transaction, alone among all programs. `durable`: on disk when this returns. `guarded`:
        Overtaken where the lease that this needs has gone to another process.
        """
        with self._lock:
            try:
                with self._availability.watched(), translated(self.server.place):
                    yield from self._transaction(durable, self.guard if guarded else None)
            except Unwritable as error:
                # remembered for the screens, until a write succeeds
                self._unwritable = str(error)
                raise
            self._unwritable = ""
            news = self.listeners.take()
        # after the lock is given back: a listener may write itself
        self.listeners.publish(news)

    def _transaction(self, durable: bool, guard: tuple[str, int] | None) -> Iterator[PostgresTransaction]:
        """Begin, let the caller write, and commit; roll back where anything goes wrong."""
        try:
            writer = self._begin(durable)
            if guard is not None:
                insist_on_grant(writer, *guard)
            yield writer
            if self.listeners.news:
                self._changes.add(writer, self.listeners.news)
                writer.execute(f"NOTIFY {_CHANGES}; COMMIT")
            else:
                writer.execute("COMMIT")
            self._changes.committed()
            self._analyse(writer)
        except BaseException:
            # nothing happened, as far as anybody knows, so that nobody is told
            self.listeners.take()
            self._changes.rolled_back()
            self._roll_back()
            raise

    def _analyse(self, writer: PostgresTransaction) -> None:
        """Have the server look at tables that have grown."""
        for table in self._tables.growth.due():
            # nothing is lost where it may not, or not now
            with suppress(psycopg.Error):
                writer.execute(f"ANALYZE {table}")

    def _begin(self, durable: bool) -> PostgresTransaction:
        """Begin a transaction, and wait until no other program writes."""
        if self._closed:
            raise StoreError(f"{self.server.place} is closed")
        if self._writer is not None:
            # it may have died since it was last used: then nothing has begun yet
            try:
                return self._begun(self._writer, durable)
            except psycopg.OperationalError as error:
                if self._closed or not is_dead(self._writer, error):
                    raise
            self._drop_writer()
        self._writer = connect(self.server)
        return self._begun(self._writer, durable)

    def _begun(self, connection: psycopg.Connection[Any], durable: bool) -> PostgresTransaction:
        writer = PostgresTransaction(connection, self._watchdog, self._tables)
        sync = f"SET LOCAL synchronous_commit = {'on' if durable else 'off'}"
        # in one message: each of its own would cost a round trip
        writer.execute(f"BEGIN; {sync}; SELECT pg_advisory_xact_lock({_WRITING})")
        return writer

    def _roll_back(self) -> None:
        """Undo what was begun; a connection that cannot even do that is given up, and the server undoes it."""
        if self._writer is None:
            return
        try:
            with self._watchdog.watching(self._writer):
                self._writer.execute("ROLLBACK")
        except psycopg.Error:
            self._drop_writer()

    def _drop_writer(self) -> None:
        if self._writer is not None:
            with suppress(psycopg.Error):
                self._writer.close()
            self._writer = None

    def _come_back(self) -> None:
        """Have everybody look at everything again, now that the server answers."""
        self.listeners.publish([Change(what="elsewhere")])

    def outage(self) -> Outage | None:
        """Return for how long the server has not answered, None while it does; does not block."""
        return self._availability.outage()

    def tell(self, change: Change) -> None:
        """Have listeners told of this after the commit of the transaction that is being written."""
        self.listeners.news.append(change)

    def wait_elsewhere(self, seconds: float) -> bool:
        """Wait until another process has changed what somebody has to know of, and tell listeners; whether one has.

        StoreError once it is closed.
        """
        until = time.monotonic() + seconds
        while True:
            time.sleep(min(seconds, max(0.0, self._looked + _LOOK - time.monotonic())))
            with self._lock:
                changes = self._readers.run(self._changes.news)
            self._looked = time.monotonic()
            self.listeners.publish(changes)
            left = until - self._looked
            if changes or left <= 0:
                return bool(changes)
            self._news.wait(left)

    def ring(self) -> None:
        """Wake whoever waits for commands."""
        with self._lock, suppress(psycopg.Error):
            if self._writer is not None:
                self._writer.execute(literal(f"NOTIFY {_COMMANDS}"))

    def commands(self) -> Listener:
        """Return what waits until somebody rings."""
        return Listener(self.server, _COMMANDS, self._watchdog)

    def stop_reading(self) -> None:
        """Have each reading that goes on now end without an answer."""
        self._readers.stop()

    def close(self) -> None:
        """Close all connections. Whoever still writes is waited for, but not on a server that says nothing."""
        self._closed = True
        self._readers.refuse()
        is_free = self._lock.acquire(timeout=_LEAVING)
        self._watchdog.close()
        if not is_free:
            # whoever was cut gives it back
            self._lock.acquire()
        try:
            self._news.close()
            self._readers.close()
            self._drop_writer()
        finally:
            self._lock.release()
