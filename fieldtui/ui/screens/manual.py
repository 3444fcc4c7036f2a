"""The manual inside the console: its contents, a page, a search through all pages; no network needed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.widget import Widget

from fieldtui.ui.dialogs.choice import ChoiceDialog, Option
from fieldtui.ui.flows.copying import copy
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.manual_index import ManualIndex, lit
from fieldtui.ui.screens.console_screen import BACK, EVERYWHERE, ConsoleScreen
from fieldtui.ui.widgets.filter_bar import FilterBar
from fieldtui.ui.widgets.table import LineTable
from fieldtui.ui.widgets.text_reader import TextReader

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

_SEARCHING = (
    KeyCap("enter", "keep", "to the list", "goes to the lines that were found"),
    KeyCap("escape", "clear", "end the search", "shows the contents again", "esc"),
)
_LETTERS = "abcdefghij"


class ManualScreen(ConsoleScreen):
    """Lists the pages in reading order, or what a search found; `enter` reads there. `page`: opened at once."""

    NAME = "manual"
    CSS = "ManualScreen LineTable, ManualScreen TextReader { height: 1fr; }"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("/", "filter", "search", "searches all pages while you write"),
        KeyCap("]", "turn(1)", "next page", "the next page", command=False),
        KeyCap("[", "turn(-1)", "", "the page before", command=False),
        KeyCap("n", "seek(1)", "", "the next line that was found", command=False),
        KeyCap("N", "seek(-1)", "", "the line before that was found", command=False),
        KeyCap("y", "copy", "copy", "copies a command of this page"),
    )
    BINDINGS = bindings((*KEYS, *BACK))
    LAST = (*EVERYWHERE, *BACK)

    def __init__(self, context: RenderContext, pages: Sequence[Path], page: str = "") -> None:
        super().__init__(context)
        self._pages, self._wanted = pages, page
        self.index = ManualIndex(context)
        #: the page that is being read, empty while the list is shown
        self.page = ""
        self.filter = FilterBar(context)
        self.table = LineTable(context, self.index, empty=self._empty, id="body")
        self.reader = TextReader(context)

    def body(self) -> Iterable[Widget]:
        """Return the search, the list, the page."""
        return (self.filter, self.table, self.reader)

    def where(self, width: int) -> list[Span]:
        """Name the page."""
        return [(" fieldtui  ", "quiet"), ("manual", "accent"), (f"  {self.page}" if self.page else "", "strong")]

    def footer_keys(self) -> tuple[Sequence[KeyCap], Sequence[KeyCap]]:
        """Return the keys that do something now."""
        if self.writing:
            return _SEARCHING, ()
        return ((*LineTable.KEYS[-1:], *self.KEYS[:1]) if not self.page else self.KEYS), self.LAST

    def on_mount(self) -> None:
        """Read the pages."""
        self.reader.display = False
        self.focus_widget(self.table)
        self.work(self._open(), "manual")

    async def _open(self) -> None:
        """Read the pages, and show the contents or the wanted page."""
        await asyncio.to_thread(self.index.open, self._pages, self._width)
        self._list()
        if self._wanted in self.index.texts:
            self._read(self._wanted)

    def _empty(self, width: int) -> list[list[Span]]:
        """Return why there is nothing."""
        text = "no line of the manual holds that" if self.filter.text else "no manual is installed"
        return [[], [(f"  {text}", "quiet")]]

    @property
    def _width(self) -> int:
        """The cells that a line may have."""
        return max(20, self.size.width)

    def _list(self) -> None:
        """Show the contents, or what the search found."""
        self.index.refill(self.filter.text, self._width)
        self.page = ""
        self.reader.display, self.table.display = False, True
        self.table.show()
        if not self.writing:
            self.focus_widget(self.table)
        self.filter.count([(f"{len(self.index)} lines" if self.filter.text else "", "quiet")])
        self.show_location()
        self.show_keys()

    def _read(self, page: str, line: int = 0) -> None:
        """Show a page from that line on."""
        self.page = page
        self._draw(line)
        self.reader.display, self.table.display = True, False
        self.focus_widget(self.reader)
        self.show_location()
        self.show_keys()

    def _draw(self, line: int) -> None:
        """Draw the page as wide as the screen is; what is searched for is marked."""
        sought = self.filter.text.casefold()
        lines = self.index.page(self.page, self._width).lines
        self.reader.top = line
        self.reader.show([lit(one, sought) for one in lines] if sought else lines, keep=True)

    def on_resize(self, event: events.Resize) -> None:
        """Fold the text for another width; what was read stays in sight."""
        super().on_resize(event)
        if self.page:
            before = max(1, len(self.reader.text))
            after = len(self.index.page(self.page, self._width).lines)
            self._draw(self.reader.top * after // before)
        elif self.index.texts:
            self.index.refill(self.filter.text, self._width)
            self.table.show()

    def on_line_table_opened(self) -> None:
        """Read there."""
        entry = self.index.entries[self.table.cursor]
        self._read(entry.page, entry.line)

    def on_filter_bar_changed(self) -> None:
        """Search."""
        self._list()

    def on_filter_bar_closed(self) -> None:
        """Go to what was found."""
        super().on_filter_bar_closed()
        self.focus_widget(self.table)

    def action_turn(self, by: int) -> None:
        """Read the next page, or the one before."""
        names = list(self.index.texts)
        at = names.index(self.page) + by if self.page else 0
        if 0 <= at < len(names):
            self._read(names[at])
        else:
            self.set_status("that was the last page" if by > 0 else "that is the first page", "quiet")

    def action_seek(self, by: int) -> None:
        """Read at the next line that was found, or at the one before."""
        if not self.filter.text or not len(self.index):
            self.set_status("nothing is searched for; / begins a search", "quiet")
            return
        if self.page:
            self.table.put((self.table.cursor + by) % len(self.index))
        self.on_line_table_opened()

    def action_copy(self) -> None:
        """Copy a command of the page; the user chooses where there are several, those in sight first."""
        known = self.index.page(self.page, self._width).commands if self.page else []
        below = [text for line, text in known if line >= self.reader.top]
        every = list(dict.fromkeys([*below, *(text for _, text in known)]))
        if not every:
            self.set_status("there is no command here to copy", "quiet")
            return
        options = [Option(key, text, text) for key, text in zip(_LETTERS, every, strict=False)]
        self.app.push_screen(ChoiceDialog(self.context, "copy which command", options), self._copy)

    def _copy(self, text: str | None) -> None:
        """Send a command to the terminal's clipboard."""
        if text is not None:
            copy(self.console, text, f"fieldtui manual {self.page}")

    def action_back(self) -> None:
        """From a page to the list, from what was found to the contents, from there to where it was opened from."""
        if self.page:
            self._list()
        elif self.filter.text:
            self.filter.close(clear=True)
        else:
            self.app.pop_screen()
