"""A field of one line to write in; every dialog and filter of the console uses this one."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.widgets import Input

from fieldtui.contract.safe_text import clean

#: the keys that edit a line, and what each does
_EDITING = {binding.key: binding.action for binding in Binding.make_bindings(Input.BINDINGS)}


class LineInput(Input):
    """Takes pasted text whole: its line breaks become spaces, and what is no text a mark."""

    def __init__(self, value: str = "", *, placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False

    async def on_key(self, event: events.Key) -> None:
        """Do at once what a key does in the line; Textual itself would do it after the letters typed behind it."""
        if (action := _EDITING.get(event.key)) is not None:
            event.stop()
            event.prevent_default()
            await self.app.run_action(action, self)

    def _on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted; Textual itself would keep its first line only."""
        event.stop()
        event.prevent_default()
        text = clean(" ".join(line for line in event.text.splitlines() if line.strip()))
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)
