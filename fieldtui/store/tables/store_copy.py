"""A whole store copied into an empty one, of whichever database: row by row, under the numbers that the rows have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fieldtui.contract.errors import StoreError
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.page_rows import PageRows
from fieldtui.store.tables.record_columns import words_of
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import one

#: rows that are read and written at a time
_AT_ONCE = 500
#: every table, and by what its rows are ordered. Bodies come with the words of their records; leases and the log of
#: changes are of one database alone
_TABLES = {
    "feeds": ("id",),
    "accounts": ("source",),
    "sources": ("position",),
    "records": ("rowid",),
    "revisions": ("seq",),
    "validators": ("feed", "url"),
    "deliveries": ("seq",),
    "attempts": ("seq",),
    "listening": ("start",),
    "closed_gaps": ("source", "event_id"),
    "replays": ("id",),
    "replay_items": ("replay", "position"),
    "marks": ("name",),
    "outbox": ("seq",),
    "journal": ("seq",),
    "commands": ("seq",),
    "sizes": ("at",),
    "shared_views": ("name",),
}
#: tables of which one row would be somebody's work
_BODY = ("rowid", "text", "raw", "single", "detail", "detail_at", "detail_validator")
_TELLING = ("records", "deliveries", "outbox", "journal")


def copy_store(source: Database, target: Database, report: Callable[[str, int], None]) -> None:
    """Copy everything in one transaction. StoreError where the target is not empty. `report(table, rows)` is called
    after each table.
    """
    with target.writing(durable=True) as connection:
        taken = [table for table in _TELLING if one(connection, f"SELECT 1 FROM {table} LIMIT 1")]  # noqa: S608
        if taken:
            raise StoreError(f"the store to copy to has {taken[0]} already; name an empty one")
        oldest = source.read_one("SELECT min(received) FROM deliveries")[0]
        target.dialect.make_room(connection, oldest)
        for table, keys in _TABLES.items():
            report(table, _copy_table(source, target, connection, table, keys))
        report("bodies", _copy_bodies(source, target, connection))
        (number,) = source.read_one("SELECT number FROM sequence")
        connection.execute("UPDATE sequence SET number = ?", (number,))
        target.dialect.settle_numbers(connection)


def _copy_table(source: Database, target: Database, connection: Transaction, table: str, keys: Sequence[str]) -> int:
    """Copy one table; how many rows."""
    theirs = {name for (name,) in connection.execute(*target.dialect.columns(table))}
    columns = [f'"{name}"' for (name,) in source.read(*source.dialect.columns(table)) if name in theirs]
    copied = 0
    for rows in _batches(source, table, columns, keys):
        target.dialect.insert(connection, table, columns, rows)
        copied += len(rows)
    return copied


def _batches(
    source: Database, table: str, columns: Sequence[str], keys: Sequence[str]
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the rows of a table, some at a time, in the order of their keys."""
    order = ", ".join(keys)
    listed = f"SELECT {', '.join(columns)}, {order} FROM {table}"  # noqa: S608 - names of ours
    after = f"WHERE ({order}) > ({', '.join('?' * len(keys))})"
    last: Sequence[Any] = ()
    while True:
        rows = list(source.read(f"{listed} {after if last else ''} ORDER BY {order} LIMIT ?", (*last, _AT_ONCE)))
        if rows:
            yield [row[: len(columns)] for row in rows]
            last = rows[-1][len(columns) :]
        if len(rows) < _AT_ONCE:
            return


def _copy_bodies(source: Database, target: Database, connection: Transaction) -> int:
    """Copy what is long of each record, and index the words by which it is found; how many rows."""
    copied = 0
    written = PageRows(connection, target.dialect, "")
    for rows in _batches(source, "bodies", _BODY, ("rowid",)):
        target.dialect.insert(connection, "bodies", _BODY, rows)
        values = written.values([row[0] for row in rows])
        words = [(rowid, words_of(*values[rowid], text)) for rowid, text, *_ in rows]
        target.dialect.text_index.put(connection, words)
        copied += len(rows)
    return copied
