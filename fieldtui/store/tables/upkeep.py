"""What keeps a store well, as far as it is the same for every database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from fieldtui.contract.errors import StoreError
from fieldtui.store.protocols.upkeep import COUNTED, Cutoffs, StoreReport, Upkeep
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.pruning import Pruner
from fieldtui.store.tables.sizes import growth, note_size
from fieldtui.store.tables.store_copy import copy_store


class SqlUpkeep:
    """Look after a store."""

    def __init__(self, database: Database) -> None:
        self._database, self._pruner = database, Pruner(database)

    def about(self) -> StoreReport:
        """Return what and how large it is, without reading it."""
        raise StoreError("nothing is known of this kind of store")

    def check(self) -> StoreReport:
        """Read all of it, and report how it is."""
        # reading every row finds what cannot be read
        counts = {name: int(self._database.read_one(f"SELECT count(*) FROM {name}")[0]) for name in COUNTED}  # noqa: S608
        return msgspec.structs.replace(self.about(), counts=counts)

    def size(self) -> int:
        """Return its size in bytes."""
        return self.about().size

    def used(self) -> int:
        """Return the bytes that are in use."""
        return self.size()

    def prune(self, cutoffs: Cutoffs) -> int:
        """Take out a little of what need not be kept any more; returns how many rows went."""
        return self._pruner.prune(cutoffs)

    def note_size(self, now: float) -> None:
        """Remember how large it is, once a day."""
        note_size(self._database, self.used(), now)

    def growth(self, now: float) -> float | None:
        """Return by how many bytes a day it has grown lately; None before a day is over."""
        return growth(self._database, self.used(), now)

    def backup(self, target: Path) -> int:
        """Raise StoreError: the server has its own means."""
        place = self.about().place
        remedy = f"use pg_dump, or `fieldtui store copy sqlite:///{target}`"
        raise StoreError(f"{place} is not one file that could be copied; {remedy}")

    def copy_to(self, target: Upkeep, report: Callable[[str, int], None]) -> None:
        """Copy everything into an empty store of either kind; `report(table, rows)` is called after each table."""
        assert isinstance(target, SqlUpkeep)
        copy_store(self._database, target._database, report)
