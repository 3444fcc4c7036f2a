"""The bottom of a screen: which keys do what, in one line, or in as many as it takes when all are wished for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.strip import Strip

from fieldtui.ui.footer_keys import KeyCap, footer, footer_lines
from fieldtui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span


class KeyLine(Lines):
    """Names keys, the most used first."""

    DEFAULT_CSS = "KeyLine { height: 1; }"

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context, id="keys")
        self._text: list[list[Span]] = []

    def show(self, caps: Sequence[KeyCap], last: Sequence[KeyCap], width: int, *, whole: bool) -> None:
        """Name these keys in a line of that width; `whole`: all of them, however many lines that takes."""
        self._text = footer_lines(caps, last, width) if whole else [footer(caps, last, width)]
        self.styles.height = len(self._text)
        self.repaint()

    def draw(self, y: int) -> Strip:
        """Draw a line."""
        spans = self._text[y] if y < len(self._text) else []
        return self.context.strip(spans, self.size.width, over=self.context.styles.bar)
