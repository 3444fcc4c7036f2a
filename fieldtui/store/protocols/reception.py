"""Reception of webhooks: when we listened, and which deliveries never came by themselves."""

from __future__ import annotations

from typing import Protocol

import msgspec


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


class ReceptionStore(Protocol):
    """Remember when we listened, and find what never came."""

    def heard(self, start: float, end: float) -> None:
        """Note that we have been listening from `start` until `end`; called again with a later `end` as time goes."""

    def listened(self) -> list[Listening]:
        """Return when we listened, the oldest first."""

    def missing(self, *, now: float, closed: bool = False) -> list[MissingDeliveries]:
        """Return what never came by itself since we first listened, the oldest first, up to now; closed ones if asked
        for.
        """

    def close(self, gap: MissingDeliveries, note: str, *, now: float) -> None:
        """Close a gap with a word on why."""

    def tallies(self) -> list[DeliveryTally]:
        """Return how the deliveries of each source came, since we first listened."""
