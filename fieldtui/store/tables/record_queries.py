"""The store as screens and commands read it: windows of lists, whole records, histories, feeds."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence

import msgspec

from fieldtui.contract.record import Address, Kind
from fieldtui.store.models import Query, Revision, Row, Stored
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.filter_and_sort import count_sql, select_sql, stages_sql, values_sql
from fieldtui.store.tables.record_columns import ROW_SQL, row_of, sound

_CHANGES = msgspec.json.Decoder(tuple[tuple[str, str | None, str | None], ...])
_ROW = f"SELECT {ROW_SQL} WHERE records.rowid = ?"
_STORED = (
    "SELECT records.rowid, feeds.resource, raw, detail, detail_at, news FROM records"
    " JOIN feeds ON feeds.id = feed JOIN bodies ON bodies.rowid = records.rowid"
    " WHERE records.source = ? AND kind = ? AND records.id = ?"
)
#: rows that are read by one statement
_AT_ONCE = 200
#: addresses that are read by one statement
_ADDRESSES = 5000
#: where a record was first seen comes last of what has the same time
_HISTORY = (
    "SELECT * FROM (SELECT at, how, what, changes, seq FROM revisions WHERE source = ?1 AND kind = ?2 AND id = ?3"
    " UNION ALL SELECT first_at, first_how, CASE WHEN EXISTS (SELECT 1 FROM revisions"
    " WHERE source = ?1 AND kind = ?2 AND id = ?3 AND what = 'removed') THEN 'back' ELSE 'added' END, '[]', 0"
    " FROM records WHERE source = ?1 AND kind = ?2 AND id = ?3"
    ") AS history ORDER BY at DESC, what IN ('added', 'back'), seq DESC"
)


class RecordQueries:
    """Reads. Each thread has its own connection, so that a reader never waits for a writer."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock

    def select(self, query: Query) -> Sequence[int]:
        """Return the row ids that a query lists, in its order; FilterError when the filter is wrong."""
        sql, bindings = select_sql(self._database.dialect, self._timed(query))
        return array("q", (rowid for (rowid,) in self._database.read(sql, bindings)))

    def _timed(self, query: Query) -> Query:
        """Let a query that does not say when it is mean now."""
        return query if query.now else msgspec.structs.replace(query, now=self._clock())

    def count(self, query: Query) -> int:
        """Return how many records a query lists, its limit aside."""
        return int(self._database.read_one(*count_sql(self._database.dialect, self._timed(query)))[0])

    def stages(self, query: Query) -> dict[str | None, int]:
        """Return how many records of what a query lists stand in each stage, None for those that have none."""
        return dict(self._database.read(*stages_sql(self._database.dialect, self._timed(query))))

    def values(self, field: str, part: str, *, limit: int) -> list[str]:
        """Return what records have in a field of words or names, the most frequent first, where `part` stands in it."""
        found = values_sql(self._database.dialect, field, part, limit)
        return [] if found is None else [str(value) for value, _ in self._database.read(*found)]

    def rows(self, rowids: Sequence[int]) -> list[Row]:
        """Return those rows, in that order; ids that are gone are left out."""
        if len(rowids) == 1:
            found = self._database.read_one(_ROW, rowids)
            return [] if found is None else [row_of(found)]
        rows: dict[int, Row] = {}
        for start in range(0, len(rowids), _AT_ONCE):
            chosen, bindings = self._database.dialect.among("records.rowid", rowids[start : start + _AT_ONCE])
            for found in self._database.read(f"SELECT {ROW_SQL} WHERE {chosen}", bindings):
                rows[found[0]] = row_of(found)
        return [rows[rowid] for rowid in rowids if rowid in rows]

    def addresses(self, rowids: Sequence[int]) -> dict[int, Address]:
        """Return the addresses of many rows, in that order; ids that are gone are left out."""
        found: dict[int, Address] = {}
        for start in range(0, len(rowids), _ADDRESSES):
            chosen, bindings = self._database.dialect.among("rowid", rowids[start : start + _ADDRESSES])
            for rowid, source, kind, id in self._database.read(
                f"SELECT rowid, source, kind, id FROM records WHERE {chosen}",  # noqa: S608 - bound values
                bindings,
            ):
                found[rowid] = Address(source, Kind(kind), id)
        return {rowid: found[rowid] for rowid in rowids if rowid in found}

    def stream(self, query: Query) -> Iterator[Row]:
        """Yield the rows that a query lists, one after the other; only their ids are held."""
        rowids = self.select(query)
        for start in range(0, len(rowids), _AT_ONCE):
            yield from self.rows(rowids[start : start + _AT_ONCE])

    def stored(self, address: Address) -> Stored | None:
        """Return one record whole, None if there is none."""
        found = self._database.read_one(_STORED, (address.source, address.kind, sound(address.id)))
        rows = self.rows([found[0]]) if found else []
        if not rows:
            return None
        _, resource, raw, detail, detail_at, news = found
        fresh = detail_at is not None and detail_at >= news
        return Stored(row=rows[0], resource=resource, raw=raw, detail=detail, detail_at=detail_at, detail_fresh=fresh)

    def title(self, source: str, kind: Kind, id: str) -> str | None:
        """Return the title of a record; None if there is none."""
        found = self._database.read_one(
            "SELECT title FROM records WHERE source = ? AND kind = ? AND id = ?", (source, kind, sound(id))
        )
        return found and str(found[0])

    def revisions(self, address: Address) -> list[Revision]:
        """Return a record's history, the newest first."""
        found = self._database.read(_HISTORY, (address.source, address.kind, sound(address.id)))
        return [
            Revision(at=at, how=how, what=what, changes=_CHANGES.decode(changes)) for at, how, what, changes, _ in found
        ]
