"""What keeps the embedded store well: SQLite's own checks and its own way to copy a database that is in use."""

from __future__ import annotations

import os
from pathlib import Path

import apsw
import msgspec

from fieldtui.contract.errors import StoreError
from fieldtui.contract.user_paths import make_private
from fieldtui.store.protocols.upkeep import StoreReport
from fieldtui.store.sqlite.connect import translated
from fieldtui.store.sqlite.database import SqliteDatabase
from fieldtui.store.sqlite.migrations import version_of
from fieldtui.store.tables.upkeep import SqlUpkeep

_USED = (
    "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
)
#: problems that are named at most
_NAMED = 20


class SqliteUpkeep(SqlUpkeep):
    """Look after a store in a file."""

    _database: SqliteDatabase

    def about(self) -> StoreReport:
        """Return what and how large it is, without reading it."""
        path, engine = self._database.path, f"SQLite {apsw.sqlite_lib_version()}"
        with translated(path):
            schema = version_of(self._database.reader())
        return StoreReport(place=str(path), engine=engine, schema=schema, size=self.size())

    def check(self) -> StoreReport:
        """Read all of it, and report how it is."""
        path = self._database.path
        with translated(path):
            reader = self._database.reader()
            found = [str(row[0]) for row in reader.execute(f"PRAGMA integrity_check({_NAMED})")]
        problems = () if found == ["ok"] else tuple(line.replace("\n", " ") for line in found)
        return msgspec.structs.replace(super().check(), problems=problems)

    def size(self) -> int:
        """Return its size in bytes, its log too."""
        path = self._database.path
        with translated(path):
            files = (path, path.with_name(f"{path.name}-wal"))
            return sum(file.stat().st_size for file in files if file.exists())

    def used(self) -> int:
        """Return the bytes that are in use: what was taken out leaves room in the file that is used again."""
        return int(self._database.read_one(_USED)[0])

    def backup(self, target: Path) -> int:
        """Copy it to a new file; its size in bytes."""
        half = target.with_name(f".{target.name}.half")
        with translated(target):
            if target.exists():
                raise StoreError(f"{target} is there already; name a new file")
            make_private(target.parent)
            # made before SQLite does, which would give it the umask's mode
            os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600))
            try:
                self._copy(half)
                # a link fails where a file of that name was made meanwhile, and a rename would replace it
                os.link(half, target)
            except FileExistsError:
                raise StoreError(f"{target} is there already; name a new file") from None
            finally:
                half.unlink(missing_ok=True)
        return target.stat().st_size

    def _copy(self, half: Path) -> None:
        """Copy all pages as they are at one moment, on disk when this returns."""
        source, copied = self._database.reader(), apsw.Connection(os.fspath(half))
        try:
            with copied.backup("main", source, "main") as copying:
                # in one step: a copy in several would begin anew whenever another process writes. Readers of a
                # write-ahead log hold up no writer
                copying.step(-1)
            # in one file, without a log beside it
            copied.pragma("journal_mode", "delete")
            if next(copied.execute("PRAGMA quick_check(1)"))[0] != "ok":
                raise StoreError(f"{half}: the copy is damaged, as its source may be; see `fieldtui store check`")
        finally:
            copied.close()
        with open(half, "rb") as file:
            os.fsync(file.fileno())
