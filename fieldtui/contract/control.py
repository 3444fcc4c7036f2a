"""What a screen may ask of the collector, wherever that runs. Results reach the screen through the store."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol

import msgspec

from fieldtui.contract.record import Address
from fieldtui.contract.replay_control import ReplayControl


class VendorEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery's entry in the vendor's own list, asked for alone. `said`: how its sending went, in the vendor's view.

    `body`: its JSON, empty where the vendor has no entry of it (any more).
    """

    said: str
    body: bytes = b""


class Control(Protocol):
    """The collector's handle. All methods may be called from any thread and return at once.

    A future is done when the collector has done what was asked, and raises NotFound for a source that it does not poll,
    StoreError when it could not be asked.
    """

    @property
    def replays(self) -> ReplayControl:
        """What may be asked about sending deliveries again."""

    def refresh(self, source: str | None = None) -> Future[None]:
        """Poll that source (None: all) now, and try a refused login again."""

    def pause(self, source: str | None, paused: bool) -> Future[None]:
        """Stop or resume polling of that source (None: all)."""

    def elsewhere(self) -> str:
        """Return which other process (`host:pid`) polls instead of this one; empty if this one does."""

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

    def inquire(self, source: str, event_id: str) -> Future[VendorEntry]:
        """Ask the vendor for its own entry of that delivery; the future may raise SourceError."""

    def stop(self) -> None:
        """End polling and receiving; returns when all is on disk."""
