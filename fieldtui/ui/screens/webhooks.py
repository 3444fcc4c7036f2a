"""The live log of webhooks: each line something that arrived, was fetched or was sent again; the newest last."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget

from fieldtui.ui import words
from fieldtui.ui.attempts import Log
from fieldtui.ui.brush import Brush
from fieldtui.ui.keys import KeyCap, bindings
from fieldtui.ui.news import News
from fieldtui.ui.paint import Span, wide
from fieldtui.ui.place import Place
from fieldtui.ui.widgets.filter import PAUSE, FilterBar
from fieldtui.ui.widgets.table import Table


class Webhooks(Place):
    """Follows the log; stops following when the user scrolls, and counts what has arrived since."""

    NAME = "webhooks"
    CSS = "Webhooks Table { height: 1fr; }"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("enter", "inspect", "inspect", "headers and body of the delivery under the cursor", command=False),
        KeyCap("/", "filter", "filter", "filters the log by words or by the filter language"),
        KeyCap("f", "follow", "follow", "goes to the newest line and stays there"),
        KeyCap("c", "catch_up", "catch up", "fetches the deliveries that were missed"),
        KeyCap("escape", "back", "", "clears the filter, then follows again", "esc", command=False),
    )
    BINDINGS = bindings(KEYS)

    def __init__(self, brush: Brush) -> None:
        super().__init__(brush)
        self.filter = FilterBar(brush, always=True)
        self.log_rows: Log
        self.table: Table
        self.following = True
        self.missed = 0
        self.read = False
        self._reading = self._again = False

    def body(self) -> Iterable[Widget]:
        """The filter, then the log."""
        setup = self.console.setup
        self.filter.put(str(setup.memory.recall(self.NAME).get("filter", "")))
        self.log_rows = Log(setup.store, self.brush)
        self.table = Table(self.brush, self.log_rows, head=self.log_rows.head, empty=self._empty, id="body")
        return (self.filter, self.table)

    def on_mount(self) -> None:
        """Read the newest lines."""
        self.table.focus()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Read the newest lines."""
        self.work(self._load(), "load")

    async def _load(self, *, after: float = 0.0) -> None:
        """Read anew, with another filter."""
        await asyncio.sleep(after)
        good = await self.log_rows.ask(self.filter.text)
        self.filter.complain(self.log_rows.mistake)
        if good:
            self.read, self.following, self.missed = True, True, 0
            self._to_end()

    def _to_end(self) -> None:
        """Show the newest line."""
        self.table.cursor = max(0, len(self.log_rows) - 1)
        self.table.top = max(0, len(self.log_rows) - self.table.room)
        self.table.show(hold=False)
        if len(self.log_rows):
            self.table.put(len(self.log_rows) - 1)
        self._say()

    def _say(self) -> None:
        """Say how many lines there are, and whether they are followed."""
        spans: list[Span] = [(f"{words.count(self.log_rows.total, 'line')}", "")]
        if self.following:
            spans.append((f" {self.brush.glyphs.dot} following", "good"))
        else:
            spans.append((f" {self.brush.glyphs.dot} {words.count(self.missed)} since f", "accent"))
        self.filter.count(spans)

    def alive(self, room: int) -> list[Span]:
        """Say where deliveries are received, and the time."""
        control = self.console.control
        where = control.listening().removeprefix("listening ") if control is not None else ""
        if not where:
            told: list[Span] = [(f"{self.brush.glyphs.offline} not listening", "quiet")]
        elif where[-1:].isdigit():
            told = [(f"{self.brush.glyphs.live} listening {where}", "good")]
        else:
            told = [(f"{self.brush.glyphs.refused} {where}", "bad")]
        if wide(told) + 9 > room:
            told = [(text.replace("listening ", ""), meaning) for text, meaning in told]
        return [*told, (f"  {self.brush.minute()} ", "")]

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
            self.table.focus()
            self.on_news(News(all=True))

    def on_news(self, news: News) -> None:
        """Read what has come."""
        if self.read and (news.deliveries or news.all):
            self.work(self._more(), "more", exclusive=False)

    async def _more(self) -> None:
        """Read what has come, one reading at a time."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        try:
            came = await self.log_rows.newer()
        finally:
            self._reading = False
        if self.following:
            if came:
                self._to_end()
        else:
            self.missed += came
            self.table.show()
        self._say()
        if self._again:
            self._again = False
            await self._more()

    def tick(self) -> None:
        """Nothing here shows time but the outer line."""

    def on_table_moved(self, event: Table.Moved) -> None:
        """Scrolling stops following; the end of the log starts it; its beginning has older lines read."""
        at_end = self.table.cursor >= len(self.log_rows) - 1
        if at_end != self.following:
            self.following = at_end
            self.missed = 0
            self._say()
        if self.table.top < self.table.room and not self.log_rows.whole:
            self.work(self._older(), "older")

    async def _older(self) -> None:
        """Read older lines; the cursor stays on its line."""
        if await self.log_rows.older():
            self.table.show()

    def on_table_opened(self) -> None:
        """Inspect a delivery."""
        self.action_inspect()

    def action_inspect(self) -> None:
        """Show headers and body of a delivery."""
        from fieldtui.ui.screens.delivery import DeliveryPage

        if len(self.log_rows):
            line = self.log_rows.lines[self.table.cursor]
            self.app.push_screen(DeliveryPage(self.brush, line))

    def on_filter_bar_changed(self) -> None:
        """Filter."""
        self.work(self._load(after=PAUSE), "load")
        self.console.setup.memory.keep(self.NAME, {"filter": self.filter.text})

    def on_filter_bar_closed(self) -> None:
        """Go back to the log."""
        self.table.focus()

    def action_follow(self) -> None:
        """Go to the newest line."""
        self.following, self.missed = True, 0
        self._to_end()

    def action_catch_up(self) -> None:
        """Fetch what was missed."""
        if self.console.control is None:
            self.say("nothing polls here yet", "warn")
            return
        self.console.control.catch_up(None)
        self.say("fetching the deliveries that were missed")

    def action_back(self) -> None:
        """Clear the filter, then follow."""
        if self.filter.text:
            self.filter.close(clear=True)
        elif not self.following:
            self.action_follow()
