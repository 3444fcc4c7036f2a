"""The one table: a window of lines over as many rows as there are, a cursor that stays on its record."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import events
from textual.message import Message
from textual.strip import Strip

from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.render.text_layout import Span, trim
from fieldtui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext

#: draws one line of that many cells
Draw = Callable[[int], list[Span]]
#: draws as many lines as it likes of that many cells
DrawAll = Callable[[int], list[list[Span]]]


TABLE_KEYS = (
    KeyCap("up,k", "move(-1)", "", "a row up", "↑ k", command=False),
    KeyCap("down,j", "move(1)", "", "a row down", "↓ j", command=False),
    KeyCap("pageup", "page(-1)", "", "a page up", "PgUp", command=False),
    KeyCap("pagedown", "page(1)", "", "a page down", "PgDn", command=False),
    KeyCap("home", "first", "", "the first row", "Home", command=False),
    KeyCap("end", "last", "", "the last row", "End", command=False),
    KeyCap("enter", "open", "open", "opens what the cursor is on", command=False),
)


class Rows(Protocol):
    """What a table shows. Rows that are not loaded yet draw themselves as blanks."""

    def __len__(self) -> int:
        """Return how many rows there are."""

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one row; `here`: the cursor is on it."""

    def key(self, index: int) -> Hashable:
        """Return what the row is, wherever it stands."""

    def find(self, key: Hashable) -> int | None:
        """Return where that row stands now, None if it is gone."""

    def lacks(self, first: int, last: int) -> bool:
        """Return whether some of these rows are still to be loaded."""


class TableMessage(Message):
    """Something that a table tells its screen of."""

    def __init__(self, table: LineTable) -> None:
        super().__init__()
        self.table = table


def _nothing() -> None:
    """Do nothing."""


