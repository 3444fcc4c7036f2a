"""The values that go into a store and come out of it. Times are unix seconds (float, UTC) unless said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import msgspec

from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Address, DeliveryAddress, Key, Kind


class FeedKey(NamedTuple):
    """One resource of one source."""

    source: str
    resource: str


class Arrival(msgspec.Struct, frozen=True):
    """A record as a page brought it. `former`: ids under which older programs stored it."""

    key: Key
    facets: Facets
    raw: bytes
    former: tuple[str, ...] = ()


class Sweep(NamedTuple):
    """One going-through of a feed. `number` grows over all sweeps and writes: a lower one never undoes a higher."""

    feed: FeedKey
    vendor: str
    number: int
    full: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """What a page did: records added, altered (or back again), and left as they were.

    `doubled`: the keys of those that another record, with other JSON, had before in the same sweep.
    """

    added: int = 0
    altered: int = 0
    same: int = 0
    doubled: tuple[Key, ...] = field(default=(), compare=False)


class Look(NamedTuple):
    """What the last whole sweep of a feed leaves open, where its list may have moved.

    `missing`: records that it did not see and that are still here. `agrees`: the one before hid nothing, and both saw
    the same records, so that these were the list when that one ended. `lingers`: the one before did not see some of
    the missing ones either.
    """

    missing: tuple[Address, ...] = ()
    agrees: bool = False
    lingers: bool = False


class KnownPage(NamedTuple):
    """A page that the vendor need not send again while its validator holds.

    `basis`: what the reading of it rests on besides. `keys`: its records. `entries`: how many were read.
    """

    validator: Validator
    basis: str
    keys: tuple[Key, ...]
    entries: int


class Count(NamedTuple):
    """How a vendor's own count of a list has done: by how much it is above what is known here, and how many full
    sweeps in a row it asked for that took nothing out.
    """

    excess: int = 0
    false_alarms: int = 0


class FeedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a feed is doing, for panes, Health and `sync`.

    `word`: `waiting` (not asked yet), `polling`, `live`, `partial`, `quiet`, `offline`, `login refused`, `paused`,
    `off`, or another error's word. `error`: one line in the vendor's words. `note`: said, but no error. `warning`:
    something wrong at the vendor's that a person must see at once ("down until 14:00"), though the feed is live.
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
    warning: str = ""
    requests: int = 0
    retries: int = 0
    latency: float | None = None
    checkpoint: str | None = None
    full_at: float | None = None
    count: Count = Count()


class Row(Facets, frozen=True, kw_only=True):
    """A record as lists show it: its facets, times aware in UTC. `partial`: its feed's last sweep lost a page.

    `news`: when it was last added or altered (unix seconds), so that a screen can mark it for a while. `text` and
    `links` are not read.
    """

    rowid: int
    source: str
    vendor: str
    kind: Kind
    id: str
    reference: str
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
    """What to list. `where` is the filter language; `sort` a field of it or `urgency` (what needs attention first).

    `within`: a second filter, of the program's own, that must hold as well.
    `now` (unix seconds) and `zone` (IANA name) fix what `today` and `2h` mean.
    """

    where: str = ""
    within: str = ""
    sort: str = "urgency"
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

    `how`: `hook`, `caught up` or `both`. `verdict`: `accepted`; `marked` where parts of its text could not be read
    and are shown with U+FFFD; `another body` where one of the same id had come before and said something else: its
    `event_id` then is that id, `~` and the beginning of its own digest. `body`: byte for byte as it came, in the coding
    and encoding that its headers name. `attempts`: how often the vendor's own deliveries of it arrived here.
    `digest`: a fingerprint of what it says that is the same at every try, empty where that is not known.
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
    digest: str = ""

    @property
    def address(self) -> str:
        """`source/delivery/EVENT_ID`."""
        return str(DeliveryAddress(self.source, self.event_id))


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


class Outage(NamedTuple):
    """That a store cannot be reached: for how many seconds so far, and in how many it is tried again."""

    lasts: float
    left: float


class Subject(NamedTuple):
    """What a delivery is about: the short name of its record, None where the store has none; the event's time;
    how it came so far.
    """

    reference: str | None
    created: float | None
    how: str


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What this program did on someone's behalf: who, what, to which record, when, and the answer."""

    seq: int = 0
    at: float
    who: str
    what: str
    address: str = ""
    answer: str = ""
    ok: bool = True


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the store moved. `what`: `records`, `feeds`, `deliveries`, `replays`, `outbox`, `journal`,
    `commands`, `presence`, `views`, or `elsewhere` (another process wrote; everything may have changed). Sent after the
    commit, on the writer's thread.
    """

    what: str
    source: str = ""
    rowids: tuple[int, ...] = ()
