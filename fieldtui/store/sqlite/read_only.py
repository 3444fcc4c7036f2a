"""The embedded store for one who only reads: quick to import, for commands that list and are gone."""

from __future__ import annotations

import time
from pathlib import Path

from fieldtui.store.sqlite.database import SqliteDatabase
from fieldtui.store.tables.record_queries import RecordQueries


class SqliteReader:
    """Read the records of one SQLite file."""

    def __init__(self, path: Path | str) -> None:
        self._database = SqliteDatabase(Path(path))
        self.records = RecordQueries(self._database, time.time)

    def unwritable(self) -> str:
        """Return why nothing can be written, the empty string while it can."""
        return self._database.unwritable

    def close(self) -> None:
        """Close the file."""
        self._database.close()
