"""The live log of webhooks: each line something that arrived, was fetched or was replayed; the newest last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from fieldtui.ui.flows.catch_up import CatchUp
from fieldtui.ui.flows.log_search_flow import SEARCH_KEYS
from fieldtui.ui.flows.refresh_commands import require_control
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models import log_status
from fieldtui.ui.models.change_feed import Changes
from fieldtui.ui.screens.console_screen import ConsoleScreen
from fieldtui.ui.screens.webhook_log_view import LogView
from fieldtui.ui.widgets.search_bar import SearchBar

if TYPE_CHECKING:
    from fieldtui.ui.render.text_layout import Span

_KEYS = (
    KeyCap("enter", "inspect", "inspect", "headers, body and effect of the delivery under the cursor", command=False),
    KeyCap("r", "replay", "replay", "replays the delivery under the cursor, after saying what that would do"),
    KeyCap("R", "replay_all", "replay filtered", "replays all that the filter matches, after saying how many that is"),
    KeyCap("M", "missing", "missing", "lists the deliveries that never came, and those that catching up recovered"),
    KeyCap("c", "catch_up", "catch up", "fetches the deliveries that were missed, and says what came of it"),
    KeyCap("/", "filter", "filter", "filters the log by words or by the filter language"),
    KeyCap("f", "follow", "follow", "goes to the newest line and stays there"),
    *SEARCH_KEYS,
    KeyCap("L", "results", "results", "the replays, a line for each delivery; pauses and cancels them"),
    KeyCap("e", "export", "export", "writes what the filter matches to a file"),
    KeyCap("p", "halt", "", "pauses the replay that runs, or lets it go on"),
    KeyCap("x", "cancel", "", "cancels the replay that runs, after asking"),
    KeyCap("escape", "back", "", "clears the filter, then follows again", "esc", command=False),
)


class WebhooksScreen(ConsoleScreen):
    """Shows the log; how it is followed, searched and replayed is the business of its parts."""

    NAME = "webhooks"
    KEYS: ClassVar[tuple[KeyCap, ...]] = _KEYS
    BINDINGS = bindings(KEYS)

    def body(self) -> Iterable[Widget]:
        """Return the log with its filter, its search and the lines around it."""
        setup = self.console.setup
        self.view = LogView(self, str(setup.screen_state.recall(self.NAME).get("filter", "")))
        self.catching = CatchUp(setup, self.console.source_statuses)
        return (self.view,)

    @property
    def writing(self) -> bool:
        """Whether keys go into the filter or the search."""
        return super().writing or self.view.search_bar.writing

    def footer_keys(self) -> tuple[Sequence[KeyCap], Sequence[KeyCap]]:
        """Return the keys that do something now; what a replay of all would send stands beside its key."""
        if self.view.search_bar.writing:
            return SearchBar.KEYS, ()
        caps, last = super().footer_keys()
        label = f"replay filtered {self.view.replays.matching}".strip()
        return self.view.search.keys([replace(cap, label=label) if cap.keys == "R" else cap for cap in caps]), last

    def alive(self, room: int) -> list[Span]:
        """Return where deliveries are received, and the time."""
        control = self.console.control
        return log_status.listening(control.listening() if control is not None else "", self.context, room)

    # --- what happens ---

    def on_mount(self) -> None:
        """Read the newest lines."""
        self.focus_widget(self.view.table)
        self.call_after_refresh(self.view.begin)

    def on_screen_resume(self) -> None:
        """Read what has come meanwhile."""
        if self.view.has_begun:
            self.focus_widget(self.view.table)
            self.on_changes(Changes(all=True))

    def on_changes(self, changes: Changes) -> None:
        """Read what has come, and the names of records that came later than their deliveries."""
        if self.view.read and (changes.deliveries or changes.replays or changes.all):
            self.work(self.view.read_new(), "more", exclusive=False)
        elif self.view.read and changes.rowids:
            self.work(self.view.learn_names(), "name")
        elif changes.all and self.view.has_begun and not self.view.read:
            # the first reading may have failed
            self.view.begin()

    def on_health(self) -> None:
        """Show what never came, and what was asked for and has been answered."""
        self.view.show_status()
        self.work(self.catching.tell_outcome(self), "outcome", exclusive=False)

    def on_line_table_opened(self) -> None:
        """Inspect a delivery."""
        self.action_inspect()

    def on_filter_bar_changed(self) -> None:
        """Keep the filter for the next time."""
        self.console.setup.screen_state.keep(self.NAME, {"filter": self.view.filter.text})

    def on_filter_bar_closed(self) -> None:
        """Go back to the log."""
        self.focus_widget(self.view.table)

    # --- keys ---

    def action_inspect(self) -> None:
        """Open all that is known of a delivery."""
        from fieldtui.ui.screens.delivery import DeliveryScreen

        if self.view.position.line is not None:
            self.app.push_screen(DeliveryScreen(self.context, self.view.position.line))

    def action_replay(self) -> None:
        """Replay the delivery under the cursor, which stays there."""
        line = self.view.position.line
        if line is None or not line.event_id:
            self.set_status("there is no delivery in this line", "quiet")
            return
        self.view.position.stay()
        self.view.replays.send(line)

    def action_replay_all(self) -> None:
        """Replay all that the filter matches."""
        self.view.replays.send_all()

    def action_halt(self) -> None:
        """Pause the replay that runs, or let it go on."""
        self.view.replays.halt()

    def action_cancel(self) -> None:
        """Cancel the replay that runs."""
        self.view.replays.cancel()

    def action_results(self) -> None:
        """List the replays' results."""
        from fieldtui.ui.screens.replays import ReplaysScreen

        self.app.push_screen(ReplaysScreen(self.context))

    def action_missing(self) -> None:
        """List what never came."""
        from fieldtui.ui.screens.missing_deliveries import MissingScreen

        self.app.push_screen(MissingScreen(self.context))

    def action_catch_up(self) -> None:
        """Fetch what was missed."""
        control = require_control(self.console)
        if control is not None:
            self.work(self.catching.start(self, control), "catch up")

    def action_export(self) -> None:
        """Write what the filter matches to a file."""
        from fieldtui.ui.flows.delivery_export import export

        self.work(export(self, self.view.rows.where, self.view.rows.addresses), "export")

    async def action_search(self) -> None:
        """Write what is looked for."""
        await self.view.search.begin()

    def action_seek(self, by: int) -> None:
        """Go to the next match, upwards (-1) or downwards (1)."""
        self.view.search.seek(by)

    def action_follow(self) -> None:
        """Go to the newest line; that ends a search."""
        if self.view.search.is_on:
            self.view.search.end()
        self.view.position.follow(True)
        if self.view.rows.apart:
            self.work(self.view.load(), "load")
        else:
            self.view.position.show_newest()

    def action_back(self) -> None:
        """End the search, else clear the filter, else follow."""
        if self.view.search.is_on:
            self.view.search.end()
        elif self.view.filter.text:
            self.view.filter.close(clear=True)
        elif not self.view.position.following:
            self.action_follow()
