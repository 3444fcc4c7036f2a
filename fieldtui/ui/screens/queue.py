"""The queue: one list over all sources, filtered and sorted as the user left it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from fieldtui.contract.record import Address
from fieldtui.store.models import Query
from fieldtui.ui.dialogs.choice import ChoiceDialog, Option
from fieldtui.ui.flows.refresh_commands import refresh
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.change_feed import Changes
from fieldtui.ui.models.list_columns import QUEUE
from fieldtui.ui.models.source_status import SourceStatuses, missing
from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, cells, wide
from fieldtui.ui.screens.console_screen import ConsoleScreen
from fieldtui.ui.widgets.filter_bar import PAUSE, FilterBar
from fieldtui.ui.widgets.record_table import RecordTable
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext

#: cells between a filter and the counts at the other end of its line, its sign included
_APART = 14
#: what one may sort by: the key, what it is called, the field, whether the greatest comes first
SORTS = (
    ("a", "urgency: what needs attention first", "urgency", False),
    ("d", "due, the earliest first", "due", False),
    ("u", "updated, the latest first", "updated", True),
    ("n", "created, the newest first", "created", True),
    ("p", "priority, the highest first", "priority", True),
    ("g", "stage, in the order of work", "stage", False),
    ("t", "title", "title", False),
    ("c", "crew", "crew", False),
    ("o", "source", "source", False),
)


def orders(field: str, descending: bool) -> list[Option]:
    """Offer the orders; the one in force is marked, and is turned round by choosing it again."""
    options = []
    for key, label, name, down in SORTS:
        if name == field:
            note = "now, turned round; again turns it back" if descending != down else "now; again turns it round"
            options.append(Option(key, label, f"{name}:{int(not descending)}", note))
        else:
            options.append(Option(key, label, f"{name}:{int(down)}"))
    return options


def counted(place: int, total: int | None, field: str, descending: bool) -> list[Span]:
    """Return where in the list the cursor is, how long it is, and in which order."""
    turned = any(name == field and down != descending for _, _, name, down in SORTS)
    spans: list[Span] = (
        [(f"{formatting.count(place + 1)} of ", "quiet"), (formatting.count(total), "")] if total else []
    )
    return [*spans, (f" by {field}{' turned round' if turned else ''}", "quiet")]


def lacks(source_statuses: SourceStatuses, context: RenderContext, room: int) -> list[Span]:
    """Return which sources a sum lacks, and as of when the rest is, as far as there is room for it."""
    lacking, as_of = source_statuses.lacking(), source_statuses.as_of()
    if not source_statuses.known or not lacking:
        return []
    sign = f" {context.symbols.partial} "
    names = missing(lacking, source_statuses.number, names=True)
    when = f" {context.symbols.dot} as of {context.moment(as_of)}" if as_of is not None else ""
    if cells(sign + names + when) <= room:
        return [(sign + names, "warn"), (when, "quiet")]
    return [
        (
            sign + (names if cells(sign + names) <= room else missing(lacking, source_statuses.number, names=False)),
            "warn",
        )
    ]


class QueueScreen(ConsoleScreen):
    """All records of all sources in one table."""

    NAME = "queue"
    CSS = "QueueScreen LineTable { height: 1fr; }"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        LineTable.KEYS[-1],
        KeyCap("/", "filter", "filter", "filters by words or by the filter language"),
        KeyCap("s", "sort", "sort", "chooses the order"),
        KeyCap("r", "refresh", "refresh", "asks all sources now"),
        KeyCap(".", "adopt", "", "shows the new order, as any other key does", command=False),
        KeyCap("escape", "back", "", "clears the filter", "esc", command=False),
    )
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.filter = FilterBar(context, always=True)
        self.table: RecordTable
        self.sort, self.descending = SORTS[0][2], False
        self._minute = ""

    def body(self) -> Iterable[Widget]:
        """Return the filter, then the table, as they were left."""
        setup = self.console.setup
        kept = setup.screen_state.recall(self.NAME)
        self.filter.put(str(kept.get("filter", "")))
        if any(kept.get("sort") == field for _, _, field, _ in SORTS):
            self.sort, self.descending = kept["sort"], bool(kept.get("descending", False))
        self.table = RecordTable(
            self.context,
            setup.store.records,
            QUEUE,
            window=120,
            is_news=self.console.source_statuses.is_news,
            empty=self._empty,
            id="body",
        )
        self.table.when_moved = self._say_counts
        return (self.filter, self.table)

    def on_mount(self) -> None:
        """Fill the table once it stands."""
        self.focus_widget(self.table)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Read the first rows."""
        self.has_begun = True
        self.work(self._load(resume=True), "load")

    def query_now(self) -> Query:
        """Return what is to be listed now."""
        now, zone = self.context.now(), self.context.zone_name
        return Query(where=self.filter.text, sort=self.sort, descending=self.descending, now=now, zone=zone)

    async def _load(self, *, resume: bool = False, after: float = 0.0) -> None:
        """List anew: the beginning first, then the whole order."""
        await asyncio.sleep(after)
        mistake = await self.table.list(self.query_now(), resume=resume)
        self.filter.complain(mistake)
        if mistake is not None or not self.table.read:
            return
        self._say_counts()
        await self.table.complete()
        self._say_counts()
        if resume:
            await self._return()

    async def _return(self) -> None:
        """Put the cursor on the record that it was left on."""
        try:
            address = Address.parse(str(self.console.setup.screen_state.recall(self.NAME).get("record", "")))
        except ValueError:
            return
        stored = await asyncio.to_thread(self.console.setup.store.records.stored, address)
        found = self.table.records.find(stored.row.rowid) if stored else None
        if found is not None:
            self.table.put(found)

    def _say_counts(self) -> None:
        """Show how many match, and how many new ones wait."""
        room = self.size.width - cells(self.filter.text) - _APART
        spans = counted(self.table.cursor, self.table.record_list.total, self.sort, self.descending)
        spans += lacks(self.console.source_statuses, self.context, room - wide(spans))
        if self.table.record_list.arrivals:
            spans += [(f" {self.context.symbols.dot} {formatting.arrived(self.table.record_list.arrivals)}", "accent")]
        self.filter.count(spans)

    def _empty(self, width: int) -> list[list[Span]]:
        """Return why there are no rows."""
        if not self.table.read:
            return [[], [("  reading the store", "quiet")]]
        if self.filter.text:
            return [[], [("  nothing matches the filter; esc clears it", "quiet")]]
        return [[], [("  no records yet; the desk (1) says how each source is doing", "quiet")]]

    def on_screen_resume(self) -> None:
        """See what has changed meanwhile."""
        if self.has_begun:
            self.focus_widget(self.table)
            self.on_changes(Changes(all=True))

    def on_changes(self, changes: Changes) -> None:
        """Read changed rows again; the order waits."""
        if self.table.read and changes.about(None):
            self.work(self._renew(changes), "renew", exclusive=False)
        elif changes.all and self.has_begun:
            self._begin()

    async def _renew(self, changes: Changes) -> None:
        """Read changed rows again, and say how many wait."""
        await self.table.renew(changes.rows_of(None), free=not self.touched)
        self._say_counts()

    def tick(self) -> None:
        """Draw what shows time."""
        turned, self._minute = self.context.minute() != self._minute, self.context.minute()
        if turned or self.table.records.any_news():
            self.table.repaint()
        if turned:
            self.on_changes(Changes(all=True))

    def on_health(self) -> None:
        """Show what the sum lacks."""
        if self.table.read:
            self._say_counts()

    def settle(self) -> None:
        """Show the order that waited for a key."""
        if self.table.settle():
            self._say_counts()

    def _keep(self) -> None:
        """Remember how the queue was left."""
        row = self.table.row
        kept = {"filter": self.filter.text, "sort": self.sort, "descending": self.descending}
        kept["record"] = str(row.address) if row else ""
        self.console.setup.screen_state.keep(self.NAME, kept)

    def on_screen_suspend(self) -> None:
        """Remember, when another screen is shown."""
        self._keep()

    def on_unmount(self) -> None:
        """Remember, at the end."""
        self._keep()

    def on_line_table_opened(self) -> None:
        """Read a record."""
        from fieldtui.ui.screens.record import RecordScreen

        if self.table.row is not None:
            self.app.push_screen(RecordScreen(self.context, self.table.row.address, self.table.list_position()))

    def on_filter_bar_changed(self) -> None:
        """Filter."""
        self.work(self._load(after=PAUSE), "load")

    def on_filter_bar_closed(self) -> None:
        """Go back to the table."""
        self.focus_widget(self.table)
        self._keep()

    def action_sort(self) -> None:
        """Ask for the order."""
        options = orders(self.sort, self.descending)
        self.app.push_screen(ChoiceDialog(self.context, "sort by", options), self._sort)

    def _sort(self, told: str | None) -> None:
        """Sort by that."""
        if told is not None:
            field, _, down = told.partition(":")
            self.sort_by(field, down == "1")

    def sort_by(self, field: str, descending: bool) -> None:
        """List in that order, and remember it."""
        self.sort, self.descending = field, descending
        self.work(self._load(), "load")
        self._keep()

    def filter_by(self, text: str) -> None:
        """List what that filter matches, and remember it."""
        self.filter.put(text)
        self.work(self._load(), "load")
        self._keep()

    def action_refresh(self) -> None:
        """Ask all sources now."""
        refresh(self.console, None)

    def action_back(self) -> None:
        """Clear the filter."""
        if self.filter.text:
            self.filter.close(clear=True)
        else:
            self.set_status("there is no filter to clear; q quits", "quiet")
