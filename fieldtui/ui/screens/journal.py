"""The journal: what was done on someone's behalf, filtered and exported."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from fieldtui.contract.record import Address
from fieldtui.ui.flows.journal_export import export
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.journal_lines import JournalLines
from fieldtui.ui.screens.console_screen import ConsoleScreen
from fieldtui.ui.widgets.filter_bar import PAUSE, FilterBar
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.ui.models.change_feed import Changes
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span


class JournalScreen(ConsoleScreen):
    """Shows the newest lines that match; older ones are read as they are gone to."""

    NAME = "journal"
    CSS = "JournalScreen LineTable { height: 1fr; }"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        LineTable.KEYS[-1],
        KeyCap("/", "filter", "filter", "filters by words or by fields: who: what: record: answer: at: ok:"),
        KeyCap("e", "export", "export", "writes what the filter matches to a file"),
        KeyCap("escape", "back", "", "clears the filter", "esc", command=False),
    )
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.filter = FilterBar(context, always=True)
        self.lines: JournalLines
        self.table: LineTable
        self.line = Bar(context, id="line", ground=False)
        self.read = False

    def body(self) -> Iterable[Widget]:
        """Return the filter, the lines, and the one under the cursor whole."""
        self.lines = JournalLines(self.console.setup.store.journal, self.context)
        self.table = LineTable(self.context, self.lines, head=self.lines.head, empty=self._empty, id="body")
        self.table.when_moved = self._tell
        return (self.filter, self.table, self.line)

    def _empty(self, width: int) -> list[list[Span]]:
        if not self.read:
            return [[], [("  reading the store", "quiet")]]
        text = "nothing matches the filter; esc clears it" if self.filter.text else "nothing was done yet"
        return [[], [(f"  {text}", "quiet")]]

    def on_mount(self) -> None:
        """Read the newest."""
        self.focus_widget(self.table)
        self.work(self._read(), "read")

    async def _read(self, after: float = 0.0) -> None:
        """Read the newest lines that match."""
        await asyncio.sleep(after)
        mistake = await asyncio.to_thread(self.lines.ask, self.filter.text)
        self.filter.complain(mistake)
        if mistake is not None:
            return
        self.read = self.has_begun = True
        self.table.show(hold=True)
        self._tell()

    def _tell(self) -> None:
        """Show the line under the cursor whole; near the end of what is held, read on."""
        at = self.table.cursor
        self.line.show(self.lines.told(at) if at < len(self.lines) else [])
        place = f"{at + 1:,} of {self.lines.total:,} lines" if len(self.lines) else "no lines"
        self.filter.count([(place, "quiet")])
        if not self.lines.whole and at + 2 * self.table.room >= len(self.lines):
            self.work(self._read_on(), "more")

    async def _read_on(self) -> None:
        await asyncio.to_thread(self.lines.older)
        self.table.show()

    def on_filter_bar_changed(self) -> None:
        """Filter."""
        self.work(self._read(after=PAUSE), "read")

    def on_filter_bar_closed(self) -> None:
        """Go back to the lines."""
        self.focus_widget(self.table)

    def on_changes(self, changes: Changes) -> None:
        """Read again: something was done; the cursor stays on its line."""
        if changes.journal or changes.all:
            self.work(self._read(), "read")

    def on_screen_resume(self) -> None:
        """See what was done meanwhile."""
        super().on_screen_resume()
        if self.read:
            self.focus_widget(self.table)
            self.work(self._read(), "read")

    def _addresses(self) -> Sequence[Address]:
        """Return the record of the line under the cursor."""
        at = self.table.cursor
        try:
            return (Address.parse(self.lines.lines[at].address),) if at < len(self.lines) else ()
        except ValueError:
            return ()

    def on_line_table_opened(self) -> None:
        """Read the record of the line."""
        from fieldtui.ui.screens.record import RecordScreen

        for address in self._addresses():
            self.app.push_screen(RecordScreen(self.context, address))
            return
        self.set_status("this line is about no record", "quiet")

    def action_export(self) -> None:
        """Write what the filter matches to a file."""
        self.work(export(self.console, self.lines.everything), "export")

    def action_back(self) -> None:
        """Clear the filter."""
        if self.filter.text:
            self.filter.close(clear=True)
        else:
            self.set_status("there is no filter to clear; q quits", "quiet")
