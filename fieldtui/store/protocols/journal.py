"""The journal: one line for everything that was done on someone's behalf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from fieldtui.store.models import JournalEntry, Query


class Journal(Protocol):
    """Keep who did what, when, and what was answered; for ever."""

    def add(self, entry: JournalEntry) -> None:
        """Add one line to the journal; on disk when this returns."""

    def entries(
        self, *, limit: int = 200, before: int | None = None, where: str = "", now: float = 0.0, zone: str = "UTC"
    ) -> list[JournalEntry]:
        """Return lines that match, the newest first, with `seq` lower than `before` if given; FilterError."""

    def stream(self, query: Query) -> Iterator[JournalEntry]:
        """Yield all lines that a query's filter matches, the oldest first, without holding them all."""

    def count(self, *, where: str = "", now: float = 0.0, zone: str = "UTC") -> int:
        """Return how many lines match."""
