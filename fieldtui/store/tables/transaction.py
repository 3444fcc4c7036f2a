"""A connection within a transaction, of whichever database. Placeholders are `?`, or `?1`, `?2` in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class FoundRows(Protocol):
    """What a statement answers."""

    def fetchone(self) -> Any:
        """Return the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows."""


class Transaction(Protocol):
    """Run statements; the transaction ends elsewhere."""

    def execute(self, sql: str, bindings: Sequence[Any] = (), /) -> FoundRows:
        """Run one statement."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Run one statement for each row of bindings."""
