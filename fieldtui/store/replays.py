"""What the store remembers of webhooks beyond the deliveries: when we listened, what never came, what is sent again.

Times are unix seconds. A part of `fieldtui.store.protocol.Store`, kept apart because it is a subject of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import msgspec

from fieldtui.store.models import Attempt, Delivery, Query

#: seconds without a sign of life after which a replay's owner has gone
FORSAKEN = 15.0


class Listening(msgspec.Struct, frozen=True):
    """A stretch of time during which deliveries could be received; `end` is the last sign of life."""

    start: float
    end: float


class MissingDeliveries(msgspec.Struct, frozen=True, kw_only=True):
    """Deliveries in a row that never came by themselves: the first and last event's time, and which they are.

    `listened`: whether we listened all that time, so that the loss was on the way. `recovered`: catching up brought
    them from the vendor's list; others are only known to exist. `closed`: what someone wrote when they closed it;
    None while it is open.
    """

    source: str
    start: float
    end: float
    event_ids: tuple[str, ...]
    listened: bool = False
    recovered: bool = False
    closed: str | None = None


class DeliveryTally(msgspec.Struct, frozen=True, kw_only=True):
    """How a source's deliveries came since we first listened. Delays are in seconds after the event, None if none.

    `by_hook`: received, not in the vendor's list (yet); `by_list`: only in the list, so they never came; `both`.
    """

    source: str
    by_hook: int = 0
    by_list: int = 0
    both: int = 0
    late: int = 0
    median_delay: float | None = None
    worst_delay: float | None = None


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """An order to send deliveries once more. `state`: `drafted` (nobody has said yes), `running`, `paused`,
    `cancelled`, `finished`.

    `target` is its name in the configuration, or the URL that was typed. `rate`: at most so many a second.
    `schedule`: seconds to wait before each further try of one delivery. `owner` carries it out, and was last heard
    of at `alive`; one that is `running` and has no owner, or a silent one, was cut short.
    """

    id: int
    at: float
    who: str
    target: str
    where: str = ""
    rate: float = 50.0
    schedule: tuple[float, ...] = (1.0, 5.0)
    state: str = "drafted"
    total: int = 0
    done: int = 0
    failed: int = 0
    held: int = 0
    owner: str = ""
    alive: float = 0.0

    @property
    def left(self) -> int:
        """How many wait to be sent."""
        return self.total - self.done - self.failed - self.held

    def is_cut_short(self, now: float) -> bool:
        """Whether it should be running and nobody is at it."""
        return self.state == "running" and (not self.owner or abs(now - self.alive) > FORSAKEN)


class ReplayItem(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery of a replay. `lane`: what must keep its order (the record); `state`: `waiting`, `done`, `failed`,
    or `held` behind a failed one of its lane. `tries`: how often it was sent and answered, or not answered.
    """

    position: int
    source: str
    event_id: str
    lane: str
    state: str = "waiting"
    tries: int = 0
    status: int | None = None
    note: str = ""


class ReplayResult(NamedTuple):
    """What came of one sending: the item, its new state, the line for the log."""

    item: ReplayItem
    attempt: Attempt


class Replays(Protocol):
    """The store's memory of listening, gaps and replays."""

    def heard(self, start: float, end: float) -> None:
        """Note that we have been listening from `start` until `end`; called again with a later `end` as time goes."""

    def listened(self) -> list[Listening]:
        """When we listened, the oldest first."""

    def gaps(self, *, now: float, closed: bool = False) -> list[MissingDeliveries]:
        """What never came by itself since we first listened, the oldest first, up to now; closed ones if asked for."""

    def close_gap(self, gap: MissingDeliveries, note: str, *, now: float) -> None:
        """Close a gap with a word on why."""

    def tallies(self) -> list[DeliveryTally]:
        """How the deliveries of each source came, since we first listened."""

    def stream_deliveries(self, query: Query) -> Iterator[Delivery]:
        """The deliveries that a query lists, one after the other, without holding them all."""

    def deliveries_of(self, source: str, resource_id: str) -> list[Delivery]:
        """All deliveries of one record in the order of their events."""

    def order_replay(self, replay: Replay, query: Query, *, now: float) -> Replay:
        """Freeze the deliveries that match now as a replay's items, in the order of their events; its id and total.

        A query with no `limit` takes all that match. Drafts of another day go.
        """

    def order_items(self, replay: Replay, keys: Sequence[tuple[str, str]], *, now: float) -> Replay:
        """Freeze these deliveries, by source and event id, as a replay's items, each once, in the order of events."""

    def replay(self, id: int) -> Replay | None:
        """One replay with its counts as they stand."""

    def replays(self) -> list[Replay]:
        """All replays, the newest first."""

    def items(self, replay: int, *, state: str | None = None) -> list[ReplayItem]:
        """A replay's items in order, those of one state if given."""

    def settle(self, replay: int, results: Sequence[ReplayResult]) -> None:
        """Remember what came of some sendings, each with its line in the log, in one transaction."""

    def set_replay(self, id: int, state: str) -> None:
        """Pause, go on with, cancel or finish a replay."""

    def claim_replay(self, id: int, owner: str, *, now: float) -> str:
        """Take or keep a replay for that owner if it is free, forsaken or theirs; returns who has it now."""

    def release_replay(self, id: int, owner: str) -> None:
        """Give a replay back if it is theirs."""

    def forget_replay(self, id: int) -> None:
        """Take out a replay of which nothing was sent."""

    def mark(self, name: str) -> int:
        """A number that was put under that name, 0 before (how far a target has been forwarded to)."""

    def set_mark(self, name: str, value: int) -> None:
        """Put a number under a name."""

    def last_seq(self) -> int:
        """The number of the delivery that arrived last, 0 before the first."""

    def after(self, seq: int, *, limit: int) -> list[Delivery]:
        """Deliveries that arrived after that one, in the order of their arrival."""
