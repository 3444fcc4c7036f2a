"""The journal: one line for everything that was done on someone's behalf."""

from __future__ import annotations

from collections.abc import Sequence

from fieldtui.store.models import Change, JournalEntry
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.record_columns import sound
from fieldtui.store.tables.transaction import Transaction

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

    def entries(self, *, limit: int = 200) -> list[JournalEntry]:
        """Return the journal, the newest first."""
        found = self._database.read(
            "SELECT at, who, what, address, answer, ok FROM journal ORDER BY seq DESC LIMIT ?", (limit,)
        )
        return [
            JournalEntry(at=at, who=who, what=what, address=address, answer=answer, ok=bool(ok))
            for at, who, what, address, answer, ok in found
        ]
