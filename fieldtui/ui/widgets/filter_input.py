"""The line that a filter is written into; imported when somebody first writes one."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.widgets import Input

from fieldtui.ui.widgets.line_input import LineInput


class FilterInput(LineInput):
    """Enter and an arrow downwards leave it, escape leaves and clears; every change is told."""

    def __init__(self, value: str, *, depart: Callable[[bool], None], tell: Callable[[str], None]) -> None:
        super().__init__(value)
        self._depart, self._tell = depart, tell

    def on_key(self, event: events.Key) -> None:
        """Leave."""
        if event.key in ("escape", "down"):
            event.stop()
            event.prevent_default()
            self._depart(event.key == "escape")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Report what is written."""
        event.stop()
        self._tell(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Leave."""
        event.stop()
        self._tell(event.value)
        self._depart(False)
