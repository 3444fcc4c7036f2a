"""The journal of what was done on someone's behalf, and the collector's lease."""

from __future__ import annotations

from fieldtui.store.protocol import Change, JournalEntry
from fieldtui.store.sqlite.database import Database
from fieldtui.store.sqlite.record_columns import sound

#: seconds by which a clock may be set back without the leases that were taken before counting as lapsed
_DRIFT = 5.0


class Deeds:
    """Who did what, and who may collect."""

    _database: Database

    def add_journal_entry(self, entry: JournalEntry) -> None:
        """Add one line to the journal; on disk when this returns."""
        with self._database.writing(durable=True) as connection:
            connection.execute(
                "INSERT INTO journal (at, who, what, address, answer, ok) VALUES (?, ?, ?, ?, ?, ?)",
                (entry.at, sound(entry.who), sound(entry.what), sound(entry.address), sound(entry.answer), entry.ok),
            )
            self._database.tell(Change(what="journal"))

    def deeds(self, *, limit: int = 200) -> list[JournalEntry]:
        """The journal, the newest first."""
        found = self._database.read(
            "SELECT at, who, what, address, answer, ok FROM journal ORDER BY seq DESC LIMIT ?", (limit,)
        )
        return [
            JournalEntry(at=at, who=who, what=what, address=address, answer=answer, ok=bool(ok))
            for at, who, what, address, answer, ok in found
        ]

    def lease(self, owner: str, *, now: float, seconds: float, name: str = "collector") -> str:
        """Take or renew the lease of that name if it is free, lapsed or ours; returns who holds it now.

        One that ends further ahead than it was ever taken for has lapsed: the clock has been set back since. Who asks
        for no seconds takes it from nobody for that.
        """
        with self._database.writing() as connection:
            found = connection.execute("SELECT owner, until, seconds FROM leases WHERE name = ?", (name,)).fetchone()
            if found and found[0] != owner and found[1] > now:
                is_ahead = seconds > 0 and found[1] > now + (found[2] or seconds) + _DRIFT
                if not is_ahead:
                    return str(found[0])
            connection.execute(
                "INSERT OR REPLACE INTO leases (name, owner, until, seconds) VALUES (?, ?, ?, ?)",
                (name, owner, now + seconds, seconds),
            )
        return owner

    def release(self, owner: str, *, name: str = "collector") -> None:
        """Give the lease of that name back if it is ours."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM leases WHERE name = ? AND owner = ?", (name, owner))
