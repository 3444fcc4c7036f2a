"""Searching the live log: the cursor goes to what is being written, then from match to match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.worker import Worker, WorkerState

from fieldtui.ui.footer_keys import KeyCap
from fieldtui.ui.models.log_search import LogSearch
from fieldtui.ui.render.text_layout import Span, cut, plain

if TYPE_CHECKING:
    from fieldtui.ui.flows.log_position import LogPosition
    from fieldtui.ui.screens.console_screen import ConsoleScreen
    from fieldtui.ui.widgets.search_bar import SearchBar

SEARCH_KEYS = (
    KeyCap("s", "search", "search", "goes to the nearest line above that holds a text, while you write it"),
    KeyCap("n", "seek(-1)", "", "the next match, towards older lines", command=False),
    KeyCap("N", "seek(1)", "", "the match before, towards newer lines", command=False),
)
#: what the bottom line names first while a text is looked for
SEEKING_KEYS = (
    KeyCap("n", "", "older", ""),
    KeyCap("N", "", "newer", ""),
    KeyCap("escape", "", "end search", "", "esc"),
)
_GROUP = "search"
#: cells of what is looked for that are said
_SAID = 30


class LogSearchFlow:
    """Takes a user through a search. While a text is looked for, nothing is followed."""

    def __init__(self, screen: ConsoleScreen, position: LogPosition, bar: SearchBar) -> None:
        self._screen, self._position, self._bar = screen, position, bar
        self._rows, self._table = position.rows, position.table
        self._search = LogSearch(position.rows, self._show_progress)
        #: the number of the line from which what is written is looked for
        self._from = 0
        self._walk: Worker[None] | None = None
        self._told: Span = ("", "")

    @property
    def is_on(self) -> bool:
        """Whether a text is looked for, or being written."""
        return self._bar.writing or bool(self._search.sought)

    def keys(self, caps: Sequence[KeyCap]) -> Sequence[KeyCap]:
        """Return the footer's keys: while a text is looked for, those of the search come first."""
        return (*SEEKING_KEYS, *caps) if self.is_on and not self._screen.writing else caps

    async def begin(self) -> None:
        """Write what is looked for."""
        line = self._position.line
        if line is None:
            self._screen.set_status("there are no lines to search", "quiet")
            return
        self._from = line.seq
        # nothing may scroll away under a search
        if self._position.following:
            self._position.follow(False)
        self._table.lit = True
        self._look_for("")
        self._screen.status_line.display = False
        await self._bar.open()
        self._screen.show_keys()

    def written(self, text: str) -> None:
        """Go to the nearest match above, from where the search began."""
        before, line = self._search.sought, self._position.line
        self._look_for(text)
        if not self._search.sought:
            self._bar.set_status()
            return
        start = self._from
        if line is not None and before and before in self._search.sought and self._search.holds(line):
            start = line.seq  # a longer text is not found nearer than a part of it
        self._go(start, -1)

    def close(self, *, ended: bool) -> None:
        """Go back to the log, with the matches or, if it has ended, without."""
        self._screen.status_line.display = True
        self._screen.set_focus(self._table)
        # after the bar is gone, since its going takes the focus along
        self._screen.call_after_refresh(self._unlight)
        if ended:
            self.end()
        else:
            self._screen.show_keys()
            self._say(*self._told)

    def _unlight(self) -> None:
        """Draw the cursor as that of a table that has the keys again."""
        self._table.lit = False
        self._table.repaint()

    def end(self) -> None:
        """Look for nothing any longer; the cursor stays."""
        self._look_for("")
        self._screen.set_status("the search is ended", "quiet")
        self._screen.show_keys()
        self._table.moved()

    def _look_for(self, text: str) -> None:
        """Mark that text; a walk through the store for another one is given up."""
        # the letters that followed mean another text
        if self._walk is not None:
            self._walk.cancel()
        self._walk = None
        self._search.wish(text)
        self._table.repaint()

    def seek(self, by: int) -> None:
        """Go to the next match, upwards (-1) or downwards (1)."""
        line = self._position.line
        if not self._search.sought:
            self._screen.set_status("nothing is looked for; s begins a search", "quiet")
        elif line is not None and (self._walk is None or self._walk.state is not WorkerState.RUNNING):
            self._go(line.seq + by, by)

    def _go(self, start: int, by: int) -> None:
        """Put the cursor on the nearest match from number `start` on, if need be by a walk through the store."""
        rows = self._rows
        first, last = rows.lines[0].seq, rows.lines[-1].seq
        # beyond what is held: the store has to be asked
        beyond = start < first or (start > last and rows.apart)
        if not beyond:
            found = self._search.held(rows.place(start + 1) - 1 if by < 0 else rows.place(start), by)
            if found is not None:
                self._arrive(found)
                return
        if by < 0 and rows.whole and not beyond:
            self._say("no older match", "warn")
        elif by > 0 and not rows.apart:
            self._say("no newer match", "warn")
        else:
            # from the first line that is not held
            edge = (start + 1 if beyond else first) if by < 0 else last
            self._walk = self._screen.work(self._seek(edge, by), _GROUP)

    async def _seek(self, edge: int, by: int) -> None:
        """Walk through the store to the nearest match."""
        self._say("searching")
        found = await (self._search.older(edge) if by < 0 else self._search.newer(edge))
        if found is None:
            self._say("no older match" if by < 0 else "no newer match", "warn")
            return
        self._table.cursor = found
        # in the middle, so that both neighbours are seen
        self._table.top = max(0, found - self._table.room // 2)
        self._table.show(hold=False)
        self._arrive(found)

    def _arrive(self, at: int) -> None:
        """Put the cursor on a match."""
        self._table.put(at)
        self._say("")

    def _show_progress(self, at: float) -> None:
        """Show how far (unix seconds) a walk through the store has come."""
        self._say(f"searching, at {self._screen.context.moment(at)}")

    def _say(self, told: str, meaning: str = "quiet") -> None:
        """Show what came of the search where the user looks: in the search's line, or in the status line."""
        self._told = told, meaning
        if self._bar.writing:
            self._bar.set_status((told, meaning))
            return
        sought = cut(plain(self._bar.text), _SAID, self._screen.context.symbols.ellipsis)
        spans: list[Span] = [(" search ", "quiet"), (sought, "strong"), (f"  {told}", meaning)]
        self._screen.status_line.show(spans)
