"""A widget that is lines: it draws them itself, remembers them, and repaints only what is not as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from fieldtui.ui.render.text_layout import Span, justify

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext


class Lines(Widget):
    """Draws itself line by line through `draw(y)`, which a particular one defines."""

    def __init__(self, context: RenderContext, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.context = context
        self._drawn: dict[int, Strip] = {}
        self._drawn_for = Size()

    def draw(self, y: int) -> Strip:
        """Draw one line, as wide as the widget is."""
        return self.context.strip((), self.size.width)

    def render_line(self, y: int) -> Strip:
        """Return the strip of one line, as Textual asks for it."""
        self._forget_other_size()
        strip = self._drawn.get(y)
        if strip is None:
            strip = self._drawn[y] = self.draw(y)
        return strip

    def repaint(self, *lines: int) -> None:
        """Draw again those lines (none named: all), and have repainted what came out different."""
        if not self.is_mounted or not self.size.width or not self.display:
            self.redraw()
            return
        self._forget_other_size()
        dirty: list[Region] = []
        for y in lines or range(self.size.height):
            before, after = self._drawn.get(y), self.draw(y)
            if before is None:
                dirty.append(Region(0, y, self.size.width, 1))
            elif (changed := differing(list(before), list(after))) is not None:
                dirty.append(Region(changed[0], y, changed[1] - changed[0], 1))
            else:
                continue
            self._drawn[y] = after
        if dirty:
            self.refresh(*dirty)

    def redraw(self) -> None:
        """Draw everything again, as after a change of colours."""
        self._drawn.clear()
        self.refresh()

    def _forget_other_size(self) -> None:
        """Forget what was drawn for another size: Textual paints a new size before it tells the widget of it."""
        if self._drawn_for != self.size:
            self._drawn.clear()
            self._drawn_for = self.size


def differing(before: list[Segment], after: list[Segment]) -> tuple[int, int] | None:
    """Return the first and one past the last cell in which two lines of equal width differ, None if in none."""
    if before == after:
        return None
    width = sum(segment.cell_length for segment in after)
    left = _alike(before, after)
    right = _alike(before[::-1], after[::-1])
    return left, max(left + 1, width - right)


def _alike(one: list[Segment], other: list[Segment]) -> int:
    """Count the cells in whole segments that two lines have in common at their start."""
    same = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        same += first.cell_length
    return same


class Bar(Lines):
    """One line with something at the left and something at the right; the two outermost lines of a screen."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, context: RenderContext, *, id: str | None = None, ground: bool = True) -> None:
        super().__init__(context, id=id)
        self._ground = ground
        self._left: list[Span] = []
        self._right: list[Span] = []

    def show(self, left: list[Span], right: list[Span] | None = None) -> None:
        """Show these spans."""
        self._left, self._right = left, right or []
        self.repaint()

    def draw(self, y: int) -> Strip:
        """Draw the line."""
        width = self.size.width
        spans = justify(self._left, self._right, width, self.context.symbols.ellipsis)
        over: Style | None = self.context.styles.bar if self._ground else None
        return self.context.strip(spans, width, over=over)
