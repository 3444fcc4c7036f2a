"""What is shown on a terminal that is too small to read anything; no key acts on what lies under it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from fieldtui.ui.widgets.text_reader import TextReader

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext

#: cells and lines below which a screen cannot be read
LEAST = Size(40, 9)


def is_too_small(size: Size) -> bool:
    """Return whether nothing can be read on a terminal of that size."""
    return size.width < LEAST.width or size.height < LEAST.height


class TooSmallDialog(ModalScreen[None]):
    """Covers all other screens until the terminal has grown."""

    DEFAULT_CSS = "TooSmallDialog TextReader { width: 100%; height: 100%; background: $background; }"
    ALLOW_SELECT = False

    def __init__(self, context: RenderContext) -> None:
        super().__init__()
        self.reader = TextReader(context)
        self._has_left = False

    def compose(self) -> Iterable[Widget]:
        """Yield one text."""
        yield self.reader

    def on_resize(self, event: events.Resize) -> None:
        """Show how large it is, and how large it must be; leave once it is."""
        if not is_too_small(event.size):
            if not self._has_left:
                # a resize may come twice before the dialog is gone
                self._has_left = True
                self.dismiss()
            return
        text = ("too small", f"{event.size.width}x{event.size.height}", f"needs {LEAST.width}x{LEAST.height}")
        self.reader.show([[(line, "warn")] for line in text])
