"""What grows without end stands in one table a month, so that a month that is not kept any more goes at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from fieldtui.store.postgres.statements import PostgresTransaction

#: the tables that grow, and the time by which each is parted
PARTED = {"deliveries": "received", "attempts": "at", "revisions": "at"}
_OLD = (
    "SELECT child.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid"
    " WHERE inhparent = CAST(to_regclass(?) AS oid) AND child.relname ~ '_[0-9]{4}_[0-9]{2}$' ORDER BY 1"
)


def make_months(transaction: PostgresTransaction, first: float, last: float) -> None:
    """Make the tables of the months between two times, unix seconds; what has none goes into a common one."""
    for start, end in _months(first, last):
        for table, column in PARTED.items():
            name = f"{table}_{_month(start)}"
            # asked first, since making one waits for whoever reads
            if transaction.execute("SELECT to_regclass(?)", (name,)).fetchone() == (None,):
                month = (table, column, name, start.timestamp(), end.timestamp())
                transaction.execute("SELECT make_month(?, ?, ?, ?, ?)", month)


def drop_months(transaction: PostgresTransaction, table: str, cutoff: float) -> int:
    """Delete the months of a table that ended before a time; returns how many rows went with them."""
    gone = 0
    for (name,) in transaction.execute(_OLD, (table,)).fetchall():
        year, month = map(int, name.rsplit("_", 2)[1:])
        if _next(datetime(year, month, 1, tzinfo=UTC)).timestamp() <= cutoff:
            (rows,) = transaction.execute("SELECT drop_month(?, ?)", (table, name)).fetchone() or (0,)
            gone += rows
    return gone


def _months(first: float, last: float) -> Iterator[tuple[datetime, datetime]]:
    """Yield the beginning and end of each month that has a part between two times."""
    start = datetime.fromtimestamp(first, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while start.timestamp() <= last:
        end = _next(start)
        yield start, end
        start = end


def _next(start: datetime) -> datetime:
    return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)


def _month(start: datetime) -> str:
    return f"{start.year:04}_{start.month:02}"
