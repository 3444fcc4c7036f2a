"""What the keys of the live log do with deliveries: inspect, send again, catch up, list what was lost, export."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from fieldtui.contract.control import Control
from fieldtui.store.protocol import Attempt
from fieldtui.store.replays import Replay
from fieldtui.ui.asking import hands
from fieldtui.ui.attempts import Log
from fieldtui.ui.catching import CatchingUp
from fieldtui.ui.keys import KeyCap, bindings
from fieldtui.ui.place import Place
from fieldtui.ui.widgets.table import Table

LOG_KEYS = (
    KeyCap("enter", "inspect", "inspect", "headers, body and effect of the delivery under the cursor", command=False),
    KeyCap("/", "filter", "filter", "filters the log by words or by the filter language"),
    KeyCap("r", "replay", "replay", "sends the delivery under the cursor again, after saying what that would do"),
    KeyCap("R", "replay_all", "all", "sends again all that the filter matches, after saying how many that is"),
    KeyCap("g", "gaps", "gaps", "lists the deliveries that never came"),
    KeyCap("c", "catch_up", "catch up", "fetches the deliveries that were missed, and says what came of it"),
    KeyCap("f", "follow", "follow", "goes to the newest line and stays there"),
    KeyCap("l", "results", "results", "the replays, a line for each delivery; pauses and cancels them"),
    KeyCap("e", "export", "export", "writes what the filter matches to a file"),
    KeyCap("p", "halt", "", "pauses the replay that runs, or lets it go on"),
    KeyCap("x", "cancel", "", "cancels the replay that runs, after asking"),
    KeyCap("escape", "back", "", "clears the filter, then follows again", "esc", command=False),
)


class LogKeys(Place):
    """A place that shows a log; the log itself is the derived one's."""

    KEYS: ClassVar[tuple[KeyCap, ...]] = LOG_KEYS
    BINDINGS = bindings(KEYS)
    log_rows: Log
    table: Table
    catching: CatchingUp
    #: the newest replay that is not at its end
    replay: Replay | None = None

    @property
    def line(self) -> Attempt | None:
        """The line under the cursor."""
        at = self.table.cursor
        return self.log_rows.lines[at] if at < len(self.log_rows) else None

    def action_inspect(self) -> None:
        """Show all that is known of a delivery."""
        from fieldtui.ui.screens.delivery import DeliveryPage

        if self.line is not None:
            self.app.push_screen(DeliveryPage(self.brush, self.line))

    def action_replay(self) -> None:
        """Send the delivery under the cursor again."""
        from fieldtui.ui.sending import Sender

        line = self.line
        if line is None or not line.event_id:
            self.say("there is no delivery in this line", "quiet")
            return
        self.work(Sender(self).send(lambda: [f"{line.source}/delivery/{line.event_id}"]), "send")

    def action_replay_all(self) -> None:
        """Send again all that the filter matches."""
        from fieldtui.ui.sending import Sender

        rows = self.log_rows
        self.work(Sender(self).send(lambda: rows.addresses() if rows.where.strip() else ""), "send")

    def action_halt(self) -> None:
        """Pause the replay that runs, or let it go on."""
        from fieldtui.ui.sending import Sender

        if self.replay is None:
            self.say("no replay runs; r or R begins one", "quiet")
        else:
            self.work(Sender(self).halt(self.replay), "send")

    def action_cancel(self) -> None:
        """Cancel the replay that runs."""
        from fieldtui.ui.sending import Sender

        if self.replay is None:
            self.say("no replay runs; r or R begins one", "quiet")
        else:
            self.work(Sender(self).cancel(self.replay), "send")

    def action_results(self) -> None:
        """List the replays' results."""
        from fieldtui.ui.screens.results import Results

        self.app.push_screen(Results(self.brush))

    def action_gaps(self) -> None:
        """List what never came."""
        from fieldtui.ui.screens.gaps import GapsPage

        self.app.push_screen(GapsPage(self.brush))

    def action_catch_up(self) -> None:
        """Fetch what was missed."""
        control = hands(self.console)
        if control is not None:
            self.work(self._catch_up(control), "catch up")

    async def _catch_up(self, control: Control) -> None:
        """Note from where on what comes was caught up, then have it fetched."""
        newest = await asyncio.to_thread(self.console.setup.store.attempts, limit=1)
        lists = self.catching.begin(None, newest[0].seq if newest else 0)
        if lists:
            control.catch_up(None)
            self.say("fetching the deliveries that were missed")
        else:
            self.say("no source here has a vendor that keeps its deliveries for us", "quiet")

    def action_export(self) -> None:
        """Write what the filter matches to a file."""
        from fieldtui.ui.exporting import export

        rows = self.log_rows
        self.work(export(self, rows.where, rows.addresses), "export")
