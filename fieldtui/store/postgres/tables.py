"""What one process knows of the tables: the types of their columns, and how much it has added to each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psycopg

#: tables of which several indices could be used
_LOOKED = frozenset({"records"})
#: rows after which a table is looked at for the first time, and by how much it has to have grown for the next
_FIRST, _FACTOR = 400, 2


_COLUMNS = (
    "SELECT relname, attname, format_type(atttypid, NULL) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
    " WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind IN ('r', 'p') AND attnum > 0"
    " AND NOT attisdropped"
)


class Growth:
    """Counts the rows that this process has added, so that the planner learns of them: the server itself looks at a
    table once a minute, a first sweep fills it in seconds.
    """

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._next: dict[str, int] = {}

    def add(self, table: str, rows: int) -> None:
        """Count rows of a table."""
        self._rows[table] += rows

    def due(self) -> list[str]:
        """Return the tables that have grown so much that they have to be looked at, which they then count as."""
        due = [table for table in _LOOKED if self._rows[table] >= self._next.get(table, _FIRST)]
        self._next |= {table: self._rows[table] * _FACTOR for table in due}
        return due


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of our schema. `types`: the type of each column, by table and column."""

    types: dict[tuple[str, str], str]
    growth: Growth = field(default_factory=Growth)

    @classmethod
    def of(cls, connection: psycopg.Connection[Any]) -> Tables:
        """Read them."""
        return cls({(table, column): type for table, column, type in connection.execute(_COLUMNS)})
