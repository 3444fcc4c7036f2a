"""A text to read: lines made elsewhere, scrolled by keys, cut at the right edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.strip import Strip

from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span


class TextReader(Lines, can_focus=True):
    """Shows lines of spans from `top` on."""

    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("up,k", "scroll(-1)", "", "a line up", "↑ k", command=False),
        KeyCap("down,j", "scroll(1)", "", "a line down", "↓ j", command=False),
        KeyCap("pageup", "page(-1)", "", "a page up", "PgUp", command=False),
        KeyCap("pagedown,space", "page(1)", "", "a page down", "PgDn", command=False),
        KeyCap("home", "to(0)", "", "the beginning", "Home", command=False),
        KeyCap("end", "to(1)", "", "the end", "End", command=False),
    )
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext, *, id: str | None = None) -> None:
        super().__init__(context, id=id)
        self.text: Sequence[list[Span]] = ()
        self.top = 0

    def show(self, text: Sequence[list[Span]], *, keep: bool = False) -> None:
        """Show that text, from its beginning unless the place is to be kept."""
        self.text = text
        self._put(self.top if keep else 0)
        self.repaint()

    def draw(self, y: int) -> Strip:
        """Draw a line."""
        at = self.top + y
        return self.context.strip(self.text[at] if at < len(self.text) else (), self.size.width)

    def _put(self, top: int) -> None:
        """Let that line be the first that is seen."""
        before, self.top = self.top, min(max(0, top), max(0, len(self.text) - self.size.height))
        if self.top != before:
            self.repaint()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the end of the text at the end of the window."""
        self._put(self.top)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines, half a page at once so that little is sent."""
        self._put(self.top + by * max(1, self.size.height // 4))

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        self._put(self.top + by * max(1, self.size.height - 1))

    def action_to(self, end: int) -> None:
        """Go to the beginning, or to the end."""
        self._put(len(self.text) if end else 0)

    def on_mouse_scroll_down(self) -> None:
        """Scroll down."""
        self._put(self.top + 3)

    def on_mouse_scroll_up(self) -> None:
        """Scroll up."""
        self._put(self.top - 3)
