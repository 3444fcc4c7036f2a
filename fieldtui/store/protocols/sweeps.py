"""Sweeps: pages of records stored as they come, and what a finished sweep proves to be gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Address
from fieldtui.store.models import (
    Applied,
    Arrival,
    FeedKey,
    KnownPage,
    Look,
    Sweep,
)


class SweepStore(Protocol):
    """Store the pages of sweeps."""

    def begin(self, feed: FeedKey, vendor: str, *, full: bool) -> Sweep:
        """Start a sweep: take the next sequence number."""

    def apply(
        self,
        sweep: Sweep,
        arrivals: Sequence[Arrival],
        *,
        now: float,
        how: str = "poll",
        checkpoint: str | None = None,
        known: KnownPage | None = None,
        same_page: bool = False,
    ) -> Applied:
        """Store one page, its checkpoint, and by what it is known, in one transaction. What did not change writes
        nothing. `same_page`: a further part of the page before.

        A key that stands twice in `arrivals` counts once, the later one. A record that a later sweep or write
        (`touch`) has stored since this sweep began is left alone.
        """

    def finish(
        self,
        sweep: Sweep,
        *,
        now: float,
        complete: bool,
        moves: bool = False,
        overlaps: bool = False,
        only: str = "",
    ) -> int:
        """End a sweep; when it was complete and full, take out what it did not see. Returns how many went.

        `moves`: the list may have moved while it was read. Then only what the last such sweep of this feed did not see
        either goes, and only if that one saw nothing on two pages (unless its pages may show a record twice:
        `overlaps`) and this one saw all that it saw.
        `only`: the status of the records that the list shows. One of another status stays, and the feed is partial.
        """

    def look(self, feed: FeedKey) -> Look:
        """Return what the last whole sweep of a feed, in this process, leaves open."""

    def witness(self, feed: FeedKey) -> Address | None:
        """Return a record that the last whole sweep of a feed saw, None if there is none."""

    def page_validator(self, feed: FeedKey, url: str, basis: str) -> Validator | None:
        """By what a page is known whose records all stand as it brought them; None when it has to be sent."""

    def see_page(self, sweep: Sweep, url: str) -> int | None:
        """Note that a sweep saw the records of a page that is unchanged; how many, None if they have changed here."""
