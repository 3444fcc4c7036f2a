"""Leases: the right to do what only one process per store may do, each grant with a number by which it is fenced."""

from __future__ import annotations

from fieldtui.contract.errors import Overtaken
from fieldtui.store.protocols.leases import Grant
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import one

#: seconds by which a clock may be set back without the leases that were taken before counting as lapsed
_DRIFT = 5.0


class SqlLeases:
    """Grant leases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, owner: str, *, now: float, seconds: float, name: str = "collector") -> Grant:
        """Take or renew the lease of that name if it is free, lapsed or ours; returns who holds it now.

        One that ends further ahead than it was ever taken for has lapsed: the clock has been set back since. Who asks
        for no seconds takes it from nobody for that.
        """
        with self._database.writing(guarded=False) as connection:
            found = connection.execute(
                "SELECT owner, until, seconds, fence FROM leases WHERE name = ?", (name,)
            ).fetchone() or ("", 0.0, 0.0, 0)
            holder, until, lasts, fence = found
            # a lease that has run out is anybody's
            if holder not in ("", owner) and until > now:
                # the clock was set back by hours: the lease would seem to last for as long
                is_ahead = seconds > 0 and until > now + (lasts or seconds) + _DRIFT
                if not is_ahead:
                    return Grant(str(holder), int(fence))
            if holder != owner:
                fence += 1
            connection.execute(
                "INSERT INTO leases (name, owner, until, seconds, fence) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO"
                " UPDATE SET owner = excluded.owner, until = excluded.until, seconds = excluded.seconds,"
                " fence = excluded.fence",
                # `seconds` is kept, since another version may take it for another time
                (name, owner, now + seconds, seconds, fence),
            )
        return Grant(owner, int(fence))

    def holding(self, *, now: float, name: str = "collector") -> Grant | None:
        """Return who holds the lease of that name; None when it is free or has lapsed."""
        found = self._database.read_one(
            "SELECT owner, fence FROM leases WHERE name = ? AND owner != '' AND until > ? AND until <= ? + seconds + ?",
            (name, now, now, _DRIFT),
        )
        return None if found is None else Grant(str(found[0]), int(found[1]))

    def release(self, owner: str, *, name: str = "collector") -> None:
        """Give the lease of that name back if it is ours."""
        with self._database.writing(guarded=False) as connection:
            # only ours: it may have been taken over meanwhile. The row stays, since its number must not begin anew
            connection.execute("UPDATE leases SET owner = '', until = 0 WHERE name = ? AND owner = ?", (name, owner))

    def guard(self, fence: int, *, name: str = "collector") -> None:
        """Refuse whatever is written from now on, once that lease has been granted under a higher number; 0 ends it."""
        self._database.guard = (name, fence) if fence else None


def insist_on_grant(connection: Transaction, name: str, fence: int) -> None:
    """Raise Overtaken where a lease has been granted under a higher number."""
    found = one(connection, "SELECT fence, owner FROM leases WHERE name = ?", (name,))
    if found and found[0] > fence:
        # imported late: a command that lists must not wait for sockets
        from fieldtui.store.process_identity import named

        raise Overtaken(f"nothing was written: {named(found[1]) or 'another process'} does that on this store now")
