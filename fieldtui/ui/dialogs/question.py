"""A question that is answered by writing a line: a URL, a note, a number, a file's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from fieldtui.ui.dialogs.bottom_dialog import BottomDialog
from fieldtui.ui.widgets.line_input import LineInput
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.text_reader import TextReader

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span


class QuestionDialog(BottomDialog[str]):
    """Gives what was written, None if the user leaves. `told`: lines that are said before.

    `check` returns what is wrong with a text, empty for one that will do.
    """

    def __init__(
        self,
        context: RenderContext,
        title: str,
        told: Sequence[list[Span]] = (),
        *,
        value: str = "",
        check: Callable[[str], str] = lambda text: "",
    ) -> None:
        super().__init__(context, title)
        self.told, self.check = told, check
        self.field = LineInput(value)
        self.reader = TextReader(context)
        self.reader.can_focus = False
        self.reader.styles.height = len(told) + 1
        self.foot = Bar(context, ground=False)

    def compose(self) -> ComposeResult:
        """Return the question, the line, what the keys do."""
        with Vertical():
            yield self.reader
            yield self.field
            yield self.foot

    def on_mount(self) -> None:
        """Ask."""
        self.reader.show([self.title_line(), *self.told])
        self.foot.show([(" enter confirm  esc cancel", "quiet")])
        self.set_focus(self.field)

    def on_input_submitted(self) -> None:
        """Give what was written; where it will not do, say why and let the user correct it."""
        text = self.field.value.strip()
        if mistake := self.check(text):
            self.foot.show([(f" {mistake}", "bad"), ("  esc cancel", "quiet")])
        else:
            self.dismiss(text)
