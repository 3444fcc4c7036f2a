"""The live log of webhooks: each line something that arrived, was fetched or was sent again; the newest last."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from textual.widget import Widget

from fieldtui.ui.flows.catch_up import CatchUp
from fieldtui.ui.models import log_status
from fieldtui.ui.models.change_feed import Changes
from fieldtui.ui.models.log_search import LogSearch
from fieldtui.ui.models.webhook_log import WebhookLog
from fieldtui.ui.render.render_context import RenderContext
from fieldtui.ui.render.text_layout import Span
from fieldtui.ui.screens.webhook_search import WebhookSearch
from fieldtui.ui.widgets.filter_bar import PAUSE, FilterBar
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.table import LineTable


class WebhooksScreen(WebhookSearch):
    """Follows the log; stops following when the user scrolls, and counts what has arrived since."""

    NAME = "webhooks"
    CSS = "WebhooksScreen LineTable { height: 1fr; }"

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.filter = FilterBar(context, always=True)
        self.missing_line = Bar(context, id="missing", ground=False)
        self.sent_line = Bar(context, id="sent", ground=False)
        self.following = True
        self.missed = 0
        self.read = False
        self._reading = self._again = False
        #: the newest replay that has come to its end
        self._ended: int | None = None

    def body(self) -> Iterable[Widget]:
        """The filter, the log, what never came, what is being sent again."""
        setup = self.console.setup
        self.filter.put(str(setup.screen_state.recall(self.NAME).get("filter", "")))
        self.log_rows = WebhookLog(setup.store.deliveries, self.context)
        self.seeking = LogSearch(self.log_rows, self.tell_way)
        self.catching = CatchUp(setup, self.console.source_statuses)
        self.table = LineTable(self.context, self.log_rows, head=self.log_rows.head, empty=self._empty, id="body")
        return (self.filter, self.table, self.missing_line, self.sent_line, self.search)

    def on_mount(self) -> None:
        """Read the newest lines."""
        self.focus_widget(self.table)
        self._say()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Read the newest lines, then what is being sent again."""
        self.work(self._load(), "load")
        self.work(self._look_at_replay(), "replay")

    async def _load(self, *, after: float = 0.0) -> None:
        """Read anew, with another filter."""
        await asyncio.sleep(after)
        good = await self.log_rows.ask(self.filter.text)
        self.filter.complain(self.log_rows.mistake)
        if good:
            self.read, self.following, self.missed = True, not self.searching, 0
            self._to_end()
            await self.count_matching(at_once=True)

    def _to_end(self) -> None:
        """Show the newest line."""
        last = max(0, len(self.log_rows) - 1)
        self.table.cursor, self.table.top = last, max(0, last + 1 - self.table.room)
        self.table.show(hold=False)
        if len(self.log_rows):
            self.table.put(last)
        self._say()

    def tell_following(self) -> None:
        """Say whether the log is followed."""
        self._say()

    def _say(self) -> None:
        """Say how many lines there are, whether they are followed, what is missing and what is replayed."""
        source_statuses, missed = self.console.source_statuses, None if self.following else self.missed
        if self.read:
            self.filter.count(log_status.counts(self.log_rows, source_statuses, self.context, missed))
        self.missing_line.display = bool(source_statuses.missing)
        self.missing_line.show(log_status.missing(source_statuses, self.context), [("M list  c catch up ", "quiet")])
        self.sent_line.display = self.replay is not None
        if self.replay is not None:
            self.sent_line.show(*log_status.sent(self.replay, self.context))

    def alive(self, room: int) -> list[Span]:
        """Say where deliveries are received, and the time."""
        control = self.console.control
        return log_status.listening(control.listening() if control is not None else "", self.context, room)

    def _empty(self, width: int) -> list[list[Span]]:
        """Say why there are no lines."""
        if not self.read:
            return [[], [("  reading the store", "quiet")]]
        if self.filter.text:
            return [[], [("  nothing matches the filter; esc clears it", "quiet")]]
        lines: Sequence[str] = ("no delivery has arrived yet", "c fetches those that the vendors kept for us")
        return [[], *([(f"  {line}", "quiet")] for line in lines)]

    def on_screen_resume(self) -> None:
        """See what has come meanwhile."""
        if self.read:
            self.focus_widget(self.table)
            self.on_changes(Changes(all=True))

    def on_changes(self, changes: Changes) -> None:
        """Read what has come, and the names of records that came later than their deliveries."""
        if self.read and (changes.deliveries or changes.all):
            self.work(self._more(), "more", exclusive=False)
        elif self.read and changes.rowids:
            self.work(self._learn_names(), "name")

    async def _learn_names(self) -> None:
        """Read the names of records."""
        await self.log_rows.name()
        self.table.repaint()

    async def _more(self) -> None:
        """Read what has come, one reading at a time."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        try:
            came = await self.log_rows.newer(stay=not self.following)
            await self._look_at_replay()
            await self.count_matching()
        finally:
            self._reading = False
        if self.following and came:
            self._to_end()
        elif not self.following:
            self.missed += came
            self.table.show()
        self._say()
        if self._again:
            self._again = False
            await self._more()

    async def _look_at_replay(self) -> None:
        """See how the newest replay is doing; how one ended is said."""
        newest = await asyncio.to_thread(self.console.setup.store.replays.all)
        self.replay = next((one for one in newest if one.state in ("running", "paused")), None)
        ended = next((one for one in newest if one.state in ("finished", "cancelled")), None)
        if ended is not None and self._ended is not None and ended.id > self._ended:
            self.status_line.show(*log_status.sent(ended, self.context))
        self._ended = ended.id if ended is not None else 0
        self._say()

    def on_health(self) -> None:
        """What was asked for may have been answered, and what never came be known."""
        self._say()
        self.work(self._say_outcome(), "outcome", exclusive=False)

    async def _say_outcome(self) -> None:
        """Say what came of catching up."""
        outcome = await self.catching.outcome()
        if outcome is not None:
            await self.console.look_for_gaps(at_once=True)
            self.set_status(*outcome)

    def on_line_table_moved(self, event: LineTable.Moved) -> None:
        """Scrolling stops following; the end of the log starts it; its beginning has older lines read."""
        at_end = self.table.cursor >= len(self.log_rows) - 1
        if at_end and self.log_rows.apart:
            self.work(self.nearer(), "nearer")
        at_end = at_end and not self.log_rows.apart and not self.searching
        if at_end != self.following:
            self.following, self.missed = at_end, 0
            self._say()
        if self.table.top < self.table.room and not self.log_rows.whole:
            self.work(self._older(), "older")

    async def _older(self) -> None:
        """Read older lines; the cursor stays on its line."""
        if await self.log_rows.older():
            self.table.show()

    def on_line_table_opened(self) -> None:
        """Inspect a delivery."""
        self.action_inspect()

    def on_filter_bar_changed(self) -> None:
        """Filter."""
        self.work(self._load(after=PAUSE), "load")
        self.console.setup.screen_state.keep(self.NAME, {"filter": self.filter.text})

    def on_filter_bar_closed(self) -> None:
        """Go back to the log."""
        self.focus_widget(self.table)

    def action_follow(self) -> None:
        """Go to the newest line; that ends a search."""
        if self.searching:
            self.end_search()
        self.following, self.missed = True, 0
        if self.log_rows.apart:
            self.work(self._load(), "load")
        else:
            self._to_end()

    def action_back(self) -> None:
        """End the search, else clear the filter, else follow."""
        if self.searching:
            self.end_search()
        elif self.filter.text:
            self.filter.close(clear=True)
        elif not self.following:
            self.action_follow()
