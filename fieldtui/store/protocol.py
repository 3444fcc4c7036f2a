"""What any store offers. The values that go in and out stand in `fieldtui.store.models`, and may be had from here too.

Every method may block and is meant for a thread other than a screen's; all are safe to call from any thread.
Writes are serialised inside. Errors are `StoreError`. Times are unix seconds unless said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Address, Kind
from fieldtui.store.models import (
    Applied,
    Arrival,
    Attempt,
    Change,
    Count,
    Delivery,
    FeedKey,
    FeedStatus,
    FilterError,
    JournalEntry,
    KnownPage,
    Look,
    Query,
    Revision,
    Row,
    Stored,
    Subject,
    Sweep,
)
from fieldtui.store.outbox import Outbox
from fieldtui.store.replays import Replays

__all__ = [
    "Applied",
    "Arrival",
    "Attempt",
    "Change",
    "Count",
    "Delivery",
    "FeedKey",
    "FeedStatus",
    "FilterError",
    "JournalEntry",
    "KnownPage",
    "Look",
    "Query",
    "Revision",
    "Row",
    "Store",
    "Stored",
    "Subject",
    "Sweep",
]


class Store(Replays, Outbox, Protocol):
    """Vendors fill it, screens read it, everything that anyone wants done goes through it."""

    # --- filling, as the collector does it ---

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
        """What the last whole sweep of a feed, in this process, leaves open."""

    def witness(self, feed: FeedKey) -> Address | None:
        """A record that the last whole sweep of a feed saw, None if there is none."""

    def remove(self, feed: FeedKey, addresses: Sequence[Address], *, now: float) -> int:
        """Take out records of a feed that the vendor itself says are gone; returns how many there were."""

    def touch(self, feed: FeedKey, vendor: str, arrival: Arrival, *, now: float, how: str) -> bool:
        """Store one record outside any sweep (a write's answer, a webhook's re-read); whether it changed."""

    def see(self, sweep: Sweep, url: str) -> int | None:
        """Note that a sweep saw the records of a page that is unchanged; how many, None if they have changed here."""

    def keep_detail(
        self, address: Address, raw: bytes, *, now: float, basis: str = "", validator: Validator | None = None
    ) -> None:
        """Keep the fuller JSON of a record beside the one from the list, and by what it is known."""

    def confirm_detail(self, address: Address, *, now: float) -> None:
        """Note that the fuller JSON of a record is still what the vendor has."""

    def set_status(self, status: FeedStatus) -> None:
        """Remember how a feed is doing."""

    def account(self, source: str) -> str | None:
        """Return what was noted of a source's account, None if nothing was."""

    def set_account(self, source: str, account: str) -> int:
        """Note a source's account. Where another one was noted, its feeds, records and histories are forgotten first,
        and writes on their way to it are ended. Returns how many records that were.
        """

    def forget_feeds(self, known: Sequence[FeedKey]) -> int:
        """Take out feeds that the configuration no longer has, with their records; returns how many records."""

    # --- reading ---

    def statuses(self) -> list[FeedStatus]:
        """All feeds, in the order in which they were first seen."""

    def validator(self, feed: FeedKey, url: str, basis: str) -> Validator | None:
        """By what a page is known whose records all stand as it brought them; None when it has to be sent."""

    def detail_validator(self, address: Address, basis: str) -> Validator | None:
        """By what the fuller JSON of a record is known; None when it has to be sent."""

    def checkpoint(self, feed: FeedKey) -> str | None:
        """The checkpoint that was stored last, None before the first."""

    def select(self, query: Query) -> Sequence[int]:
        """The row ids that a query lists, in its order; FilterError when the filter is wrong."""

    def count(self, query: Query) -> int:
        """How many records a query lists, its limit aside."""

    def rows(self, rowids: Sequence[int]) -> list[Row]:
        """Those rows, in that order; ids that are gone are left out."""

    def stream(self, query: Query) -> Iterator[Row]:
        """The rows that a query lists, one after the other, without holding them all."""

    def stored(self, address: Address) -> Stored | None:
        """One record whole, None if there is none."""

    def revisions(self, address: Address) -> list[Revision]:
        """A record's history, the newest first."""

    def title(self, source: str, kind: Kind, id: str) -> str | None:
        """The title of a record; None if there is none."""

    # --- webhooks ---

    def receive(self, deliveries: Sequence[Delivery], *, durable: bool = True) -> list[bool]:
        """Store deliveries (their `seq` is ignored), each with its line in the log; True where it was new.

        A delivery whose (source, event_id) is known counts an attempt and doubles nothing; one that came by hook
        and by catch-up becomes `both`. On disk when this returns, if `durable`.
        """

    def log_attempt(self, attempt: Attempt) -> None:
        """Add one line to the log (a replay's answer, a refusal)."""

    def deliveries(self, query: Query) -> list[Delivery]:
        """Deliveries by filter (fields source, event, id, record, created, received, how, verdict; bare words in
        the body), ordered by `created`.
        """

    def delivery(self, source: str, event_id: str) -> Delivery | None:
        """One delivery."""

    def attempts(
        self, *, before: int | None = None, limit: int = 200, where: str = "", now: float = 0, zone: str = "UTC"
    ) -> list[Attempt]:
        """Lines of the log that match, the newest first, with `seq` lower than `before` if given."""

    def attempts_of(self, source: str, event_id: str) -> list[Attempt]:
        """All lines about one delivery, the oldest first."""

    def attempt_count(self, *, since: float | None = None) -> int:
        """How many lines the log has, or has had since that time."""

    def subjects(self, keys: Sequence[tuple[str, str]]) -> list[Subject | None]:
        """What deliveries are about, by source and event id; None for one that there is not."""

    # --- the journal, and the whole ---

    def add_journal_entry(self, entry: JournalEntry) -> None:
        """Add one line to the journal."""

    def deeds(self, *, limit: int = 200) -> list[JournalEntry]:
        """The journal, the newest first."""

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of each change after its commit (on the writer's thread); returns how to stop."""

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since this was last asked."""

    def unwritable(self) -> str:
        """Why the last attempt to write failed for want of room or rights; the empty string if it did not. Does not
        block.
        """

    def lease(self, owner: str, *, now: float, seconds: float, name: str = "collector") -> str:
        """Take or renew the lease of that name if it is free, lapsed or ours; returns who holds it now."""

    def release(self, owner: str, *, name: str = "collector") -> None:
        """Give the lease of that name back if it is ours."""

    def close(self) -> None:
        """Finish what is being written and close."""
