"""What a screen may ask of the collector, wherever that runs. Results reach the screen through the store."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol

import msgspec

from fieldtui.contract.action import Outcome
from fieldtui.contract.collector_commands import OfSync, OfWrite
from fieldtui.contract.feed_report import FeedReport
from fieldtui.contract.record import Address
from fieldtui.contract.replay_control import ReplayControl


class VendorEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery's entry in the vendor's own list, asked for alone. `said`: how its sending went, in the vendor's view.

    `body`: its JSON, empty where the vendor has no entry of it (any more).
    """

    said: str
    body: bytes = b""


class CollectorPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where the collector runs that a console uses.

    `process`: `host:pid`, empty where none runs; `trouble`: why none does. `since` in unix seconds, None while it has
    not said so. `is_own`: the console has started it, and takes it along. `read_only`: it sends no writes.
    """

    process: str = ""
    since: float | None = None
    is_own: bool = False
    read_only: bool = False
    trouble: str = ""


class CollectorControl(Protocol):
    """What a collector can be asked for. All methods may be called from any thread and return at once.

    A future is done when the collector has done what was asked, and raises NotFound for a source that it does not poll,
    StoreError when it could not be asked.
    """

    @property
    def replays(self) -> ReplayControl:
        """What may be asked about sending deliveries again."""

    def refresh(self, source: str | None = None, feed: str = "") -> Future[None]:
        """Poll that source (None: all) now, or one feed of it, and try a refused login again."""

    def pause(self, source: str | None, paused: bool) -> Future[None]:
        """Stop or resume polling of that source (None: all)."""

    def paused(self, source: str) -> bool:
        """Return whether that source is paused."""

    def fetch(self, address: Address) -> Future[None]:
        """Get the fuller JSON of a record into the store; the future may raise SourceError."""

    def listening(self) -> str:
        """Return where webhooks are received (`127.0.0.1:8787`), why they are not, or the empty string if nobody
        asked.
        """

    def catch_up(self, source: str | None = None) -> Future[None]:
        """Fetch the deliveries that were missed."""

    def sync(self, order: OfSync) -> Future[list[FeedReport]]:
        """Sweep feeds once; how each went."""

    def act(self, order: OfWrite) -> Future[Outcome]:
        """Do something to a record at its vendor's, once for each key; the future may raise Refused, Conflict,
        AnswerLost, ReadOnly, SourceError.
        """

    def inquire(self, source: str, event_id: str) -> Future[VendorEntry]:
        """Ask the vendor for its own entry of that delivery; the future may raise SourceError."""


class Control(CollectorControl, Protocol):
    """A console's handle on the collector, in whichever process that runs."""

    def place(self) -> CollectorPlace:
        """Return where it runs."""

    def stop(self) -> None:
        """Wait for nothing more, and end a collector of the console's own; returns when all is on disk."""
