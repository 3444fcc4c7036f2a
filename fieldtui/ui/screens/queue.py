"""The queue: one list over all sources, filtered, sorted and marked as the user left it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget

from fieldtui.contract.view import EVERYTHING, View
from fieldtui.ui.flows.list_loading import ListLoading
from fieldtui.ui.flows.marking import MARK_KEYS, Marking
from fieldtui.ui.flows.refresh_commands import refresh
from fieldtui.ui.flows.sort_choice import choose_order
from fieldtui.ui.flows.view_flow import VIEW_KEYS, ViewFlow
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.change_feed import Changes
from fieldtui.ui.models.list_columns import columns_of
from fieldtui.ui.models.list_counts import by_stage, filter_line, why_empty
from fieldtui.ui.models.list_state import ListState
from fieldtui.ui.models.view_tabs import tabs
from fieldtui.ui.screens.console_screen import ACTING, ConsoleScreen
from fieldtui.ui.widgets.filter_bar import FilterBar
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.record_preview import FROM_WIDTH, RecordPreview
from fieldtui.ui.widgets.record_table import RecordTable
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.contract.record import Address
    from fieldtui.ui.console_host import Host
    from fieldtui.ui.render.render_context import RenderContext

QUEUE_KEYS = (
    LineTable.KEYS[-1],
    KeyCap("/", "filter", "filter", "filters by words or by the filter language"),
    KeyCap("s", "sort", "sort", "chooses the order; the same one again turns it round"),
    *VIEW_KEYS,
    *MARK_KEYS,
    *ACTING,
    KeyCap("r", "refresh", "refresh", "asks all sources now"),
    KeyCap("z", "zoom", "", f"shows the list alone, or the record beside it (from {FROM_WIDTH} columns on)"),
    KeyCap(".", "adopt", "", "shows the new order, as any other key does", command=False),
    KeyCap("escape", "back", "", "back to the view's own filter, then to all records", "esc", command=False),
)


class QueueScreen(ConsoleScreen):
    """All records of all sources in one table."""

    NAME = "queue"
    CSS = "#split { height: 1fr; } QueueScreen LineTable { width: 1fr; height: 1fr; }"
    KEYS: ClassVar[tuple[KeyCap, ...]] = QUEUE_KEYS
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.tabs = Bar(context, id="views", ground=False)
        self.filter = FilterBar(context, always=True, vocabulary="records")
        self.stages = Bar(context, id="stages", ground=False)
        self.preview = RecordPreview(context, id="preview")
        self.state = ListState()
        self.table: RecordTable
        self.filling = ListLoading(self)
        self.marking = Marking(self, self.filling.finished)
        self.view_flow = ViewFlow(self, self.show_view, lambda: self.state.shown(self.filter.text))
        self._minute = ""

    def body(self) -> Iterable[Widget]:
        """Return the views, the filter, the table and the record beside it, as they were left."""
        setup, views = self.console.setup, self.console.views
        kept = setup.screen_state.recall(self.NAME)
        self.state.restore(kept, views.named, views.where)
        self.filter.put(str(kept.get("filter", "")))
        self.preview.hidden = bool(kept.get("zoomed", False))
        self.table = RecordTable(
            self.context,
            setup.store.records,
            columns_of(self.state.view.columns),
            window=120,
            is_news=self.console.source_statuses.is_news,
            empty=lambda width: why_empty(self.table.read, bool(self.filter.text)),
            marks=self.marking.marks,
            id="body",
        )
        self.table.when_moved = self.say_place
        return (self.tabs, self.filter, Horizontal(self.table, self.preview, id="split"), self.stages)

    def on_mount(self) -> None:
        """Fill the table once it stands."""
        self.view_flow.bind()
        self.focus_widget(self.table)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Read the first rows, then which views there are."""
        self.has_begun = True
        self.filling.begin(resume=str(self.console.setup.screen_state.recall(self.NAME).get("record", "")))
        self.work(self._load_views(), "views")

    async def _load_views(self) -> None:
        """Read which views there are; the one that is shown may have other columns now."""
        await self.view_flow.load()
        views = self.console.views
        if self.state.meet(views.named, views.where):
            self.table.records.show_columns(columns_of(self.state.view.columns))
            self.table.repaint()
        self.say()

    async def targets(self) -> tuple[Address, ...]:
        """Return what an action is done to, in its order: the marked records, or the one under the cursor."""
        return await self.marking.targets()

    def say(self) -> None:
        """Show the views, how many match and stand where, and the record under the cursor beside the list."""
        if not self.is_composed:
            return
        name, is_altered = self.state.view.name, self.state.is_altered(self.filter.text)
        self.tabs.show(tabs(self.console.views.all, name, is_altered, self.size.width, self.context))
        self.stages.show(by_stage(self.table.record_list.stages, self.size.width, self.context.symbols.ellipsis))
        self.say_place()

    def say_place(self) -> None:
        """Show where in the list the cursor is, and the record under it beside the list."""
        told = (self.table, self.marking.marks, self.state, self.console.source_statuses)
        self.filter.count(filter_line(*told, self.filter.text, self.size.width))
        self.preview.follow(self.table.row)

    on_health = say_place

    def on_resize(self, event: events.Resize) -> None:
        """Show the record beside the list where there is room for it."""
        self.preview.fit(self.size.width)
        self.say()

    def on_screen_resume(self) -> None:
        """See what has changed meanwhile."""
        if self.has_begun:
            self.focus_widget(self.table)
            self.on_changes(Changes(all=True))

    def on_changes(self, changes: Changes) -> None:
        """Read changed rows again; the order waits. A view may have been shared."""
        if changes.views or (changes.all and self.has_begun):
            self.work(self._load_views(), "views")
        if self.table.read and changes.about(None):
            self.work(self._renew(changes), "renew", exclusive=False)
        elif changes.all and self.has_begun:
            self._begin()

    async def _renew(self, changes: Changes) -> None:
        """Read changed rows again, say how many wait, and forget the marks of what has gone."""
        rowids = changes.rows_of(None)
        await self.table.renew(rowids, free=not self.touched)
        if await self.marking.prune(rowids):
            self.table.repaint()
        self.say()
        self.preview.on_changes(rowids)

    def tick(self) -> None:
        """Draw what shows time."""
        turned, self._minute = self.context.minute() != self._minute, self.context.minute()
        if turned or self.table.records.any_news():
            self.table.repaint()
        if turned:
            self.on_changes(Changes(all=True))

    def settle(self) -> None:
        """Show the order that waited for a key."""
        if self.table.settle():
            self.say()

    def _keep(self) -> None:
        """Remember how the queue was left."""
        kept = self.state.kept(self.filter.text, self.table.row, zoomed=self.preview.hidden)
        self.console.setup.screen_state.keep(self.NAME, kept)
        self.console.views.note_presence()

    def on_screen_suspend(self) -> None:
        """Remember, when another screen is shown."""
        self._keep()

    #: and at the end
    on_unmount = on_screen_suspend

    def on_line_table_opened(self) -> None:
        """Read a record."""
        from fieldtui.ui.screens.record import RecordScreen

        if self.table.row is not None:
            self.app.push_screen(RecordScreen(self.context, self.table.row.address, self.table.list_position()))

    def on_filter_bar_changed(self) -> None:
        """Filter."""
        self.filling.begin_written()

    def on_filter_bar_closed(self) -> None:
        """Go back to the table."""
        self.focus_widget(self.table)
        self._keep()

    def action_mark(self, how: str) -> None:
        """Mark, or take marks away."""
        self.marking.mark(how)

    def action_sort(self) -> None:
        """Ask for the order."""
        choose_order(self, self.state, self.sort_by)

    def sort_by(self, field: str, descending: bool) -> None:
        """List in that order, and remember it."""
        self.state.sort, self.state.descending = field, descending
        self.filling.begin()
        self._keep()

    def filter_by(self, text: str) -> None:
        """List what that filter matches, and remember it."""
        self.filter.put(text)
        self.filling.begin()
        self._keep()

    def show_view(self, view: View) -> None:
        """List what a view lists, as it lists it, and remember it."""
        self.state.take(view, self.console.views.where(view))
        self.table.records.show_columns(columns_of(view.columns))
        self.filter_by(self.state.where)

    async def action_view(self, what: str, name: str = "") -> None:
        """Pick, choose or save a view."""
        await self.view_flow.do(what, name)

    def action_zoom(self) -> None:
        """Show the list alone, or the record beside it."""
        self.set_status(self.preview.toggle(self.size.width), "quiet")

    def action_refresh(self) -> None:
        """Ask all sources now."""
        refresh(self.console, None)

    def action_back(self) -> None:
        """Go back to the view's own filter, then to all records."""
        if self.filter.text != self.state.where:
            self.filter_by(self.state.where)
        elif self.state.view.name != EVERYTHING.name:
            self.show_view(EVERYTHING)
        else:
            self.set_status("there is no filter to clear; q quits", "quiet")


async def show_in_queue(console: Host, view: View) -> None:
    """Go to the Queue, and show that view there."""
    await console.action_go(QueueScreen.NAME)
    if isinstance(console.place, QueueScreen):
        console.place.show_view(view)
