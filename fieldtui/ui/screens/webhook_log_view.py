"""The live log with its filter, its search, and the lines that stand around it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from fieldtui.ui.flows.log_position import LogPosition
from fieldtui.ui.flows.log_replays import LogReplays
from fieldtui.ui.flows.log_search_flow import LogSearchFlow
from fieldtui.ui.models import log_status
from fieldtui.ui.models.webhook_log import WebhookLog
from fieldtui.ui.widgets.filter_bar import PAUSE, FilterBar
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.search_bar import SearchBar
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.ui.render.text_layout import Span
    from fieldtui.ui.screens.console_screen import ConsoleScreen


class LogView(Vertical):
    """Holds the log's lines and shows them. `read`: whether the store has been read once."""

    DEFAULT_CSS = "LogView LineTable { height: 1fr; }"

    def __init__(self, owner: ConsoleScreen, where: str) -> None:
        super().__init__()
        context = owner.context
        self._owner, self._drawing = owner, context
        self.filter = FilterBar(context, always=True, vocabulary="log")
        self.filter.put(where)
        self.rows = WebhookLog(owner.console.setup.store.deliveries, context)
        self.table = LineTable(context, self.rows, head=self.rows.head, empty=self._empty, id="body")
        self.table.when_moved = self._on_moved
        self.missing_line = Bar(context, id="missing", ground=False)
        self.sent_line = Bar(context, id="sent", ground=False)
        self.search_bar = SearchBar(context)
        self.position = LogPosition(self.rows, self.table, self.show_status)
        self.search = LogSearchFlow(owner, self.position, self.search_bar)
        self.replays = LogReplays(owner, self.rows)
        self.read = self.has_begun = False
        self._reading = self._again = False

    def compose(self) -> ComposeResult:
        """Put the filter, the log, what never came and what is being replayed one below the other."""
        yield from (self.filter, self.table, self.missing_line, self.sent_line, self.search_bar)

    def on_mount(self) -> None:
        """Show what is known already."""
        self.show_status()

    def begin(self) -> None:
        """Read the newest lines, then what is being replayed."""
        self.has_begun = True
        self._owner.work(self.load(), "load")
        self._owner.work(self._look_at_replay(), "replay")

    async def load(self, *, after: float = 0.0) -> None:
        """Read the newest lines that the filter matches, after so many seconds."""
        await asyncio.sleep(after)
        good = await self.rows.ask(self.filter.text)
        self.filter.complain(self.rows.mistake)
        if good:
            self.read = True
            self.position.follow(not self.search.is_on)
            self.position.show_newest()
            await self.replays.count(at_once=True)

    async def read_new(self) -> None:
        """Read what has come, one reading at a time."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        try:
            came = await self.rows.newer(stay=not self.position.following)
            await self._look_at_replay()
            await self.replays.count()
        finally:
            self._reading = False
        self.position.arrived(came)
        if self._again:
            self._again = False
            await self.read_new()

    async def learn_names(self) -> None:
        """Read the names of records that came later than their deliveries."""
        await self.rows.name()
        self.table.repaint()

    async def _look_at_replay(self) -> None:
        """Show how the newest replay is doing."""
        await self.replays.look()
        self.show_status()

    def show_status(self) -> None:
        """Show how many lines there are, whether they are followed, what is missing and what is replayed."""
        source_statuses, position = self._owner.console.source_statuses, self.position
        if self.read:
            missed = None if position.following else position.missed
            self.filter.count(log_status.counts(self.rows, source_statuses, self._drawing, missed))
        self.missing_line.display = bool(source_statuses.missing)
        self.missing_line.show(log_status.missing(source_statuses, self._drawing), [("M list  c catch up ", "quiet")])
        self.sent_line.display = self.replays.current is not None
        if self.replays.current is not None:
            self.sent_line.show(*log_status.sent(self.replays.current, self._drawing))

    def _empty(self, width: int) -> list[list[Span]]:
        """Return why there are no lines."""
        if not self.read:
            return [[], [("  reading the store", "quiet")]]
        if self.filter.text:
            return [[], [("  nothing matches the filter; esc clears it", "quiet")]]
        lines: Sequence[str] = ("no delivery has arrived yet", "c fetches those that the vendors kept for us")
        return [[], *([(f"  {line}", "quiet")] for line in lines)]

    # --- what its parts tell ---

    def _on_moved(self) -> None:
        """Scrolling stops following; the end of the log starts it; its beginning has older lines read."""
        apart, at_end = self.rows.apart, self.position.is_at_end()
        if at_end and apart:
            self._owner.work(self.position.read_nearer(), "nearer")
        at_end = at_end and not apart and not self.search.is_on
        if at_end != self.position.following:
            self.position.follow(at_end)
        if self.table.top < self.table.room and not self.rows.whole:
            self._owner.work(self.position.read_older(), "older")

    def on_line_table_begun(self) -> None:
        """Go to the oldest line there is."""
        self._owner.work(self.position.show_oldest(), "begin")

    def on_filter_bar_changed(self) -> None:
        """Read anew."""
        self._owner.work(self.load(after=PAUSE), "load")

    def on_search_bar_changed(self, event: SearchBar.Changed) -> None:
        """Go to what is looked for."""
        self.search.written(event.text)

    def on_search_bar_closed(self, event: SearchBar.Closed) -> None:
        """Go back to the log."""
        self.search.close(ended=event.ended)
