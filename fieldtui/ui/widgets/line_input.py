"""A field of one line to write in; every dialog and filter of the console uses this one."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from fieldtui.contract.safe_text import clean


class LineInput(Input):
    """Takes pasted text whole: its line breaks become spaces, and what is no text a mark."""

    def __init__(self, value: str = "", *, placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted; Textual itself would keep its first line only."""
        event.stop()
        event.prevent_default()
        text = clean(" ".join(line for line in event.text.splitlines() if line.strip()))
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)
