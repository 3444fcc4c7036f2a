"""A store in a real file or in a real PostgreSQL, opened as often as a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import NOW

KINDS = ("sqlite", "postgres")


class Opened:
    """A place for a store, which each call opens once more, as another process would."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._all: list[SqlStore] = []

    def __call__(self) -> SqlStore:
        self._all.append(open_address(self.address))
        return self._all[-1]

    def close(self) -> None:
        """Close all of them."""
        for each in self._all:
            each.close()


def open_address(address: str) -> SqlStore:
    """Open a file by its path, or a database by its URL."""
    if not address.startswith("postgresql:"):
        return SqliteStore(address, clock=lambda: NOW)
    # imported late: who runs one test over SQLite waits for no server
    from fieldtui.store.postgres.store import PostgresStore

    return PostgresStore(address, clock=lambda: NOW)


@contextmanager
def either_store(kind: str, folder: Path) -> Iterator[Opened]:
    """Give a fresh place of that kind."""
    with _address(kind, folder) as address:
        opened = Opened(address)
        yield opened
        opened.close()


@contextmanager
def _address(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield str(folder / "store.db")
        return
    from tests.store.postgres_server import drop_database, fresh_database

    address = fresh_database()
    yield address
    drop_database(address)
