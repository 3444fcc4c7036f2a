"""Records: queries over them, one whole, its history, and writes of single ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Address, Kind
from fieldtui.store.models import (
    Arrival,
    FeedKey,
    Query,
    Revision,
    Row,
    Stored,
)


class RecordStore(Protocol):
    """Query records, and write single ones."""

    def select(self, query: Query) -> Sequence[int]:
        """Return the row ids that a query lists, in its order; FilterError when the filter is wrong."""

    def count(self, query: Query) -> int:
        """Return how many records a query lists, its limit aside."""

    def stages(self, query: Query) -> dict[str | None, int]:
        """Return how many records of what a query lists stand in each stage, None for those that have none."""

    def values(self, field: str, part: str, *, limit: int) -> list[str]:
        """Return what records have in a field of words or names, the most frequent first, where `part` stands in it.

        Empty for a field that has no such values.
        """

    def rows(self, rowids: Sequence[int]) -> list[Row]:
        """Return those rows, in that order; ids that are gone are left out."""

    def addresses(self, rowids: Sequence[int]) -> dict[int, Address]:
        """Return the addresses of many rows, in that order; ids that are gone are left out."""

    def stream(self, query: Query) -> Iterator[Row]:
        """Return the rows that a query lists, one after the other, without holding them all."""

    def stored(self, address: Address) -> Stored | None:
        """Return one record whole, None if there is none."""

    def revisions(self, address: Address) -> list[Revision]:
        """Return a record's history, the newest first."""

    def title(self, source: str, kind: Kind, id: str) -> str | None:
        """Return the title of a record; None if there is none."""

    def touch(self, feed: FeedKey, vendor: str, arrival: Arrival, *, now: float, how: str) -> bool:
        """Store one record outside any sweep (a write's answer, a webhook's re-read); whether it changed."""

    def remove(self, feed: FeedKey, addresses: Sequence[Address], *, now: float) -> int:
        """Take out records of a feed that the vendor itself says are gone; returns how many there were."""

    def keep_detail(
        self, address: Address, raw: bytes, *, now: float, basis: str = "", validator: Validator | None = None
    ) -> None:
        """Keep the fuller JSON of a record beside the one from the list, and by what it is known."""

    def confirm_detail(self, address: Address, *, now: float) -> None:
        """Note that the fuller JSON of a record is still what the vendor has."""

    def detail_validator(self, address: Address, basis: str) -> Validator | None:
        """By what the fuller JSON of a record is known; None when it has to be sent."""
