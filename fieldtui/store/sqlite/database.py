"""Connections to one SQLite file: one writer behind a lock, a reader a thread, listeners told after commits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

import apsw

from fieldtui.contract.errors import StoreError, Unwritable
from fieldtui.store.models import Change, Outage
from fieldtui.store.sqlite.connect import identity, open_reader, open_writer, translated
from fieldtui.store.sqlite.dialect import SqliteDialect
from fieldtui.store.sqlite.migrations import insist_on_present, migrate
from fieldtui.store.tables.change_log import ChangeLog
from fieldtui.store.tables.leases import insist_on_grant
from fieldtui.store.tables.listeners import Listeners

#: seconds between two looks for what other processes have changed
_LOOK = 0.1


class SqliteDatabase:
    """The open file. `writing` serialises all writers of this process; SQLite's own lock those of others.

    Where nothing can be written, what is there is read; each attempt to write tries anew.
    """

    dialect = SqliteDialect()

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._local = threading.local()
        #: weak, so that the connection of a thread that ended is closed with it
        self._readers: WeakSet[apsw.Connection] = WeakSet()
        self.listeners = Listeners()
        self._durable = self._closed = False
        #: the lease, and the number of its grant, without which nothing may be written; None where none is needed
        self.guard: tuple[str, int] | None = None
        #: why nothing can be written, the empty string while it can; and counted up when readers have to open anew
        self._unwritable, self._era = "", 0
        self._writer: apsw.Connection | None = None
        self._identity: tuple[int, int] | None = None
        #: SQLite's number of the last commit that was seen: asking for it costs next to nothing
        self._changes, self._version = ChangeLog(), 0
        self._open()

    @property
    def unwritable(self) -> str:
        """Why the last attempt to write failed for want of room or rights, the empty string if it did not."""
        return self._unwritable

    def _open(self) -> None:
        """Open for writing, or else for reading; StoreError when neither can be."""
        try:
            self._begin_writing()
        except Unwritable as error:
            if not self.path.exists():
                raise
            self._unwritable = str(error)
            with translated(self.path):
                # an old schema can be read only after it was migrated, which cannot be done now
                insist_on_present(self.reader(), str(self.path), error)

    def _begin_writing(self) -> apsw.Connection:
        """Return the connection that writes; Unwritable while there can be none."""
        if self._writer is None:
            writer = open_writer(self.path)
            with translated(self.path):
                migrate(writer, str(self.path))
                self._version = int(writer.pragma("data_version"))
                self._changes.begin(writer)
            self._writer, self._identity = writer, identity(self.path)
            # readers that were opened while nothing could be written look at a frozen file
            self._era += 1
        return self._writer

    def reader(self) -> apsw.Connection:
        """Return this thread's read-only connection."""
        connection: apsw.Connection | None = getattr(self._local, "reader", None)
        # SQLite connections are not for two threads at once
        if connection is None or self._local.era != self._era:
            if self._closed:
                raise StoreError(f"{self.path} is closed")
            connection = open_reader(self.path, unwritable=self._writer is None)
            self._local.reader, self._local.era = connection, self._era
            with self._lock:
                self._readers.add(connection)
        return connection

    def read(self, sql: str, bindings: Any = ()) -> Iterator[Any]:
        """Yield the rows of a query, read on this thread's connection."""
        # the error may come with any row
        with translated(self.path):
            yield from self.reader().execute(sql, bindings)

    def read_one(self, sql: str, bindings: Any = ()) -> Any:
        """Return the first row of a query, or None."""
        with translated(self.path):
            return self.reader().execute(sql, bindings).fetchone()

    @contextmanager
    def writing(self, *, durable: bool = False, guarded: bool = True) -> Iterator[apsw.Connection]:
        """Write in one transaction. `durable`: on disk, not only in the file, when this returns. `guarded`: Overtaken
        where the lease that this needs has gone to another process.

        Unwritable where the disk is full or read-only, StoreError too where the file is not there any more.
        """
        with self._lock:
            try:
                with translated(self.path):
                    yield from self._transaction(durable, self.guard if guarded else None)
            except Unwritable as error:
                # remembered for the screens, until a write succeeds
                self._unwritable = str(error)
                raise
            self._unwritable = ""
            news = self.listeners.take()
        # after the lock is given back: a listener may write itself
        self.listeners.publish(news)

    def _transaction(self, durable: bool, guard: tuple[str, int] | None) -> Iterator[apsw.Connection]:
        """Begin, let the caller write, and commit; roll back where anything goes wrong."""
        if self._closed:
            raise StoreError(f"{self.path} is closed")
        writer = self._begin_writing()
        self._sync(writer, durable)
        # "immediate" takes the write lock at once; otherwise two writers could deadlock at their first write
        writer.execute("BEGIN IMMEDIATE")
        try:
            # asked with the write lock in hand: nobody can take the lease before this is committed
            if guard is not None:
                insist_on_grant(writer, *guard)
            yield writer
            if self.listeners.news:
                self._changes.add(writer, self.listeners.news)
            # the last moment at which it can still be rolled back
            self._insist_on_place()
            writer.execute("COMMIT")
            self._changes.committed()
        except BaseException:
            # nothing happened, so that nobody is told
            self.listeners.take()
            self._changes.rolled_back()
            # SQLite has rolled back by itself after some errors
            if not writer.get_autocommit():
                writer.execute("ROLLBACK")
            raise

    def _insist_on_place(self) -> None:
        """Raise StoreError where another file, or none, stands in the place of the one that is open: what is written
        would be found by nobody.
        """
        if identity(self.path) != self._identity:
            remedy = "put it back, or start fieldtui again"
            raise StoreError(f"{self.path} was moved away, deleted or replaced while it was in use; {remedy}")

    def _sync(self, writer: apsw.Connection, durable: bool) -> None:
        """Choose how sure a commit is; the same as the last one costs nothing."""
        # the pragma cannot be changed within a transaction
        if durable != self._durable:
            writer.pragma("synchronous", "full" if durable else "normal")
            self._durable = durable

    def tell(self, change: Change) -> None:
        """Have listeners told of this after the commit of the transaction that is being written."""
        self.listeners.news.append(change)

    def outage(self) -> Outage | None:
        """Return nothing: a file is there, or it is not."""
        return None

    def wait_elsewhere(self, seconds: float) -> bool:
        """Wait until another process has changed what somebody has to know of, and tell listeners; whether one has.

        StoreError once it is closed.
        """
        until = time.monotonic() + seconds
        while True:
            with self._lock, translated(self.path):
                if self._closed:
                    raise StoreError(f"{self.path} is closed")
                changes = self._elsewhere(self._writer) if self._writer is not None else []
            self.listeners.publish(changes)
            left = until - time.monotonic()
            if changes or left <= 0:
                return bool(changes)
            time.sleep(min(left, _LOOK))

    def _elsewhere(self, writer: apsw.Connection) -> list[Change]:
        """Return what other processes have changed; SQLite's own number does not count our own commits."""
        # a reader's data_version says nothing while it holds no transaction
        version = int(writer.pragma("data_version"))
        if version == self._version:
            return []
        self._version = version
        return self._changes.news(writer)

    def stop_reading(self) -> None:
        """Have each reading that goes on now end without an answer."""
        for reader in list(self._readers):
            reader.interrupt()

    def close(self) -> None:
        """Move what is in the log into the file, and close all connections."""
        with self._lock, translated(self.path):
            if self._closed:
                return
            self._closed = True
            for reader in list(self._readers):
                # one that is reading at this moment closes with its thread
                with suppress(apsw.ThreadingViolationError):
                    reader.close()
            if self._writer is None:
                return
            # the last process waits for nobody
            self._writer.set_busy_timeout(0)
            # another process may be reading: then it will do this when it closes; or there is no room
            with suppress(apsw.BusyError, apsw.LockedError, apsw.FullError, apsw.IOError, apsw.ReadOnlyError):
                self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._writer.close()
