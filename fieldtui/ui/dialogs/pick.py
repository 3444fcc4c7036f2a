"""One of many: a list that a few letters narrow, chosen with the arrows and enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from fieldtui.ui.dialogs.bottom_dialog import BottomDialog
from fieldtui.ui.render.text_layout import plain
from fieldtui.ui.widgets.line_input import LineInput
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.text_reader import TextReader

if TYPE_CHECKING:
    from fieldtui.ui.models.record_actions import Answer
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

#: answers that are shown at a time
_SHOWN = 8


class PickDialog(BottomDialog[str]):
    """Gives the value of the answer that is chosen, None if the user leaves."""

    def __init__(self, context: RenderContext, title: str, answers: Sequence[Answer]) -> None:
        super().__init__(context, title)
        self.answers = answers
        self.found, self.at = list(answers), 0
        self.field = LineInput(placeholder="a few letters of it")
        self.reader = TextReader(context)
        # keys stay in the line that is being written
        self.reader.can_focus = False
        self.reader.styles.height = min(_SHOWN, len(answers)) + 1
        self.foot = Bar(context, ground=False)

    def compose(self) -> ComposeResult:
        """Return the line, the answers below it, what the keys do."""
        with Vertical():
            yield self.reader
            yield self.field
            yield self.foot

    def on_mount(self) -> None:
        """Show all."""
        self.set_focus(self.field)
        self._show()

    def _show(self) -> None:
        """Draw the answers that match, from the one in hand on where there are many."""
        text: list[list[Span]] = [self.title_line()]
        first = max(0, self.at - _SHOWN + 1)
        for index, answer in enumerate(self.found[first : first + _SHOWN], first):
            here = index == self.at
            sign = self.context.symbols.cursor if here else " "
            label = (f" {plain(answer.label)}", "accent" if here else "strong")
            text.append([(sign, "accent"), label, (f"  {plain(answer.note)}", "quiet")])
        self.reader.show(text if self.found else [*text, [("  nothing is called that", "quiet")]])
        place = f"{self.at + 1} of {len(self.found)}" if self.found else f"none of {len(self.answers)}"
        self.foot.show([(f" enter choose  esc cancel  {place}", "quiet")])

    def on_input_changed(self) -> None:
        """Keep what has all these letters: those that begin so first."""
        wish = self.field.value.strip().casefold()
        matching = [answer for answer in self.answers if wish in f"{answer.label} {answer.value}".casefold()]
        self.found = sorted(matching, key=lambda answer: not answer.label.casefold().startswith(wish))
        self.at = 0
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Go up and down."""
        step = {"up": -1, "down": 1, "tab": 1, "shift+tab": -1, "pagedown": _SHOWN, "pageup": -_SHOWN}.get(event.key)
        if step is not None and self.found:
            # the line must not move its own cursor as well
            event.stop()
            event.prevent_default()
            self.at = (self.at + step) % len(self.found) if abs(step) == 1 else self._far(step)
            self._show()

    def _far(self, step: int) -> int:
        return max(0, min(len(self.found) - 1, self.at + step))

    def on_input_submitted(self) -> None:
        """Take the one in hand."""
        if self.found:
            self.dismiss(self.found[self.at].value)
