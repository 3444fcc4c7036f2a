"""Who looks at which record, a row a console."""

from __future__ import annotations

from fieldtui.store.models import Change
from fieldtui.store.protocols.presence import LASTS
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.record_columns import sound
from fieldtui.store.tables.typed_rows import many, one


class SqlPresence:
    """Keep what each console has open."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def show(self, session: str, who: str, address: str, *, now: float) -> None:
        """Note that somebody has a record open; once more is a sign of life."""
        with self._database.writing(guarded=False) as connection:
            before = one(connection, "SELECT address FROM presence WHERE session = ?", (session,))
            connection.execute(
                "INSERT INTO presence (session, who, address, since, at) VALUES (?1, ?2, ?3, ?4, ?4)"
                " ON CONFLICT (session) DO UPDATE SET who = excluded.who, at = excluded.at,"
                " since = CASE WHEN presence.address = excluded.address THEN presence.since ELSE excluded.since END,"
                " address = excluded.address",
                (session, sound(who), sound(address), now),
            )
            # of a console that was killed, and of one whose clock was ahead
            gone = many(connection, "DELETE FROM presence WHERE abs(at - ?) > ? RETURNING session", (now, LASTS))
            if gone or before is None or before[0] != sound(address):
                self._database.tell(Change(what="presence"))

    def leave(self, session: str) -> None:
        """Note that a session has nothing open any more."""
        with self._database.writing(guarded=False) as connection:
            if many(connection, "DELETE FROM presence WHERE session = ? RETURNING session", (session,)):
                self._database.tell(Change(what="presence"))

    def elsewhere(self, session: str, *, now: float) -> dict[str, list[str]]:
        """Return the records that other sessions have open, by address: who."""
        found: dict[str, list[str]] = {}
        sql = "SELECT address, who FROM presence WHERE session <> ? AND abs(at - ?) <= ? ORDER BY since, session"
        for address, who in self._database.read(sql, (session, now, LASTS)):
            found.setdefault(address, []).append(who)
        return found
