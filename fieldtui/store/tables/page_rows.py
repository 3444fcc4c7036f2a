"""What the store holds of the records of one page, read in a few statements however many records there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from fieldtui.contract.record import Key
from fieldtui.store.tables.dialect import Dialect
from fieldtui.store.tables.record_columns import COLUMNS, Values, sound
from fieldtui.store.tables.transaction import Transaction

_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)

#: kind and id, as they stand in the table
RowKey = tuple[str, str]


class Found(NamedTuple):
    """A record that is there: its row, what tells it from others, and the number and feed that stored it."""

    rowid: int
    hash: bytes
    number: int
    feed: int


class StoredRecord(NamedTuple):
    """A record that is there, whole."""

    rowid: int
    id: str
    values: Values
    text: str
    raw: bytes
    single: bool
    news: float


def row_key(key: Key) -> RowKey:
    """Return a record's key as its row holds it."""
    return str(key.kind), sound(key.id) or ""


class PageRows:
    """Reads what there is of one source, within one transaction."""

    def __init__(self, connection: Transaction, dialect: Dialect, source: str) -> None:
        self._connection, self._dialect, self._source = connection, dialect, source

    def found(self, keys: Iterable[RowKey]) -> dict[RowKey, Found]:
        """Return the records of these keys that are there."""
        rows = self._of_keys("kind, id, rowid, hash, number, feed", "records", keys)
        return {(kind, id): Found(*rest) for kind, id, *rest in rows}

    def titles(self, keys: Iterable[RowKey]) -> dict[RowKey, str]:
        """Return the titles of the records of these keys that are there."""
        return {(kind, id): title for kind, id, title in self._of_keys("kind, id, title", "records", keys)}

    def with_history(self, keys: Iterable[RowKey]) -> set[RowKey]:
        """Return those of these keys of which a record was here once."""
        return {(kind, id) for kind, id in self._of_keys("DISTINCT kind, id", "revisions", keys)}

    def stored(self, rowids: Collection[int]) -> dict[int, StoredRecord]:
        """Return those records whole, by their rows."""
        if not rowids:
            return {}
        where, bindings = self._dialect.among("records.rowid", list(rowids))
        whole = f"SELECT records.rowid, id, text, raw, single, news, {_NAMES} FROM records JOIN bodies USING (rowid)"  # noqa: S608
        found = self._connection.execute(f"{whole} WHERE {where}", bindings)
        return {
            rowid: StoredRecord(
                rowid, id, dict(zip(COLUMNS, values, strict=True)), text, bytes(raw), bool(single), news
            )
            for rowid, id, text, raw, single, news, *values in found
        }

    def values(self, rowids: Sequence[int]) -> dict[int, tuple[str, Values]]:
        """Return the id and the columns of records, by their rows."""
        where, bindings = self._dialect.among("rowid", rowids)
        sql = f"SELECT rowid, id, {_NAMES} FROM records WHERE {where}"  # noqa: S608 - names of ours
        return {
            rowid: (id, dict(zip(COLUMNS, values, strict=True)))
            for rowid, id, *values in self._connection.execute(sql, bindings)
        }

    def linking(self, role: str, links: Sequence[str]) -> list[str]:
        """Return those of these links that some record has as its `role`."""
        where, bindings = self._dialect.among(f"{role}_link", links)
        sql = f"SELECT DISTINCT {role}_link FROM records WHERE source = ? AND {role}_link IS NOT NULL AND {where}"  # noqa: S608
        return [link for (link,) in self._connection.execute(sql, [self._source, *bindings])]

    def _of_keys(self, columns: str, table: str, keys: Iterable[RowKey]) -> Iterator[Any]:
        """Yield the rows of these keys: one statement for each kind."""
        by_kind: dict[str, list[str]] = defaultdict(list)
        for kind, id in keys:
            by_kind[kind].append(id)
        for kind, ids in by_kind.items():
            where, bindings = self._dialect.among("id", ids)
            sql = f"SELECT {columns} FROM {table} WHERE source = ? AND kind = ? AND {where}"  # noqa: S608 - names of ours
            yield from self._connection.execute(sql, [self._source, kind, *bindings])
