"""Replays: deliveries to be sent once more, frozen when they are ordered, settled one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec

from fieldtui.store.models import (
    Attempt,
    Query,
)

#: seconds without a sign of life after which a replay's owner has gone
FORSAKEN = 15.0


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
        """Return whether it should be running and nobody is at it."""
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


class ReplayStore(Protocol):
    """Keep the orders to send deliveries once more, and what came of each."""

    def order(self, replay: Replay, query: Query, *, now: float) -> Replay:
        """Freeze the deliveries that match now as a replay's items, in the order of their events; its id and total.

        A query with no `limit` takes all that match. Drafts of another day go.
        """

    def order_items(self, replay: Replay, keys: Sequence[tuple[str, str]], *, now: float) -> Replay:
        """Freeze these deliveries, by source and event id, as a replay's items, each once, in the order of events."""

    def get(self, id: int) -> Replay | None:
        """Return one replay with its counts as they stand."""

    def all(self) -> list[Replay]:
        """Return all replays, the newest first."""

    def items(self, replay: int, *, state: str | None = None) -> list[ReplayItem]:
        """Return a replay's items in order, those of one state if given."""

    def settle(self, replay: int, results: Sequence[ReplayResult]) -> None:
        """Remember what came of some sendings, each with its line in the log, in one transaction."""

    def set_state(self, id: int, state: str) -> None:
        """Pause, go on with, cancel or finish a replay."""

    def claim(self, id: int, owner: str, *, now: float) -> str:
        """Take or keep a replay for that owner if it is free, forsaken or theirs; returns who has it now."""

    def release(self, id: int, owner: str) -> None:
        """Give a replay back if it is theirs."""

    def forget(self, id: int) -> None:
        """Take out a replay of which nothing was sent."""

    def mark(self, name: str) -> int:
        """Return a number that was put under that name, 0 before (how far a target has been forwarded to)."""

    def set_mark(self, name: str, value: int) -> None:
        """Put a number under a name."""
