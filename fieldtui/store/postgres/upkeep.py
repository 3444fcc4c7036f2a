"""What keeps the shared store well."""

from __future__ import annotations

from fieldtui.contract.errors import StoreBusy
from fieldtui.store.postgres.connect import SCHEMA
from fieldtui.store.postgres.database import PostgresDatabase
from fieldtui.store.postgres.months import drop_months, make_months
from fieldtui.store.protocols.upkeep import Cutoffs, StoreReport
from fieldtui.store.tables.pruning import is_replaying
from fieldtui.store.tables.upkeep import SqlUpkeep

#: seconds ahead for which months are made
_AHEAD = 40 * 86_400.0
_SIZE = (
    "SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)::bigint FROM pg_class"
    " JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ? AND relkind IN ('r', 'm')"
)


class PostgresUpkeep(SqlUpkeep):
    """Look after a store on a server."""

    _database: PostgresDatabase

    def about(self) -> StoreReport:
        """Return what and how large it is, without reading it."""
        (schema,) = self._database.read_one("SELECT number FROM version")
        (version,) = self._database.read_one("SHOW server_version")
        # "18.4 (Debian 18.4-1)": the first word tells it
        engine = f"PostgreSQL {str(version).split()[0]}"
        return StoreReport(place=self._database.server.place, engine=engine, schema=schema, size=self.size())

    def size(self) -> int:
        """Return its size in bytes."""
        return int(self._database.read_one(_SIZE, (SCHEMA,))[0])

    def prune(self, cutoffs: Cutoffs) -> int:
        """Take out whole months that need not be kept any more, then a little of the month in which the time lies;
        returns how many rows went.
        """
        ends = {"deliveries": cutoffs.deliveries, "attempts": cutoffs.deliveries, "revisions": cutoffs.revisions}
        gone = sum(self._drop(table, cutoff) for table, cutoff in ends.items())
        return gone + super().prune(cutoffs)

    def _drop(self, table: str, cutoff: float) -> int:
        """Delete the months of a table that ended before a time; none now while somebody reads one of them."""
        try:
            with self._database.writing() as transaction:
                # whoever reads after us waits for as long as we wait
                transaction.execute("SET LOCAL lock_timeout = '40ms'")
                if table != "revisions" and is_replaying(transaction):
                    return 0
                return drop_months(transaction, table, cutoff)
        except StoreBusy:
            return 0

    def note_size(self, now: float) -> None:
        """Remember how large it is, once a day, and make room for the months to come."""
        with self._database.writing() as transaction:
            make_months(transaction, now, now + _AHEAD)
        super().note_size(now)
