"""What a screen may ask about sending deliveries again, and what it is told before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

import msgspec


class NewReplay(msgspec.Struct, frozen=True):
    """A wish to send deliveries again. `what`: a filter, or the addresses of deliveries; `target`: its name, or a URL.

    `rate`: at most so many a second. `schedule`: seconds before each further try of one delivery, None: the usual ones.
    `who`: in whose name, empty for whoever carries it out.
    """

    what: str | Sequence[str]
    target: str
    rate: float = 50.0
    schedule: Sequence[float] | None = None
    who: str = ""


class ReplayPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay is about to send, frozen under `id`; nothing has been sent. Times are unix seconds of the events.

    `overtaken`: records with later events that are not sent along; `back`: sentences about records that the replay
    would turn back, the first few. Both are about the first `looked_at` of the `records`.
    """

    id: int = 0
    target: str = ""
    count: int = 0
    records: int = 0
    looked_at: int = 0
    oldest: float | None = None
    newest: float | None = None
    overtaken: int = 0
    back: tuple[str, ...] = ()


class ReplayControl(Protocol):
    """Sending deliveries again. All methods may be called from any thread and return at once.

    Futures may raise ConfigurationError (the target), NotFound, Conflict (someone else is at it), ReadOnly and
    StoreError; how a replay goes stands in the store.
    """

    def targets(self) -> list[str]:
        """Return the names of the configuration's targets; a URL may be given in place of one."""

    def preview(self, order: NewReplay) -> Future[ReplayPreview]:
        """Freeze what is meant and say what sending it would do. `resume` sends it, `cancel` does not."""

    def pause(self, id: int) -> Future[None]:
        """Send nothing more of it for now; what is on its way is waited for."""

    def resume(self, id: int) -> Future[None]:
        """Begin or go on with it: a previewed one, a paused one, or one that a kill cut short."""

    def cancel(self, id: int) -> Future[None]:
        """Send nothing more of it, ever; a previewed one is forgotten."""
