"""What any store offers, and the values that go in and out. Times are unix seconds (float, UTC) unless said.

Every method may block and is meant for a thread other than a screen's; all are safe to call from any thread.
Writes are serialised inside. Errors are `StoreError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

from fieldtui.contract.record import Address, Facets, Key, Kind, Stage


class FeedKey(NamedTuple):
    """One resource of one source."""

    source: str
    resource: str


class Arrival(msgspec.Struct, frozen=True):
    """A record as a page brought it."""

    key: Key
    facets: Facets
    raw: bytes


class Sweep(NamedTuple):
    """One going-through of a feed. `number` grows over all sweeps and writes: a lower one never undoes a higher."""

    feed: FeedKey
    vendor: str
    number: int
    full: bool


class Applied(NamedTuple):
    """What a page did: records added, altered (or back again), and left as they were."""

    added: int = 0
    altered: int = 0
    same: int = 0


class FeedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a feed is doing, for panes, Health and `sync`.

    `word`: `waiting` (not asked yet), `polling`, `live`, `partial`, `quiet`, `offline`, `login refused`, `paused`,
    `off`, or another error's word. `error`: one line in the vendor's words. `note`: said, but no error.
    """

    source: str
    vendor: str
    resource: str
    title: str = ""
    word: str = "waiting"
    asked_at: float | None = None
    good_at: float | None = None
    next_at: float | None = None
    page: int = 0
    pages: int | None = None
    rows: int = 0
    rejected: int = 0
    complete: bool = False
    error: str = ""
    note: str = ""
    requests: int = 0
    retries: int = 0
    latency: float | None = None
    checkpoint: str | None = None
    full_at: float | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A record as lists show it: the facets flat, times aware in UTC. `partial`: its feed's last sweep lost a page.

    `news`: when it was last added or altered (unix seconds), so that a screen can mark it for a while.
    """

    rowid: int
    source: str
    vendor: str
    kind: Kind
    id: str
    title: str
    reference: str
    status: str | None = None
    stage: Stage | None = None
    status_label: str | None = None
    colour: str | None = None
    priority: str | None = None
    urgency: int | None = None
    assignee: str | None = None
    crew: str | None = None
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    start: datetime | None = None
    end: datetime | None = None
    due: datetime | None = None
    created: datetime | None = None
    updated: datetime | None = None
    gap: int | None = None
    seen: datetime | None = None
    partial: bool = False
    news: float = 0.0

    @property
    def address(self) -> Address:
        """The record's name everywhere."""
        return Address(self.source, self.kind, self.id)


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a record: when it was seen, how (`poll`, `webhook`, `write`, `detail`), and per facet old and new.

    `changes` holds (facet, before, after) as text; empty for the first sight (`what` = `added`) and for `removed`.
    """

    at: float
    how: str
    what: str
    changes: tuple[tuple[str, str | None, str | None], ...] = ()


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A record whole: its row, the vendor's JSON from the list, and the fuller one if it was fetched.

    `detail_fresh`: the fuller one was fetched after the record last changed in the list.
    """

    row: Row
    resource: str
    raw: bytes
    detail: bytes | None = None
    detail_at: float | None = None
    detail_fresh: bool = False


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What to list. `where` is the filter language; `sort` a field of it or `eyes` (what needs eyes first).

    `now` (unix seconds) and `zone` (IANA name) fix what `today` and `2h` mean.
    """

    where: str = ""
    sort: str = "eyes"
    descending: bool = False
    source: str | None = None
    kinds: tuple[Kind, ...] = ()
    limit: int | None = None
    now: float = 0.0
    zone: str = "UTC"


class FilterError(ValueError):
    """A mistake in a filter: the sentence, and the column (from 0) in which it is."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One webhook notification, once, however often it came. `seq` orders by arrival.

    `how`: `hook`, `caught up` or `both`. `verdict`: `accepted`, `duplicate`, `refused`, … as the log says it.
    `attempts`: how often the vendor's own deliveries of it arrived here.
    """

    seq: int
    source: str
    event_id: str
    event: str
    kind: Kind | None = None
    resource_id: str | None = None
    created: float | None = None
    received: float
    how: str
    attempts: int = 1
    verdict: str = "accepted"
    replays: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def address(self) -> str:
        """`source/delivery/EVENT_ID`."""
        return f"{self.source}/delivery/{self.event_id}"


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the live log: something arrived, was fetched, or was sent again.

    `way`: `hook`, `again`, `caught up`, `replay`, `forward`, `refused`. `target`: where a replay went.
    `status`: what we answered, or were answered. `seconds`: how long that took.
    """

    seq: int = 0
    at: float
    source: str
    event_id: str
    event: str = ""
    resource_id: str | None = None
    way: str
    target: str = ""
    status: int | None = None
    seconds: float | None = None
    note: str = ""


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What this program did on someone's behalf: who, what, to which record, when, and the answer."""

    at: float
    who: str
    what: str
    address: str = ""
    answer: str = ""
    ok: bool = True


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the store moved. `what`: `records`, `feeds`, `deliveries`, `outbox`, `journal`, or `elsewhere`
    (another process wrote; everything may have changed). Sent after the commit, on the writer's thread.
    """

    what: str
    source: str = ""
    rowids: tuple[int, ...] = ()


class Store(Protocol):
    """Vendors fill it, screens read it, everything that anyone wants done goes through it."""

    # --- filling, as the collector does it ---

    def begin(self, feed: FeedKey, vendor: str, *, full: bool) -> Sweep:
        """Start a sweep: take the next sequence number."""

    def apply(
        self, sweep: Sweep, arrivals: Sequence[Arrival], *, now: float, how: str = "poll", checkpoint: str | None = None
    ) -> Applied:
        """Store one page, and its checkpoint, in one transaction. What did not change writes nothing.

        A key that stands twice in `arrivals` counts once, the later one. A record that a later sweep or write
        (`touch`) has stored since this sweep began is left alone.
        """

    def finish(self, sweep: Sweep, *, now: float, complete: bool) -> int:
        """End a sweep; when it was complete and full, take out what it did not see. Returns how many went."""

    def touch(self, feed: FeedKey, vendor: str, arrival: Arrival, *, now: float, how: str) -> bool:
        """Store one record outside any sweep (a write's answer, a webhook's re-read); whether it changed."""

    def keep_detail(self, address: Address, raw: bytes, *, now: float) -> None:
        """Keep the fuller JSON of a record beside the one from the list."""

    def set_status(self, status: FeedStatus) -> None:
        """Remember how a feed is doing."""

    def forget_feeds(self, known: Sequence[FeedKey]) -> int:
        """Take out feeds that the configuration no longer has, with their records; returns how many records."""

    # --- reading ---

    def statuses(self) -> list[FeedStatus]:
        """All feeds, in the order in which they were first seen."""

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

    def attempt_count(self) -> int:
        """How many lines the log has."""

    # --- the journal, and the whole ---

    def record_deed(self, entry: JournalEntry) -> None:
        """Add one line to the journal."""

    def deeds(self, *, limit: int = 200) -> list[JournalEntry]:
        """The journal, the newest first."""

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of each change after its commit (on the writer's thread); returns how to stop."""

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since this was last asked."""

    def lease(self, owner: str, *, now: float, seconds: float) -> str:
        """Take or renew the collector's lease if it is free, lapsed or ours; returns who holds it now."""

    def release(self, owner: str) -> None:
        """Give the lease back if it is ours."""

    def close(self) -> None:
        """Finish what is being written and close."""
