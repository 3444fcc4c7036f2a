"""The shared store, whole."""

from __future__ import annotations

import time
from collections.abc import Callable

from fieldtui.contract.secret import Secret
from fieldtui.store.postgres.connect import server_of
from fieldtui.store.postgres.database import PostgresDatabase
from fieldtui.store.postgres.upkeep import PostgresUpkeep
from fieldtui.store.tables.store import SqlStore


class _Bell:
    """Wakes the collector by the server's notifications."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database, self._heard = database, database.commands()

    def wait(self, seconds: float) -> None:
        """Return when it was rung since the last time, after so many seconds at the latest."""
        self._heard.wait(seconds)

    def ring(self) -> None:
        """Wake whoever waits; nobody may."""
        self._database.ring()

    def close(self) -> None:
        """Hear nothing more."""
        self._heard.close()


class PostgresStore(SqlStore):
    """`Store` in a PostgreSQL database, which a whole team may share."""

    def __init__(self, url: str, password: Secret | None = None, *, clock: Callable[[], float] = time.time) -> None:
        database = PostgresDatabase(server_of(url, password))
        super().__init__(database, _Bell(database), PostgresUpkeep(database), clock)
