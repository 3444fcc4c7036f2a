"""A screen of the console: where am I at the top, what just happened and which keys do what at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast
from weakref import finalize

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

from fieldtui.contract.errors import ConfigurationError, FieldtuiError, StoreOffline
from fieldtui.ui.console_host import Host
from fieldtui.ui.footer_keys import KeyCap
from fieldtui.ui.models.collector_status import collector_marks
from fieldtui.ui.models.places_line import places_line
from fieldtui.ui.render.text_layout import Span, wide
from fieldtui.ui.widgets.filter_bar import FilterBar
from fieldtui.ui.widgets.key_line import KeyLine
from fieldtui.ui.widgets.lines import Bar, Lines

if TYPE_CHECKING:
    from fieldtui.contract.record import Address
    from fieldtui.store.models import Row
    from fieldtui.ui.models.change_feed import Changes
    from fieldtui.ui.render.render_context import RenderContext

#: keys that the bottom line names on every screen
EVERYWHERE = (
    KeyCap(":", "palette", "menu", "finds a screen, a source, an action or a theme by its name", command=False),
    KeyCap("?,f1", "help", "keys", "the keys of this place, and the manual", "?", command=False),
    KeyCap("f2", "screen.all_keys", "", "names all keys at the bottom, or as many as one line has room for", "F2"),
)
#: the last key on the screens that lie over another one
BACK = (KeyCap("escape", "back", "back", "back to where it was opened from", "esc", command=False),)
LEAVING = (KeyCap("q", "quit", "quit", "leaves the console", "q", command=False),)


#: keys of screens that show records
ACTING = (
    KeyCap("a", "act", "act", "does something to this record, or to those that are marked, at its vendor's"),
    KeyCap("u", "undo", "", "takes back what was filed last, for as long as it has not been sent"),
)


class ConsoleScreen(Screen[None]):
    """A screen; a particular one names itself and its keys, and composes its body."""

    NAME: ClassVar[str] = ""
    KEYS: ClassVar[Sequence[KeyCap]] = ()
    LAST: ClassVar[Sequence[KeyCap]] = (*EVERYWHERE, *LEAVING)
    ALLOW_SELECT = False
    AUTO_FOCUS = ""

    def __init__(self, context: RenderContext) -> None:
        super().__init__()
        self.context = context
        #: whether a key was pressed here: until then nothing has to stay where it is
        self.touched = False
        #: whether its widgets have been made: before that, nothing can be shown on it
        self.is_composed = False
        #: whether it has begun to read the store: what failed at first is read when the store answers again
        self.has_begun = False
        self._applied_styles = context.styles
        self.top_line = Bar(context, id="top")
        self.status_line = Bar(context, id="said", ground=False)
        self.key_line = KeyLine(context)

    @property
    def console(self) -> Host:
        """The program that this screen is part of."""
        return cast(Host, self.app)

    def compose(self) -> ComposeResult:
        """Put the screen together."""
        yield self.top_line
        yield from self.body()
        yield self.status_line
        yield self.key_line
        self.is_composed = True

    def body(self) -> Iterable[Widget]:
        """Return what stands between the lines."""
        return ()

    def where(self, width: int) -> list[Span]:
        """Return where the user is: the screens that there are, this one lit."""
        return places_line(self.console.places, self.NAME, width)

    def alive(self, room: int) -> list[Span]:
        """Return how all sources are doing and what time it is, in at most so many cells."""
        control = self.console.control
        marks = collector_marks(
            control.place() if control else None,
            read_only=self.console.setup.read_only,
            is_offline=self.console.source_statuses.outage is not None,
        )
        clock: list[Span] = [*marks, (f"{self.context.minute()} ", "")]
        for in_words in (True, False):
            spans = self.console.source_statuses.summary(words=in_words) + clock
            if wide(spans) <= room:
                return spans
        return clock

    def show_location(self) -> None:
        """Bring the top line up to date."""
        left = self.where(self.size.width)
        self.top_line.show(left, self.alive(self.size.width - wide(left) - 1))

    def set_status(self, text: str, meaning: str = "") -> None:
        """Show what just happened."""
        self.status_line.show([(" ", ""), (text, meaning)])

    async def targets(self) -> Sequence[Address]:
        """Return the records to which something may be done here: those that are marked, or the one in hand."""
        row: Row | None = getattr(self.focused, "row", None)
        return (row.address,) if row is not None else ()

    def action_act(self) -> None:
        """Do something to them."""
        self.work(self._act(), "act")

    async def _act(self) -> None:
        from fieldtui.ui.flows.action_flow import ActionFlow

        await ActionFlow(self.console).begin(await self.targets())

    def action_undo(self) -> None:
        """Take back what was filed last."""
        self.work(self.console.writes.take_back(), "undo")

    @property
    def writing(self) -> bool:
        """Whether keys go into a filter."""
        return any(bar.writing for bar in self.query(FilterBar))

    def focus_widget(self, widget: Widget) -> None:
        """Have keys go to a widget from now on, unless the user has begun to write meanwhile."""
        if not self.writing:
            self.set_focus(widget, scroll_visible=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys to a filter that is being written."""
        return not self.writing

    def show_keys(self) -> None:
        """Bring the bottom line up to date."""
        self.key_line.show(*self.footer_keys(), self.size.width, whole=self.console.names_all_keys)

    def footer_keys(self) -> tuple[Sequence[KeyCap], Sequence[KeyCap]]:
        """Return the keys that do something now, and those of them that are named in any case."""
        return (FilterBar.KEYS, ()) if self.writing else (self.KEYS, self.LAST)

    def on_filter_bar_opened(self) -> None:
        """Show the keys of a filter that is being written."""
        self.show_keys()

    def on_filter_bar_closed(self) -> None:
        """Show the keys of the screen again."""
        self.show_keys()

    def on_mount(self) -> None:
        """Draw the outer lines."""
        self.show_location()
        self.show_keys()

    def on_resize(self, event: events.Resize) -> None:
        """Draw the outer lines for another width."""
        self.show_location()
        self.show_keys()

    def work(self, task: Coroutine[Any, Any, None], group: str = "default", *, exclusive: bool = True) -> Worker[None]:
        """Do something in the background; what the program's own errors say is shown, others are bugs.

        `exclusive` cancels an earlier task of that group, which may not have begun yet.
        """
        begin: Callable[[], Coroutine[None, None, None]] = partial(self._guard, task)
        worker: Worker[None] = self.run_worker(begin, group=group, exclusive=exclusive)
        finalize(worker, task.close)
        return worker

    async def _guard(self, task: Coroutine[Any, Any, None]) -> None:
        """Show an error instead of ending the program."""
        try:
            await task
        except ConfigurationError as error:
            # the place may be a long path, and what is cut must not be what is wrong
            self.set_status(f"{error.cause}; {error.remedy}: {error.place}", "bad")
        except StoreOffline:
            self.set_status("the store does not answer: nothing was read or done", "bad")
        except FieldtuiError as error:
            self.set_status(str(error), "bad")

    def action_all_keys(self) -> None:
        """Name all keys at the bottom, or no more than one line has room for."""
        self.console.names_all_keys = not self.console.names_all_keys
        self.show_keys()

    async def action_filter(self) -> None:
        """Write into this place's filter."""
        await self.query_one(FilterBar).open()

    def action_adopt(self) -> None:
        """Show the new order: `settle` does, after any key."""

    def on_changes(self, changes: Changes) -> None:
        """Read what has changed in the store."""

    def on_health(self) -> None:
        """Show the states of the feeds, which have been read anew."""

    def tick(self) -> None:
        """Draw anew what shows time."""

    def rest_after_key(self) -> None:
        """Hold the cursor on its record after a key has done its work, and show the order that waited."""
        self.touched = True
        self.settle()

    def settle(self) -> None:
        """Show what waited for a key."""

    def on_key(self, event: events.Key) -> None:
        """Show that a key does nothing here."""
        if self.focused is None or isinstance(self.focused, Lines):
            key = event.character if event.is_printable and event.character else event.key.replace("+", "-")
            self.set_status(f"{key} does nothing here; ? lists the keys", "quiet")

    def on_screen_resume(self) -> None:
        """Apply a theme that was chosen meanwhile, and show the keys."""
        self.apply_theme()
        self.show_keys()

    def apply_theme(self) -> None:
        """Draw everything again if the colours are others."""
        if self._applied_styles is not self.context.styles:
            self._applied_styles = self.context.styles
            for widget in self.query(Lines):
                widget.redraw()
