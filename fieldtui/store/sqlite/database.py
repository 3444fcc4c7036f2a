"""Connections to one SQLite file: one writer behind a lock, a reader a thread, listeners told after commits."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

import apsw

from fieldtui.contract.errors import StoreError
from fieldtui.store.protocol import Change
from fieldtui.store.sqlite.migrate import migrate

Listener = Callable[[Change], None]

_WRITER = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
_BUSY_MS = 10_000


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Raise what SQLite or the file system complains about as a StoreError that names the file."""
    try:
        yield
    except apsw.NotADBError:
        raise StoreError(f"{name} is not a database of fieldtui; move it away or choose another [store] url") from None
    except (apsw.Error, OSError) as error:
        raise StoreError(f"{name}: {str(error) or type(error).__name__}") from error


class Database:
    """The open file. `writing` serialises all writers of this process; SQLite's own lock those of others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._local = threading.local()
        #: weak, so that the connection of a thread that ended is closed with it
        self._readers: WeakSet[apsw.Connection] = WeakSet()
        self._listeners: tuple[Listener, ...] = ()
        self._news: list[Change] = []
        self._durable = False
        self._closed = False
        with translated(str(path)):
            _create(path)
            self._writer = self._open(_WRITER)
            self._prepare()
            self._version = int(self._writer.pragma("data_version"))

    def _open(self, flags: int) -> apsw.Connection:
        connection = apsw.Connection(str(self.path), flags=flags)
        connection.set_busy_timeout(_BUSY_MS)
        connection.create_scalar_function("fold", fold, 1, deterministic=True)
        return connection

    def _prepare(self) -> None:
        self._writer.pragma("journal_mode", "wal")
        self._writer.pragma("synchronous", "normal")
        self._writer.pragma("journal_size_limit", 64 << 20)
        self._writer.pragma("cache_size", -8_000)
        migrate(self._writer, str(self.path))

    def reader(self) -> apsw.Connection:
        """Return this thread's read-only connection."""
        connection: apsw.Connection | None = getattr(self._local, "reader", None)
        if connection is None:
            if self._closed:
                raise StoreError(f"{self.path} is closed")
            with translated(str(self.path)):
                connection = self._open(apsw.SQLITE_OPEN_READONLY)
                # one for every thread that reads: what the system caches anyway need not be held so often
                connection.pragma("cache_size", -1_000)
            self._local.reader = connection
            with self._lock:
                self._readers.add(connection)
        return connection

    def read(self, sql: str, bindings: Any = ()) -> Iterator[Any]:
        """Yield the rows of a query, read on this thread's connection."""
        with translated(str(self.path)):
            yield from self.reader().execute(sql, bindings)

    def read_one(self, sql: str, bindings: Any = ()) -> Any:
        """Return the first row of a query, or None."""
        with translated(str(self.path)):
            return self.reader().execute(sql, bindings).fetchone()

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[apsw.Connection]:
        """Write in one transaction. `durable`: on disk, not only in the file, when this returns."""
        with self._lock:
            with translated(str(self.path)):
                self._sync(durable)
                self._writer.execute("BEGIN IMMEDIATE")
                try:
                    yield self._writer
                    self._writer.execute("COMMIT")
                except BaseException:
                    self._news.clear()
                    if not self._writer.get_autocommit():
                        self._writer.execute("ROLLBACK")
                    raise
            news, self._news = self._news, []
        self.publish(news)

    def _sync(self, durable: bool) -> None:
        """Choose how sure a commit is; the same as the last one costs nothing."""
        if self._closed:
            raise StoreError(f"{self.path} is closed")
        if durable != self._durable:
            self._writer.pragma("synchronous", "full" if durable else "normal")
            self._durable = durable

    def tell(self, change: Change) -> None:
        """Have listeners told of this after the commit of the transaction that is being written."""
        self._news.append(change)

    def publish(self, changes: list[Change]) -> None:
        """Tell all listeners now."""
        for change in changes:
            for listener in self._listeners:
                listener(change)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; returns how to take it out again."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def stop() -> None:
            with self._lock:
                self._listeners = tuple(other for other in self._listeners if other is not listener)

        return stop

    def changed_elsewhere(self) -> bool:
        """Whether another process has committed; the writer's `data_version` does not count our own commits."""
        with self._lock, translated(str(self.path)):
            if self._closed:
                return False
            version = int(self._writer.pragma("data_version"))
            changed, self._version = version != self._version, version
        if changed:
            self.publish([Change(what="elsewhere")])
        return changed

    def close(self) -> None:
        """Move what is in the log into the file, and close all connections."""
        with self._lock, translated(str(self.path)):
            if self._closed:
                return
            self._closed = True
            for reader in list(self._readers):
                # one that is reading at this moment closes with its thread
                with suppress(apsw.ThreadingViolationError):
                    reader.close()
            self._writer.set_busy_timeout(0)
            # another process may be reading: then it will do this when it closes
            with suppress(apsw.BusyError, apsw.LockedError):
                self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._writer.close()


def fold(*values: Any) -> Any:
    """Return text with its case taken away, for letters that SQLite's NOCASE does not know."""
    (text,) = values
    return text.casefold() if isinstance(text, str) else text


def _create(path: Path) -> None:
    """Make the file and its folder, closed to others: it holds names and addresses of people."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
