"""What keeps a store well: whether it is sound, how large it is, and a copy of it for bad days."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

#: what is counted: a table each
COUNTED = ("records", "revisions", "deliveries", "attempts", "replays", "outbox", "journal")


class StoreReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a store is. `place`: where it is; `engine`: the database and its version; `schema`: the number of its last
    migration; `size` in bytes, its log too.

    `counts`: how many rows there are, by what they are, if they were counted. `problems`: what is damaged, a line each;
    empty if nothing is.
    """

    place: str
    engine: str
    schema: int
    size: int
    counts: dict[str, int] = {}
    problems: tuple[str, ...] = ()


class Cutoffs(msgspec.Struct, frozen=True):
    """What need not be kept any more, by the unix time before which it came: webhook deliveries with their log and all
    that is settled, and records' former states.
    """

    deliveries: float
    revisions: float


class Upkeep(Protocol):
    """Look after a store."""

    def about(self) -> StoreReport:
        """Return what and how large it is, without reading it."""

    def check(self) -> StoreReport:
        """Read all of it, and report how it is; takes as long as that takes and holds up nobody."""

    def size(self) -> int:
        """Return its size in bytes, its log too."""

    def prune(self, cutoffs: Cutoffs) -> int:
        """Take out a little of what need not be kept any more, in a step that holds nobody up for more than a moment;
        returns how many rows went, 0 when all that is left is to be kept.
        """

    def note_size(self, now: float) -> None:
        """Remember how large it is, once a day."""

    def growth(self, now: float) -> float | None:
        """Return by how many bytes a day it has grown lately; None before a day is over."""

    def copy_to(self, target: Upkeep, report: Callable[[str, int], None]) -> None:
        """Copy everything into an empty store of any kind, while nobody collects for either; `report(table, rows)` is
        called after each table. StoreError where the target is not empty.
        """

    def backup(self, target: Path) -> int:
        """Copy it, as it is at this moment and while others write, to a new file that only its owner may read; its
        size in bytes. StoreError where that file is there already, or cannot be written.
        """
