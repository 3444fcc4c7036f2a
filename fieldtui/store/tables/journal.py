"""The journal: one line for everything that was done on someone's behalf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fieldtui.store.models import Change, JournalEntry, Query
from fieldtui.store.query.plan import Matches, plan
from fieldtui.store.query.times import TimeReader
from fieldtui.store.query.vocabulary import JOURNAL
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.dialect import Sql
from fieldtui.store.tables.plan_sql import SqlTable, contains
from fieldtui.store.tables.record_columns import sound
from fieldtui.store.tables.transaction import Transaction

_READ = "seq, at, who, what, address, answer, ok"
#: a person is found without the host: `who:ana` is ana@jump
_COLUMNS = {
    "who": ("who", "replace(who, '@', ' ')"),
    "record": ("address",),
    "ok": ("CASE WHEN ok = 1 THEN 'yes' ELSE 'no' END",),
}
_TEXTS = ("who", "what", "address", "answer")
_ADD = "INSERT INTO journal (at, who, what, address, answer, ok) VALUES (?, ?, ?, ?, ?, ?)"


def add_lines(connection: Transaction, entries: Sequence[JournalEntry]) -> None:
    """Add lines within a transaction."""
    rows = [
        (entry.at, sound(entry.who), sound(entry.what), sound(entry.address), sound(entry.answer), entry.ok)
        for entry in entries
    ]
    connection.executemany(_ADD, rows)


class SqlJournal:
    """Keep who did what, when, and what was answered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, entry: JournalEntry) -> None:
        """Add one line to the journal; on disk when this returns."""
        # durable: what was done in someone's name must survive a power cut
        with self._database.writing(durable=True) as connection:
            add_lines(connection, [entry])
            self._database.tell(Change(what="journal"))

    def entries(
        self, *, limit: int = 200, before: int | None = None, where: str = "", now: float = 0.0, zone: str = "UTC"
    ) -> list[JournalEntry]:
        """Return lines that match, the newest first, with `seq` lower than `before` if given; FilterError."""
        condition, bindings = self._condition(where, now, zone)
        if before is not None:
            condition, bindings = f"seq < ? AND {condition}", [before, *bindings]
        sql = f"SELECT {_READ} FROM journal WHERE {condition} ORDER BY seq DESC LIMIT ?"  # noqa: S608
        return [_entry(row) for row in self._database.read(sql, [*bindings, max(0, limit)])]

    def stream(self, query: Query) -> Iterator[JournalEntry]:
        """Yield all lines that a query's filter matches, the oldest first, without holding them all."""
        condition, bindings = self._condition(query.where, query.now, query.zone)
        sql = f"SELECT {_READ} FROM journal WHERE {condition} ORDER BY seq"  # noqa: S608
        for row in self._database.read(sql, bindings):
            yield _entry(row)

    def count(self, *, where: str = "", now: float = 0.0, zone: str = "UTC") -> int:
        """Return how many lines match."""
        condition, bindings = self._condition(where, now, zone)
        (count,) = self._database.read_one(f"SELECT count(*) FROM journal WHERE {condition}", bindings)  # noqa: S608
        return int(count)

    def _condition(self, where: str, now: float, zone: str) -> Sql:
        dialect = self._database.dialect

        def found(test: Matches) -> Sql:
            return contains(dialect, _TEXTS, (test.text,))

        table = SqlTable(dialect, {name: _COLUMNS.get(name, (name,)) for name in JOURNAL}, found, _TEXTS)
        return table.where(plan(where, JOURNAL, TimeReader.at(now, zone)))


def _entry(row: Sequence[Any]) -> JournalEntry:
    seq, at, who, what, address, answer, ok = row
    return JournalEntry(seq=seq, at=at, who=who, what=what, address=address, answer=answer, ok=bool(ok))
