"""What the keys of the live log do with deliveries: inspect, send again, catch up, list what was lost, export."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from fieldtui.contract.control import Control
from fieldtui.store.models import Attempt
from fieldtui.store.protocols.replays import Replay
from fieldtui.ui.flows.catch_up import CatchUp
from fieldtui.ui.flows.refresh_commands import require_control
from fieldtui.ui.keys import KeyCap, bindings
from fieldtui.ui.models import log_row
from fieldtui.ui.models.webhook_log import WebhookLog, matching
from fieldtui.ui.screens.console_screen import ConsoleScreen
from fieldtui.ui.widgets.table import LineTable

#: seconds between two counts of what the filter matches
_COUNT_EVERY = 5.0

LOG_KEYS = (
    KeyCap("enter", "inspect", "inspect", "headers, body and effect of the delivery under the cursor", command=False),
    KeyCap("r", "replay", "replay", "replays the delivery under the cursor, after saying what that would do"),
    KeyCap("R", "replay_all", "replay filtered", "replays all that the filter matches, after saying how many that is"),
    KeyCap("M", "missing", "missing", "lists the deliveries that never came, and those that catching up recovered"),
    KeyCap("c", "catch_up", "catch up", "fetches the deliveries that were missed, and says what came of it"),
    KeyCap("/", "filter", "filter", "filters the log by words or by the filter language"),
    KeyCap("f", "follow", "follow", "goes to the newest line and stays there"),
    KeyCap("L", "results", "results", "the replays, a line for each delivery; pauses and cancels them"),
    KeyCap("e", "export", "export", "writes what the filter matches to a file"),
    KeyCap("p", "halt", "", "pauses the replay that runs, or lets it go on"),
    KeyCap("x", "cancel", "", "cancels the replay that runs, after asking"),
    KeyCap("escape", "back", "", "clears the filter, then follows again", "esc", command=False),
)


class WebhookKeys(ConsoleScreen):
    """A place that shows a log; the log itself is the derived one's."""

    KEYS: ClassVar[tuple[KeyCap, ...]] = LOG_KEYS
    BINDINGS = bindings(KEYS)
    log_rows: WebhookLog
    table: LineTable
    catching: CatchUp
    #: how many deliveries the filter matches, and when (the event loop's time) that is counted again
    matching = ""
    count_at = 0.0
    #: the newest replay that is not at its end
    replay: Replay | None = None

    @property
    def line(self) -> Attempt | None:
        """The line under the cursor."""
        at = self.table.cursor
        return self.log_rows.lines[at] if at < len(self.log_rows) else None

    def footer_keys(self) -> tuple[Sequence[KeyCap], Sequence[KeyCap]]:
        """Say beside its key how many deliveries a replay of all would send."""
        caps, last = super().footer_keys()
        label = f"replay filtered {self.matching}".strip()
        return [replace(cap, label=label) if cap.keys == "R" else cap for cap in caps], last

    async def count_matching(self, *, at_once: bool = False) -> None:
        """Count what a replay of all would send, every few seconds at most."""
        loop = asyncio.get_running_loop()
        if not at_once and loop.time() < self.count_at:
            return
        self.count_at = loop.time() + _COUNT_EVERY
        found = await asyncio.to_thread(matching, self.log_rows)
        if found != self.matching:
            self.matching = found
            self.show_keys()

    def stay(self) -> None:
        """Follow no longer, so that the cursor stays on its line; the derived one's."""

    def action_inspect(self) -> None:
        """Show all that is known of a delivery."""
        from fieldtui.ui.screens.delivery import DeliveryScreen

        if self.line is not None:
            self.app.push_screen(DeliveryScreen(self.context, self.line))

    def action_replay(self) -> None:
        """Send the delivery under the cursor again."""
        from fieldtui.ui.flows.replay_flow import ReplayFlow

        line = self.line
        if line is None or not line.event_id:
            self.set_status("there is no delivery in this line", "quiet")
            return
        self.stay()
        about = self.log_rows.subjects.get((line.source, line.event_id))
        named = log_row.named(line, about, self.context)
        self.work(ReplayFlow(self).send(lambda: [f"{line.source}/delivery/{line.event_id}"], named), "send")

    def action_replay_all(self) -> None:
        """Send again all that the filter matches."""
        from fieldtui.ui.flows.replay_flow import ReplayFlow

        rows = self.log_rows
        what = "all that the filter matches" if rows.where.strip() else "every delivery"
        self.work(ReplayFlow(self).send(lambda: rows.addresses() if rows.where.strip() else "", what), "send")

    def action_halt(self) -> None:
        """Pause the replay that runs, or let it go on."""
        from fieldtui.ui.flows.replay_flow import ReplayFlow

        if self.replay is None:
            self.set_status("no replay runs; r or R begins one", "quiet")
        else:
            self.work(ReplayFlow(self).halt(self.replay), "send")

    def action_cancel(self) -> None:
        """Cancel the replay that runs."""
        from fieldtui.ui.flows.replay_flow import ReplayFlow

        if self.replay is None:
            self.set_status("no replay runs; r or R begins one", "quiet")
        else:
            self.work(ReplayFlow(self).cancel(self.replay), "send")

    def action_results(self) -> None:
        """List the replays' results."""
        from fieldtui.ui.screens.replays import ReplaysScreen

        self.app.push_screen(ReplaysScreen(self.context))

    def action_missing(self) -> None:
        """List what never came."""
        from fieldtui.ui.screens.missing import MissingScreen

        self.app.push_screen(MissingScreen(self.context))

    def action_catch_up(self) -> None:
        """Fetch what was missed."""
        control = require_control(self.console)
        if control is not None:
            self.work(self._catch_up(control), "catch up")

    async def _catch_up(self, control: Control) -> None:
        """Note from where on what comes was caught up, then have it fetched."""
        newest = await asyncio.to_thread(self.console.setup.store.deliveries.attempts, limit=1)
        lists = self.catching.begin(None, newest[0].seq if newest else 0)
        if lists:
            control.catch_up(None)
            self.set_status("fetching the deliveries that were missed")
        else:
            self.set_status("no source here has a vendor that keeps its deliveries for us", "quiet")

    def action_export(self) -> None:
        """Write what the filter matches to a file."""
        from fieldtui.ui.flows.delivery_export import export

        rows = self.log_rows
        self.work(export(self, rows.where, rows.addresses), "export")
