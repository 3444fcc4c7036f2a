"""The embedded store, whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from fieldtui.store.sqlite.database import SqliteDatabase
from fieldtui.store.sqlite.upkeep import SqliteUpkeep
from fieldtui.store.sqlite.wake_pipe import WakePipe
from fieldtui.store.tables.store import SqlStore


class SqliteStore(SqlStore):
    """`Store` in one SQLite file, which several processes of this host may share."""

    _database: SqliteDatabase

    def __init__(self, path: Path | str, *, clock: Callable[[], float] = time.time) -> None:
        database = SqliteDatabase(Path(path))
        super().__init__(database, WakePipe(database.path), SqliteUpkeep(database), clock)
