"""Replays from the live log: of the delivery under the cursor, of all that the filter matches, and how one is doing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fieldtui.contract.record import DeliveryAddress
from fieldtui.ui.models import log_row, log_status
from fieldtui.ui.models.webhook_log import WebhookLog, matching

if TYPE_CHECKING:
    from fieldtui.store.models import Attempt
    from fieldtui.store.protocols.replays import Replay
    from fieldtui.ui.screens.console_screen import ConsoleScreen

#: seconds between two counts of what the filter matches
_COUNT_EVERY = 5.0


class LogReplays:
    """Begins, halts and cancels replays for a screen that shows the log. The questions are asked by `ReplayFlow`.

    `matching`: how many deliveries the filter matches, as text. `current`: the newest replay that is not at its end.
    """

    def __init__(self, screen: ConsoleScreen, rows: WebhookLog) -> None:
        self._screen, self._rows = screen, rows
        self.matching = ""
        self.current: Replay | None = None
        #: when (the event loop's time) the matching deliveries are counted again
        self._count_at = 0.0
        #: the newest replay that has come to its end
        self._ended: int | None = None

    async def count(self, *, at_once: bool = False) -> None:
        """Count what a replay of all would send, every few seconds at most, and name it in the footer."""
        loop = asyncio.get_running_loop()
        if not at_once and loop.time() < self._count_at:
            return
        # the loop's time: it is not set back
        self._count_at = loop.time() + _COUNT_EVERY
        found = await asyncio.to_thread(matching, self._rows)
        if found != self.matching:
            self.matching = found
            self._screen.show_keys()

    async def look(self) -> None:
        """Read how the newest replay is doing; one that has ended is told of in the status line."""
        newest = await asyncio.to_thread(self._screen.console.setup.store.replays.all)
        self.current = next((one for one in newest if one.state in ("running", "paused")), None)
        ended = next((one for one in newest if one.state in ("finished", "cancelled")), None)
        # told once, and not of replays that had ended before the screen was opened
        if ended is not None and self._ended is not None and ended.id > self._ended:
            self._screen.status_line.show(*log_status.sent(ended, self._screen.context))
        self._ended = ended.id if ended is not None else 0

    def send(self, line: Attempt) -> None:
        """Replay the delivery that a line is about."""
        # imported when first needed: questions and dialogs are no part of the first paint
        from fieldtui.ui.flows.replay_flow import ReplayFlow

        about = self._rows.subjects.get((line.source, line.event_id))
        named = log_row.named(line, about, self._screen.context)
        address = str(DeliveryAddress(line.source, line.event_id))
        self._screen.work(ReplayFlow(self._screen).send(lambda: [address], named), "send")

    def send_all(self) -> None:
        """Replay all that the filter matches."""
        from fieldtui.ui.flows.replay_flow import ReplayFlow

        rows = self._rows
        what = "all that the filter matches" if rows.where.strip() else "every delivery"
        flow = ReplayFlow(self._screen)
        self._screen.work(flow.send(lambda: rows.addresses() if rows.where.strip() else "", what), "send")

    def halt(self) -> None:
        """Pause the replay that runs, or let it go on."""
        from fieldtui.ui.flows.replay_flow import ReplayFlow

        if self._is_running():
            assert self.current is not None
            self._screen.work(ReplayFlow(self._screen).halt(self.current), "send")

    def cancel(self) -> None:
        """Cancel the replay that runs, after asking."""
        from fieldtui.ui.flows.replay_flow import ReplayFlow

        if self._is_running():
            assert self.current is not None
            self._screen.work(ReplayFlow(self._screen).cancel(self.current), "send")

    def _is_running(self) -> bool:
        """Return whether there is a replay to halt; where there is none, say so."""
        if self.current is None:
            self._screen.set_status("no replay runs; r or R begins one", "quiet")
        return self.current is not None
