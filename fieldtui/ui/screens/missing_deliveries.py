"""Deliveries that never came by themselves: missing or recovered, from when to when, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from fieldtui.ui.dialogs.question import QuestionDialog
from fieldtui.ui.flows.refresh_commands import require_control, tell_failure
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.render import formatting
from fieldtui.ui.screens.console_screen import BACK, EVERYWHERE, ConsoleScreen
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.store.protocols.reception import MissingDeliveries
    from fieldtui.ui.models.change_feed import Changes
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

#: cells from which times are written in full
_ROOMY = 100


def cause(gap: MissingDeliveries) -> str:
    """Return why they never came, as far as anybody can tell."""
    if gap.closed is not None:
        return f"closed: {gap.closed}"
    why = "lost on the way" if gap.listened else "nobody listened here"
    return f"recovered, {why}" if gap.recovered else f"missing, {why}"


@dataclass(slots=True)
class MissingRows:
    """The gaps as rows of a table."""

    context: RenderContext
    gaps: Sequence[MissingDeliveries] = ()

    def __len__(self) -> int:
        return len(self.gaps)

    def key(self, index: int) -> Hashable:
        """Return whose gap it is, and since when."""
        return self.gaps[index].source, self.gaps[index].start

    def find(self, key: Hashable) -> int | None:
        """Return where that gap stands now."""
        return next((at for at in range(len(self.gaps)) if self.key(at) == key), None)

    def lacks(self, first: int, last: int) -> bool:
        """Return False: all of them are there."""
        return False

    def head(self, width: int) -> list[Span]:
        """Draw the columns' titles."""
        return [("   " + self._line("SOURCE", "FIRST", "LAST", "COUNT", "STATE AND CAUSE", width), "quiet")]

    def _when(self, at: float, width: int) -> str:
        """Write a time, to the second where there is room."""
        return self.context.exact(at) if width >= _ROOMY or self.context.is_today(at) else self.context.moment(at)

    def _line(self, source: str, first: str, last: str, number: str, why: str, width: int) -> str:
        """Put a line's parts into their columns."""
        fit, size = self.context.fit, 19 if width >= _ROOMY else 10
        left = f"{fit(source, 9)}  {fit(first, size)}  {fit(last, size)}  {fit(number, 5, right=True)}  "
        return left + fit(why, max(8, width - 3 - len(left)))

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one gap."""
        gap, context = self.gaps[index], self.context
        sign = context.symbols.cursor if here else " "
        first, last = self._when(gap.start, width), self._when(gap.end, width)
        text = self._line(gap.source, first, last, formatting.count(len(gap.event_ids)), cause(gap), width)
        meaning = "quiet" if gap.closed is not None else "" if gap.recovered else "bad"
        return [(f"{sign}  ", "accent"), (text, meaning)]


class MissingScreen(ConsoleScreen):
    """Lists the gaps, what is missing before what was recovered; catches up and closes them."""

    NAME = "missing"
    CSS = "MissingScreen LineTable { height: 1fr; }"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("c", "catch_up", "catch up", "asks this source's vendor again for the deliveries that it keeps"),
        KeyCap("x", "close_gap", "close", "closes the gap with a word on why"),
        KeyCap("o", "deliveries", "deliveries", "lists the gap's deliveries in the log"),
        KeyCap("v", "closed", "closed too", "shows those too that were closed"),
        KeyCap("escape,backspace", "back", "", "back to the log", "esc", command=False),
    )
    LAST = (*EVERYWHERE, *BACK)
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.rows = MissingRows(context)
        self.with_closed = self.read = False
        self.table = LineTable(context, self.rows, head=self.rows.head, empty=self._empty, id="body")
        self.table.when_moved = self._say_delivery
        self.ids_line = Bar(context, id="ids", ground=False)

    def body(self) -> Iterable[Widget]:
        """Return the table, and the ids of the gap under the cursor."""
        return (self.table, self.ids_line)

    def where(self, width: int) -> list[Span]:
        """Name the page."""
        closed = ", closed ones too" if self.with_closed else ""
        return [(" fieldtui  ", "quiet"), (f"never came by themselves{closed}", "accent")]

    def on_mount(self) -> None:
        """Read the gaps."""
        self.set_focus(self.table)
        self.work(self._read(), "read")

    async def _read(self) -> None:
        """Read the gaps, and show them."""
        store, now = self.console.setup.store, self.context.now()
        found = await asyncio.to_thread(store.reception.missing, now=now, closed=self.with_closed)
        self.rows.gaps = sorted(found, key=lambda gap: gap.recovered or gap.closed is not None)
        self.read = True
        self.table.show()
        self._say_delivery()

    def _empty(self, width: int) -> list[list[Span]]:
        """Return that nothing is missing."""
        text = "nothing is missing of what the vendors' lists show" if self.read else "reading the store"
        return [[], [(f"  {text}", "quiet")]]

    @property
    def gap(self) -> MissingDeliveries | None:
        """The gap under the cursor."""
        return self.rows.gaps[self.table.cursor] if self.table.cursor < len(self.rows) else None

    def _say_delivery(self) -> None:
        """Name the deliveries of the gap under the cursor."""
        self.ids_line.show([(f" {', '.join(self.gap.event_ids[:20])}" if self.gap else "", "quiet")])

    def on_changes(self, changes: Changes) -> None:
        """Read again: some may have come after all."""
        if changes.deliveries or changes.all:
            self.work(self._read(), "read")

    def on_line_table_opened(self) -> None:
        """List its deliveries."""
        self.action_deliveries()

    def action_deliveries(self) -> None:
        """Go back to the log, filtered to this gap."""
        from fieldtui.ui.widgets.filter_bar import FilterBar

        gap = self.gap
        if gap is None:
            return
        self.app.pop_screen()
        place = self.console.place
        if isinstance(place, ConsoleScreen) and place.NAME == "webhooks":
            bar = place.query_one(FilterBar)
            bar.put("id:" + ",".join(f'"{event_id}"' for event_id in gap.event_ids[:200]))
            bar.post_message(FilterBar.Changed(bar.text))

    def action_catch_up(self) -> None:
        """Ask the vendor's list again."""
        control, gap = require_control(self.console), self.gap
        if control is not None:
            tell_failure(self.console, control.catch_up(gap.source if gap else None))
            self.set_status(f"asking {gap.source if gap else 'all sources'} for the deliveries that the vendor keeps")

    def action_close_gap(self) -> None:
        """Close it."""
        if self.gap is not None:
            self.work(self._close(self.gap), "close")

    async def _close(self, gap: MissingDeliveries) -> None:
        """Ask for a word on why, and close the gap."""
        lost = formatting.count(len(gap.event_ids), "delivery", "deliveries")
        title = f"close the gap of {gap.source}, {lost}: why"
        note = await self.console.activity.answer(QuestionDialog(self.context, title, [[(f"  {cause(gap)}", "quiet")]]))
        if not note:
            self.set_status("the gap stays open: closing needs a word on why", "quiet")
            return
        await asyncio.to_thread(self.console.setup.store.reception.close, gap, note, now=self.context.now())
        self.set_status("closed; v shows closed ones too")
        await self._read()
        await self.console.look_for_gaps(at_once=True)

    def action_closed(self) -> None:
        """Show closed ones too, or no more."""
        self.with_closed = not self.with_closed
        self.show_location()
        self.work(self._read(), "read")

    def action_back(self) -> None:
        """Back to the log."""
        self.app.pop_screen()
