"""The desk: a pane per source, and before them what needs attention."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.containers import Grid
from textual.widget import Widget

from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.view import View
from fieldtui.ui.flows.refresh_commands import refresh, toggle
from fieldtui.ui.flows.view_flow import VIEW_KEYS, ViewFlow
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.change_feed import Changes
from fieldtui.ui.screens.console_screen import ACTING, ConsoleScreen
from fieldtui.ui.widgets.filter_bar import PAUSE, FilterBar
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.pane import Pane
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

_TWO, _THREE = 110, 170
_LOWEST = 6


def side_by_side(panes: int, width: int, height: int) -> int:
    """Return how many panes stand side by side; 1 also means that only one is shown."""
    if panes == 1 or width < _TWO:
        return 1
    columns = 2 if width < _THREE else 3
    while height and (height - 3) // -(-panes // columns) < _LOWEST:
        columns += 1
        if columns > 3 or width // columns < _TWO // 2:
            return 1
    return columns


def named(panes: Sequence[Pane], here: int, context: RenderContext) -> list[Span]:
    """Name the panes, the one in hand lit, each with a symbol of how it is."""
    spans: list[Span] = [(" ", "")]
    for index, pane in enumerate(panes):
        health = pane.summary.health()
        if health is not None:
            spans.append((context.symbol(health.symbol) + " ", health.meaning))
        spans += [(pane.summary.label, "accent" if index == here else "quiet"), ("  ", "")]
    return spans


async def count(panes: Sequence[Pane]) -> None:
    """Count what the panes list."""
    for pane in panes:
        await pane.number()


#: what the keys do here
DESK_KEYS = (
    LineTable.KEYS[-1],
    KeyCap("tab", "turn(1)", "pane", "the next pane", command=False),
    KeyCap("shift+tab", "turn(-1)", "", "the pane before", command=False),
    KeyCap("right,l", "turn(1)", "", "the next pane", "→ l", command=False),
    KeyCap("left,h", "turn(-1)", "", "the pane before", "← h", command=False),
    KeyCap("z", "zoom", "zoom", "shows this pane alone, or all of them again"),
    KeyCap("/", "filter", "filter", "filters all panes by words or by the filter language"),
    *VIEW_KEYS,
    *ACTING,
    KeyCap("r", "refresh", "refresh", "asks this source now, and tries a refused login again"),
    KeyCap("p", "pause", "pause", "stops asking this source, or goes on asking it"),
    KeyCap(".", "adopt", "", "shows the new order", command=False),
    KeyCap("escape", "back", "", "clears the filter, then leaves the zoom", "esc", command=False),
)


class DeskScreen(ConsoleScreen):
    """Panes side by side where there is room; else one, and a strip that says how the others are."""

    NAME = "desk"
    CSS_PATH = "desk.tcss"
    KEYS: ClassVar[tuple[KeyCap, ...]] = DESK_KEYS
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.panes: list[Pane] = []
        self.filter = FilterBar(context, vocabulary="records")
        self.strip = Bar(context, id="strip", ground=False)
        self.zoomed = False
        self.view_flow = ViewFlow(self, self._show_view, lambda: View(name="", where=self.filter.text))
        self._at = 0
        self._minute = ""

    def body(self) -> Iterable[Widget]:
        """Yield the filter, the strip, the panes."""
        setup, source_statuses = self.console.setup, self.console.source_statuses
        sources = list(setup.sources) if len(setup.sources) == 1 else [None, *setup.sources]
        self.panes = [Pane(self.context, source_statuses, setup.store.records, source) for source in sources]
        remembered = setup.screen_state.recall(self.NAME)
        self.filter.put(str(remembered.get("filter", "")))
        names = [pane.summary.label for pane in self.panes]
        self._at = names.index(remembered["pane"]) if remembered.get("pane") in names else 0
        yield self.filter
        yield self.strip
        yield Grid(*self.panes, id="body")

    @property
    def pane(self) -> Pane | None:
        """The pane that the keys go to."""
        return self.panes[self._at] if self.panes else None

    def on_mount(self) -> None:
        """Arrange the panes, and fill them: before the first paint where that takes no longer than a glance."""
        self._arrange()
        self.view_flow.bind()
        if not self.filter.text:
            with suppress(FieldtuiError):  # `_fill` comes upon the same trouble, and says it
                for pane in self.panes:
                    pane.prime(pane.summary.query_for(""))
        self.call_after_refresh(self._fill)

    def on_resize(self, event: events.Resize) -> None:
        """Arrange the panes for another size."""
        self._arrange()

    def on_screen_resume(self) -> None:
        """See what has changed while another screen was shown."""
        self._arrange()
        if self.has_begun:
            self.on_changes(Changes(all=True))

    def _arrange(self) -> None:
        """Show the panes that there is room for."""
        if not self.panes or not self.is_mounted:
            return
        columns = 1 if self.zoomed else side_by_side(len(self.panes), *self.size)
        grid = self.query_one("#body", Grid)
        grid.styles.grid_size_columns = columns
        for index, pane in enumerate(self.panes):
            pane.display = columns > 1 or index == self._at
        self.strip.display = columns == 1 and len(self.panes) > 1
        self.focus_widget(self.panes[self._at])
        self._say_strip()

    def _say_strip(self) -> None:
        """Name the panes that are not shown, and how they are."""
        self.strip.show(named(self.panes, self._at, self.context))

    async def _load(self, *, after: float = 0.0) -> None:
        """List anew in all panes, the one in hand first."""
        await asyncio.sleep(after)
        order = sorted(self.panes, key=lambda pane: pane is not self.pane)
        mistake = None
        for pane in order:
            mistake = await pane.list(pane.summary.query_for(self.filter.text)) or mistake
        self.filter.complain(mistake)

    def _fill(self) -> None:
        """Read the first rows where that has not been done, and count."""
        self.has_begun = True
        self.work(count(self.panes) if all(pane.read for pane in self.panes) else self._load(), "load")

    def on_changes(self, changes: Changes) -> None:
        """Read changed rows again; the order waits."""
        if changes.all and self.has_begun and not all(pane.read for pane in self.panes):
            self._fill()
        if self.view_flow.is_loaded and (changes.views or changes.all):
            self.work(self.view_flow.load(), "views")
        for index, pane in enumerate(self.panes):
            source = pane.summary.source.name if pane.summary.source else None
            if pane.read and changes.about(source):
                self.work(pane.renew(changes.rows_of(source), free=not self.touched), f"renew{index}", exclusive=False)

    def on_health(self) -> None:
        """Draw titles and feet anew; once all has begun, read which views there are."""
        if self.console.activity.has_begun and not self.view_flow.is_loaded:
            self.work(self.view_flow.load(), "views")
        self._say_strip()
        for pane in self.panes:
            pane.repaint()

    def tick(self) -> None:
        """Draw what shows time; all rows when the minute has turned or some are marked as news."""
        turned, self._minute = self.context.minute() != self._minute, self.context.minute()
        for pane in self.panes:
            if not pane.display:
                continue
            if turned or pane.records.any_news():
                pane.repaint()
            else:
                pane.repaint(0, pane.size.height - 1)
        if turned:
            self._say_strip()
            self.on_changes(Changes(all=True))

    def settle(self) -> None:
        """Show the order that waited for a key."""
        for pane in self.panes:
            pane.settle()

    def on_line_table_opened(self, event: LineTable.Opened) -> None:
        """Read a record."""
        from fieldtui.ui.screens.record import RecordScreen

        assert isinstance(event.table, Pane)
        if event.table.row is not None:
            self.app.push_screen(RecordScreen(self.context, event.table.row.address, event.table.list_position()))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow the focus, wherever it came from."""
        if isinstance(event.widget, Pane) and self.panes[self._at] is not event.widget:
            self._at = self.panes.index(event.widget)
            self._keep()

    def _keep(self) -> None:
        """Remember how the desk was left."""
        kept = {"filter": self.filter.text, "pane": self.panes[self._at].summary.label}
        self.console.setup.screen_state.keep(self.NAME, kept)

    def _take(self, index: int) -> None:
        """Go to that pane."""
        self._at = index % len(self.panes)
        self._arrange()
        self._keep()

    def action_turn(self, by: int) -> None:
        """Go to another pane."""
        self._take(self._at + by)

    async def action_view(self, what: str, name: str = "") -> None:
        """Pick, choose or save a view, which the Queue then shows."""
        await self.view_flow.do(what, name)

    def _show_view(self, view: View) -> None:
        """Show it in the Queue."""
        from fieldtui.ui.screens.queue import show_in_queue

        self.work(show_in_queue(self.console, view), "queue")

    def action_zoom(self) -> None:
        """Show one pane alone, or all."""
        if not self.zoomed and side_by_side(len(self.panes), *self.size) == 1:
            self.set_status(f"shown alone already: several panes stand side by side from {_TWO} columns on", "quiet")
            return
        self.zoomed = not self.zoomed
        self._arrange()

    def on_filter_bar_changed(self) -> None:
        """Filter all panes."""
        self.work(self._load(after=PAUSE), "load")
        self._keep()

    on_filter_bar_closed = _arrange

    def action_refresh(self) -> None:
        """Ask the source now."""
        source = self.pane.summary.source if self.pane else None
        refresh(self.console, source.name if source else None)

    def action_pause(self) -> None:
        """Pause the source, or go on."""
        source = self.pane.summary.source if self.pane else None
        if source is None:
            self.set_status("choose the pane of a source first", "warn")
        else:
            toggle(self.console, source.name)

    def action_back(self) -> None:
        """Clear the filter, then leave the zoom."""
        if self.filter.text:
            self.filter.close(clear=True)
        elif self.zoomed:
            self.action_zoom()
        else:
            self.set_status("there is no filter to clear; q quits", "quiet")
