"""Statements as the store's parts write them, run by psycopg: numbered placeholders, and values as the schema has them.

The wire has its own rules for text: no NUL, which becomes a replacement character as anything unfit does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, LiteralString

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Dumper
from psycopg.copy import LibpqWriter
from psycopg.types.string import StrDumperUnknown

from fieldtui.store.postgres.tables import Tables
from fieldtui.store.postgres.watchdog import Watchdog

#: bytes after which what is copied is sent
_SENT = 8_192
_PLACE = re.compile(r"\?(\d*)")


class _Text(StrDumperUnknown):
    """Text without NUL."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


class _Flag(Dumper):
    """A truth value as the number that the schema has for it."""

    oid = psycopg.adapters.types["int2"].oid

    def dump(self, obj: bool) -> bytes:
        return b"1" if obj else b"0"


def adapt(adapters: AdaptersMap) -> None:
    """Teach a connection how our values are written."""
    adapters.register_dumper(str, _Text)
    adapters.register_dumper(bool, _Flag)


@lru_cache(maxsize=2_000)
def numbered(sql: str) -> LiteralString:
    """Return a statement with PostgreSQL's placeholders, `$1`, for ours."""
    places = count(1)
    text = _PLACE.sub(lambda found: f"${found[1] or next(places)}", sql)
    # every text is made of names that stand in the program, and of placeholders
    return text


class PostgresTransaction:
    """Runs statements on one connection, which is within a transaction. `tables`: for whoever copies."""

    def __init__(self, connection: psycopg.Connection[Any], watchdog: Watchdog, tables: Tables | None = None) -> None:
        self._connection, self._watchdog, self._tables = connection, watchdog, tables

    def execute(self, sql: str, bindings: Sequence[Any] = ()) -> psycopg.Cursor[Any]:
        """Run one statement."""
        with self._watchdog.watching(self._connection):
            # several statements at once may have no bindings
            return self._connection.execute(numbered(sql), tuple(bindings) or None)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of bindings, without waiting for each answer."""
        bindings = [tuple(row) for row in rows]
        if bindings:
            with self._watchdog.watching(self._connection):
                self._connection.cursor().executemany(numbered(sql), bindings)

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add many rows to a table in one go. Their text has no NUL: records are made so that every database can hold
        them.
        """
        tables = self._tables or Tables.of(self._connection)
        sql: LiteralString = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
        cursor = self._connection.cursor()
        # sent as it comes, so that the server works while the next rows are made
        writer = LibpqWriter(cursor, flush_threshold=_SENT)
        with self._watchdog.watching(self._connection), cursor.copy(sql, writer=writer) as copying:
            copying.set_types([tables.types[table, column.strip('"')] for column in columns])
            for row in rows:
                copying.write_row(row)
                tables.growth.add(table, 1)
