"""What any store offers, in parts; whoever uses one part is handed that part.

Every method may block and is meant for a thread other than a screen's; all are safe to call from any thread.
Writes are serialised inside. Errors are `StoreError`. Times are unix seconds unless said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from fieldtui.store.models import Change, Outage
from fieldtui.store.protocols.commands import Commands
from fieldtui.store.protocols.deliveries import DeliveryStore
from fieldtui.store.protocols.feeds import FeedStore
from fieldtui.store.protocols.journal import Journal
from fieldtui.store.protocols.leases import Leases
from fieldtui.store.protocols.outbox import Outbox
from fieldtui.store.protocols.presence import Presence
from fieldtui.store.protocols.reception import ReceptionStore
from fieldtui.store.protocols.records import RecordStore
from fieldtui.store.protocols.replays import ReplayStore
from fieldtui.store.protocols.shared_views import SharedViews
from fieldtui.store.protocols.sweeps import SweepStore
from fieldtui.store.protocols.upkeep import Upkeep


class Store(Protocol):
    """Hold everything: vendors fill it, screens read it, and whatever anyone wants done goes through it."""

    @property
    def records(self) -> RecordStore:
        """The records: queries, single ones, their histories."""

    @property
    def feeds(self) -> FeedStore:
        """How each feed is doing, and whose records a source holds."""

    @property
    def sweeps(self) -> SweepStore:
        """The pages of sweeps, and what they prove to be gone."""

    @property
    def deliveries(self) -> DeliveryStore:
        """Webhook deliveries and their log."""

    @property
    def reception(self) -> ReceptionStore:
        """When we listened, and what never came."""

    @property
    def replays(self) -> ReplayStore:
        """The orders to send deliveries once more."""

    @property
    def outbox(self) -> Outbox:
        """The writes on their way to vendors."""

    @property
    def journal(self) -> Journal:
        """Who did what, when, and what was answered."""

    @property
    def commands(self) -> Commands:
        """What the collector is to do, and how it stands."""

    @property
    def leases(self) -> Leases:
        """The right to do what only one process may do."""

    @property
    def presence(self) -> Presence:
        """Who has which record open."""

    @property
    def shared_views(self) -> SharedViews:
        """The views that somebody has shared."""

    @property
    def upkeep(self) -> Upkeep:
        """How the store is, and copies of it."""

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of each change after its commit (on the writer's thread); returns how to stop."""

    def wait_elsewhere(self, seconds: float) -> bool:
        """Wait until another process has changed something, and tell listeners what; False when none has in time.

        StoreError once the store is closed.
        """

    def unwritable(self) -> str:
        """Return why the last attempt to write failed for want of room or rights; the empty string if it did not. Does
        not block.
        """

    def outage(self) -> Outage | None:
        """Return for how long the store has been out of reach, None while it can be reached. Does not block."""

    def stop_reading(self) -> None:
        """Have each reading that goes on now end with a StoreError: nobody waits for its answer any more."""

    def close(self) -> None:
        """Finish what is being written and close."""
