"""Catching up on demand: which lists were asked, and what came of it once they have answered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fieldtui.ui.flows.refresh_commands import tell_failure
from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, plain

if TYPE_CHECKING:
    from fieldtui.contract.control import Control
    from fieldtui.store.models import FeedStatus
    from fieldtui.store.protocols.deliveries import DeliveryStore
    from fieldtui.ui.models.source_status import SourceStatuses
    from fieldtui.ui.ports import Setup
    from fieldtui.ui.screens.console_screen import ConsoleScreen

_BUSY = ("polling", "live", "waiting", "off")
#: lines that are looked through for what was caught up
# older lines than these were told long ago
_FAR = 2000


class CatchUp:
    """What was asked for and has not been answered yet."""

    def __init__(self, setup: Setup, source_statuses: SourceStatuses) -> None:
        self._setup, self._source_statuses = setup, source_statuses
        self._wanted: set[tuple[str, str]] = set()
        self._begun = 0.0
        self._last = 0

    def feeds(self, source: str | None) -> set[tuple[str, str]]:
        """Return the lists of deliveries that the vendors of that source (None: of all) keep for us."""
        return {
            (known.name, known.vendor.webhooks.feed)
            for known in self._setup.sources
            if source in (None, known.name) and known.vendor and known.vendor.webhooks and known.vendor.webhooks.feed
        }

    async def start(self, screen: ConsoleScreen, control: Control) -> None:
        """Have all lists asked, after noting from where on what comes was caught up."""
        # noted before the question, so that what comes at once is not missed
        newest = await asyncio.to_thread(self._setup.store.deliveries.attempts, limit=1)
        if self.begin(None, newest[0].seq if newest else 0):
            tell_failure(screen.console, control.catch_up(None))
            screen.set_status("fetching the deliveries that were missed")
        else:
            screen.set_status("no source here has a vendor that keeps its deliveries for us", "quiet")

    async def tell_outcome(self, screen: ConsoleScreen) -> None:
        """Show what came of it, once."""
        outcome = await self.outcome()
        if outcome is not None:
            await screen.console.look_for_gaps(at_once=True)
            screen.set_status(*outcome)

    def begin(self, source: str | None, last: int) -> int:
        """Remember what was asked for now, after that line of the log; how many lists."""
        self._wanted, self._begun, self._last = self.feeds(source), self._setup.now(), last
        return len(self._wanted)

    async def outcome(self) -> Span | None:
        """Return what came of it as soon as all have answered, once; None until then."""
        if not self._wanted:
            return None
        states = [
            status for status in self._source_statuses.statuses if (status.source, status.resource) in self._wanted
        ]
        if len(states) < len(self._wanted) or not all(self._has_answered(status) for status in states):
            return None
        # once: the outcome is told a single time
        self._wanted = set()
        failed = [status for status in states if (status.good_at or 0) < self._begun]
        if failed:
            return f"not caught up: {failed[0].source} {failed[0].word}: {plain(failed[0].error)}", "bad"
        # deliveries that came both ways are no loss
        found, never = await asyncio.to_thread(_found, self._setup.store.deliveries, self._last)
        if not found:
            return "caught up: nothing is missing", "good"
        listed = formatting.count(found, "delivery", "deliveries")
        if not never:
            return f"caught up: {listed} from the vendor's list, all of which had come here too", "good"
        return f"caught up: {listed} from the vendor's list, {formatting.count(never)} of them had never come", "warn"

    def _has_answered(self, status: FeedStatus) -> bool:
        """Return whether a list was read, or could not be, since it was asked for."""
        if (status.good_at or 0) >= self._begun:
            return True
        return (status.asked_at or 0) >= self._begun and status.word not in _BUSY


def _found(deliveries: DeliveryStore, last: int) -> tuple[int, int]:
    """Count what was caught up after that line of the log, and how many of them came in no other way."""
    lines = [line for line in deliveries.attempts(limit=_FAR) if line.seq > last and line.way == "caught up"]
    found = [deliveries.get(line.source, line.event_id) for line in lines]
    return len(lines), sum(each is not None and each.how == "caught up" for each in found)
