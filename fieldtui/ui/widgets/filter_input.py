"""The line that a filter is written into; imported when somebody first writes one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Input

from fieldtui.ui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from fieldtui.ui.widgets.filter_offers import FilterOffers


class FilterInput(LineInput):
    """Enter and an arrow downwards leave it, escape leaves and clears; every change is told.

    With `offers`, tab takes what is offered, and the arrows walk through what was written before.
    """

    def __init__(
        self,
        value: str,
        *,
        depart: Callable[[bool], None],
        tell: Callable[[str], None],
        offers: FilterOffers | None = None,
    ) -> None:
        super().__init__(value)
        self._depart, self._tell, self._offers = depart, tell, offers

    async def on_key(self, event: events.Key) -> None:
        """Leave, complete, or bring back what was written before."""
        if event.key == "escape":
            self._depart(True)
        elif event.key == "down":
            if not self._recall(self._offers.history.newer() if self._offers else None):
                self._depart(False)
        elif self._offers is None or event.key not in ("up", "tab", "ctrl+n", "ctrl+p"):
            return
        elif event.key == "up":
            self._recall(self._offers.history.older(self.value))
        elif event.key == "tab":
            await self._complete(self._offers)
        else:
            self._offers.move(1 if event.key == "ctrl+n" else -1)
        event.stop()
        event.prevent_default()

    def _recall(self, text: str | None) -> bool:
        """Put a former filter in place of what stands here; False where there is none."""
        if text is None:
            return False
        _put(self, text, len(text))
        return True

    async def _complete(self, offers: FilterOffers) -> None:
        """Take what is offered."""
        taken = await offers.take(self.value, self.cursor_position)
        if taken is not None:
            _put(self, *taken)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Report what is written."""
        event.stop()
        self._tell(event.value)
        if self._offers is not None:
            self._offers.follow(event.value, self.cursor_position)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Leave."""
        event.stop()
        self._tell(event.value)
        self._depart(False)


def _put(line: Input, text: str, cursor: int) -> None:
    """Have another text in a line, and the cursor at that place of it."""
    line.value, line.cursor_position = text, cursor