class LineTable(Lines, can_focus=True):
    """Rows under a head and above a foot, if there are such; `framed` draws sides.

    `empty(width)` gives the lines to show where there are no rows.
    """

    KEYS: ClassVar[tuple[KeyCap, ...]] = TABLE_KEYS
    BINDINGS = bindings(KEYS)

    class Opened(TableMessage):
        """The row under the cursor is to be opened."""

    class Begun(TableMessage):
        """The user wants the very first row, which may not be among those that are held."""

    class Wanted(Message):
        """These rows are looked at and not loaded yet."""

        def __init__(self, table: LineTable, first: int, last: int) -> None:
            super().__init__()
            self.table, self.first, self.last = table, first, last

    def __init__(
        self,
        context: RenderContext,
        rows: Rows,
        *,
        head: Draw | None = None,
        foot: Draw | None = None,
        empty: DrawAll | None = None,
        framed: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(context, id=id)
        self.rows, self.head, self.foot, self.empty, self.framed = rows, head, foot, empty, framed
        self.cursor = 0
        self.top = 0
        self._held: Hashable = None
        #: the cursor is shown though keys go elsewhere
        self.lit = False
        #: called when the cursor is on another row, or the window on other rows: at once and not by a message, so that
        #: what tells of the row is painted with it, and not a frame later
        self.when_moved: Callable[[], None] = _nothing

    @property
    def room(self) -> int:
        """How many rows can be seen at once."""
        return max(0, self.size.height - (self.head is not None) - (self.foot is not None))

    @property
    def here(self) -> Hashable:
        """What the cursor is on, None where there is nothing."""
        return self.rows.key(self.cursor) if 0 <= self.cursor < len(self.rows) else None

    def draw(self, y: int) -> Strip:
        """Draw the line at that height."""
        width = self.size.width
        if self.head is not None and y == 0:
            return self.context.strip(self.head(width), width)
        if self.foot is not None and y == self.size.height - 1:
            return self.context.strip(self.foot(width), width)
        return self._body(y - (self.head is not None), width)

    def _body(self, line: int, width: int) -> Strip:
        """Draw a row, or what stands in place of rows."""
        index = self.top + line
        inner = width - 2 if self.framed else width
        over = None
        if index < len(self.rows):
            here = index == self.cursor and (self.has_focus or self.lit)
            spans = self.rows.draw(index, inner, here)
            over = self.context.styles.cursor if here else None
        else:
            lines = self.empty(inner) if self.empty is not None and not len(self.rows) else []
            spans = lines[line] if line < len(lines) else []
        if not self.framed:
            return self.context.strip(spans, width, over=over)
        side = self.context.strip([(self.context.symbols.side, "frame")], 1)
        return Strip([*side, *self.context.strip(spans, inner, over=over), *side], width)

    def hold(self) -> None:
        """Let the cursor stay on its record from now on, wherever that goes."""
        self._held = self.here

    def show(self, *, hold: bool = True) -> None:
        """Show the rows as they are now; the cursor follows its record, and keeps its height on the screen."""
        if not hold:
            self._held = None
        found = self.rows.find(self._held) if self._held is not None else None
        if found is not None and self._held is not None:
            self.top += found - self.cursor
            self.cursor = found
        self._settle()
        self.repaint()
        self._ask()

    def put(self, index: int) -> None:
        """Put the cursor on that row, and move the window so that it is seen."""
        if not len(self.rows):
            return
        before, top = self.cursor, self.top
        self.cursor = min(max(index, 0), len(self.rows) - 1)
        self._held = self.rows.key(self.cursor)
        self._settle()
        if self.top != top:
            self.repaint()
        else:
            offset = (self.head is not None) - self.top
            self.repaint(before + offset, self.cursor + offset)
        self._ask()
        self.moved()

    def moved(self) -> None:
        """Let whoever shows something of the row know that it may be another one."""
        self.when_moved()

    def _settle(self) -> None:
        """Keep cursor and window inside the rows; a window that must move goes half a page at once."""
        total, room = len(self.rows), self.room
        self.cursor = min(max(self.cursor, 0), max(0, total - 1))
        if room:
            if self.cursor < self.top:
                self.top = self.cursor if self.top - self.cursor > room else self.cursor - room // 2
            elif self.cursor >= self.top + room:
                self.top = self.cursor - room // 2
            self.top = min(max(self.top, 0), max(0, total - room))

    def _ask(self) -> None:
        """Ask for rows that can be seen, and for those that will be seen next."""
        if not len(self.rows) or not self.room:
            return
        first, last = max(0, self.top - self.room), min(len(self.rows), self.top + 2 * self.room)
        if self.rows.lacks(first, last):
            self.post_message(self.Wanted(self, first, last))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.put(self.cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by a page."""
        self.top += by * max(1, self.room - 1)
        self.put(self.cursor + by * max(1, self.room - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self.put(0)
        self.post_message(self.Begun(self))

    def action_last(self) -> None:
        """Go to the last row."""
        self.put(len(self.rows) - 1)

    def action_open(self) -> None:
        """Open what the cursor is on."""
        if self.here is not None:
            self.post_message(self.Opened(self))

    def on_focus(self) -> None:
        """Show the cursor, once the widget knows that it has the keys."""
        self.call_next(self.repaint)

    def on_blur(self) -> None:
        """Take the cursor away, once the widget knows that it has lost the keys."""
        self.call_next(self.repaint)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight; the new size has been painted already, with the window as it was."""
        top = self.top
        self._settle()
        if self.top != top:
            self.redraw()
        self._ask()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there; a click on the cursor opens."""
        index = self.top + event.y - (self.head is not None)
        if not 0 <= index < len(self.rows):
            return
        if index == self.cursor:
            self.action_open()
        else:
            self.put(index)

    def on_mouse_scroll_down(self) -> None:
        """Move the window down."""
        self.put(self.cursor + 3)

    def on_mouse_scroll_up(self) -> None:
        """Move the window up."""
        self.put(self.cursor - 3)


def title_line(context: RenderContext, left: list[Span], right: list[Span], width: int, *, top: bool) -> list[Span]:
    """Draw the upper or lower edge of a frame with words in it."""
    symbols = context.symbols
    first, last = symbols.corners[:2] if top else symbols.corners[2:]
    start, used = trim(left, max(0, width - 4), symbols.ellipsis)
    room = width - 4 - used
    end, taken = trim(right, max(0, room), symbols.ellipsis) if room > 4 else ([], 0)
    middle = symbols.rule * (width - 4 - used - taken)
    edge = symbols.rule
    return [(first + edge, "frame"), *start, (middle, "frame"), *end, (edge + last, "frame")]
