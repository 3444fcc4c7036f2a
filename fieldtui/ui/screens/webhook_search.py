"""Searching the live log: the cursor goes to what is being written, then from match to match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.worker import Worker, WorkerState

from fieldtui.ui.keys import KeyCap, bindings
from fieldtui.ui.models.log_search import LogSearch
from fieldtui.ui.render.render_context import RenderContext
from fieldtui.ui.render.text_layout import Span, cut, plain
from fieldtui.ui.screens.webhook_keys import LOG_KEYS, WebhookKeys
from fieldtui.ui.widgets.search_bar import SearchBar

_SEARCH = (
    KeyCap("s", "search", "search", "goes to the nearest line above that holds a text, while you write it"),
    KeyCap("n", "seek(-1)", "", "the next match, towards older lines", command=False),
    KeyCap("N", "seek(1)", "", "the match before, towards newer lines", command=False),
)
#: what the bottom line names first while a text is looked for
_SEEKING = (
    KeyCap("n", "", "older", ""),
    KeyCap("N", "", "newer", ""),
    KeyCap("escape", "", "end search", "", "esc"),
)
_GROUP = "search"
#: cells of what is looked for that are said
_SAID = 30


class WebhookSearch(WebhookKeys):
    """A log that can be searched. While it is, nothing is followed; lines far from the newest are held instead."""

    KEYS: ClassVar[tuple[KeyCap, ...]] = (*LOG_KEYS[:7], *_SEARCH, *LOG_KEYS[7:])
    BINDINGS = bindings(_SEARCH)
    following: bool
    missed: int

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.search = SearchBar(context)
        self.seeking: LogSearch
        #: the number of the line from which what is written is looked for
        self._from = 0
        self._walk: Worker[None] | None = None
        self._told: Span = ("", "")

    @property
    def searching(self) -> bool:
        """Whether a text is looked for, or being written."""
        return self.search.writing or bool(self.seeking.sought)

    @property
    def writing(self) -> bool:
        """Whether keys go into the filter or the search."""
        return super().writing or self.search.writing

    def footer_keys(self) -> tuple[Sequence[KeyCap], Sequence[KeyCap]]:
        """While searching, name its keys first."""
        if self.search.writing:
            return SearchBar.KEYS, ()
        caps, last = super().footer_keys()
        return ((*_SEEKING, *caps) if self.searching and not self.writing else caps), last

    def tell_following(self) -> None:
        """Say whether the log is followed: the derived one's."""

    async def action_search(self) -> None:
        """Write what is looked for."""
        if self.line is None:
            self.set_status("there are no lines to search", "quiet")
            return
        self._from = self.line.seq
        if self.following:
            self.following, self.missed = False, 0
        self.table.lit = True
        self._look_for("")
        self.status_line.display = False
        await self.search.open()
        self.tell_following()
        self.show_keys()

    def on_search_bar_changed(self, event: SearchBar.Changed) -> None:
        """Go to the nearest match above, from where the search began."""
        before, line = self.seeking.sought, self.line
        self._look_for(event.text)
        if not self.seeking.sought:
            self.search.set_status()
            return
        start = self._from
        if line is not None and before and before in self.seeking.sought and self.seeking.holds(line):
            start = line.seq  # a longer text is not found nearer than a part of it
        self._go(start, -1)

    def on_search_bar_closed(self, event: SearchBar.Closed) -> None:
        """Go back to the log, with the matches or without."""
        self.status_line.display = True
        self.set_focus(self.table)
        self.call_after_refresh(self._unlight)
        if event.ended:
            self.end_search()
        else:
            self.show_keys()
            self._say_search(*self._told)

    def _unlight(self) -> None:
        """The log has the keys again, and its cursor shows by that."""
        self.table.lit = False
        self.table.repaint()

    def end_search(self) -> None:
        """Look for nothing any longer; the cursor stays."""
        self._look_for("")
        self.set_status("the search is ended", "quiet")
        self.show_keys()
        self.table.post_message(self.table.Moved(self.table))

    def _look_for(self, text: str) -> None:
        """Mark that text."""
        self._stop()
        self.seeking.wish(text)
        self.table.repaint()

    def _stop(self) -> None:
        """Give up a walk through the store."""
        if self._walk is not None:
            self._walk.cancel()
        self._walk = None

    def action_seek(self, by: int) -> None:
        """Go to the next match, upwards (-1) or downwards (1)."""
        if not self.seeking.sought:
            self.set_status("nothing is looked for; s begins a search", "quiet")
        elif self.line is not None and (self._walk is None or self._walk.state is not WorkerState.RUNNING):
            self._go(self.line.seq + by, by)

    def _go(self, start: int, by: int) -> None:
        """Put the cursor on the nearest match from number `start` on, if need be by a walk through the store."""
        rows = self.log_rows
        first, last = rows.lines[0].seq, rows.lines[-1].seq
        beyond = start < first or (start > last and rows.apart)
        if not beyond:
            found = self.seeking.held(rows.place(start + 1) - 1 if by < 0 else rows.place(start), by)
            if found is not None:
                self._arrive(found)
                return
        if by < 0 and rows.whole and not beyond:
            self._say_search("no older match", "warn")
        elif by > 0 and not rows.apart:
            self._say_search("no newer match", "warn")
        else:
            edge = (start + 1 if beyond else first) if by < 0 else last
            self._walk = self.work(self._seek(edge, by), _GROUP)

    async def _seek(self, edge: int, by: int) -> None:
        """Walk through the store to the nearest match."""
        self._say_search("searching")
        found = await (self.seeking.older(edge) if by < 0 else self.seeking.newer(edge))
        if found is None:
            self._say_search("no older match" if by < 0 else "no newer match", "warn")
            return
        self.table.cursor = found
        self.table.top = max(0, found - self.table.room // 2)
        self.table.show(hold=False)
        self._arrive(found)

    def stay(self) -> None:
        """Follow no longer, so that the cursor stays on its line, whatever arrives."""
        if self.following:
            self.following, self.missed = False, 0
            self.table.hold()
            self.tell_following()

    def on_line_table_begun(self) -> None:
        """Go to the oldest line there is."""
        self.work(self.go_to_oldest(), "begin")

    async def go_to_oldest(self) -> None:
        """Read the oldest lines, and put the cursor on the first."""
        await self.log_rows.begin()
        self.table.show(hold=False)
        self.table.put(0)

    def _arrive(self, at: int) -> None:
        """Put the cursor on a match."""
        self.table.put(at)
        self._say_search("")

    def tell_way(self, at: float) -> None:
        """Say how far a walk through the store has come."""
        self._say_search(f"searching, at {self.context.moment(at)}")

    def _say_search(self, told: str, meaning: str = "quiet") -> None:
        """Say what came of the search, where the user looks."""
        self._told = told, meaning
        if self.search.writing:
            self.search.set_status((told, meaning))
            return
        sought = cut(plain(self.search.text), _SAID, self.context.symbols.ellipsis)
        spans: list[Span] = [(" search ", "quiet"), (sought, "strong"), (f"  {told}", meaning)]
        self.status_line.show(spans)

    async def nearer(self) -> None:
        """Read lines towards the newest; the cursor stays on its line."""
        await self.log_rows.nearer()
        self.table.show()
        if not self.log_rows.apart:
            self.table.post_message(self.table.Moved(self.table))
