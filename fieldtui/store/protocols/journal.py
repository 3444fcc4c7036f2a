"""The journal: one line for everything that was done on someone's behalf."""

from __future__ import annotations

from typing import Protocol

from fieldtui.store.models import (
    JournalEntry,
)


class Journal(Protocol):
    """Keep who did what, when, and what was answered."""

    def add(self, entry: JournalEntry) -> None:
        """Add one line to the journal."""

    def entries(self, *, limit: int = 200) -> list[JournalEntry]:
        """Return the journal, the newest first."""
