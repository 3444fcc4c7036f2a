"""Leases: the right to do what only one process per store may do."""

from __future__ import annotations

from fieldtui.store.sqlite.database import Database

#: seconds by which a clock may be set back without the leases that were taken before counting as lapsed
_DRIFT = 5.0


class SqliteLeases:
    """Grant leases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, owner: str, *, now: float, seconds: float, name: str = "collector") -> str:
        """Take or renew the lease of that name if it is free, lapsed or ours; returns who holds it now.

        One that ends further ahead than it was ever taken for has lapsed: the clock has been set back since. Who asks
        for no seconds takes it from nobody for that.
        """
        with self._database.writing() as connection:
            found = connection.execute("SELECT owner, until, seconds FROM leases WHERE name = ?", (name,)).fetchone()
            # a lease that has run out is anybody's
            if found and found[0] != owner and found[1] > now:
                # the clock was set back by hours: the lease would seem to last for as long
                is_ahead = seconds > 0 and found[1] > now + (found[2] or seconds) + _DRIFT
                if not is_ahead:
                    return str(found[0])
            connection.execute(
                "INSERT OR REPLACE INTO leases (name, owner, until, seconds) VALUES (?, ?, ?, ?)",
                # `seconds` is kept, since another version may take it for another time
                (name, owner, now + seconds, seconds),
            )
        return owner

    def release(self, owner: str, *, name: str = "collector") -> None:
        """Give the lease of that name back if it is ours."""
        with self._database.writing() as connection:
            # only ours: it may have been taken over meanwhile
            connection.execute("DELETE FROM leases WHERE name = ? AND owner = ?", (name, owner))
