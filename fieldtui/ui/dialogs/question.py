"""A question that is answered by writing a line: a URL, a note, a number, a file's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from fieldtui.ui.widgets.line_input import LineInput
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.text_reader import TextReader

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span


class QuestionDialog(ModalScreen[str | None]):
    """Gives what was written, None if the user leaves. `told`: lines that are said before.

    `check` returns what is wrong with a text, empty for one that will do.
    """

    DEFAULT_CSS = """
    QuestionDialog { background: $background 0%; align: center bottom; }
    QuestionDialog Vertical { width: 100%; height: auto; background: $background; }
    QuestionDialog TextReader { width: 100%; background: $background; }
    QuestionDialog Input, QuestionDialog Input:focus {
        border: none; height: 1; padding: 0 1; background: $background; color: $foreground;
    }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar = [("escape", "leave", "leave")]

    def __init__(
        self,
        context: RenderContext,
        title: str,
        told: Sequence[list[Span]] = (),
        *,
        value: str = "",
        check: Callable[[str], str] = lambda text: "",
    ) -> None:
        super().__init__()
        self.context, self.question, self.told, self.check = context, title, told, check
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
        rule = self.context.symbols.rule
        line = " " + rule * max(0, self.app.size.width - len(self.question) - 4)
        self.reader.show([[(f"{rule}{rule} ", "frame"), (self.question, "accent"), (line, "frame")], *self.told])
        self.foot.show([(" enter confirm  esc cancel", "quiet")])
        self.set_focus(self.field)

    def on_input_submitted(self) -> None:
        """Give what was written; where it will not do, say why and let the user correct it."""
        text = self.field.value.strip()
        if mistake := self.check(text):
            self.foot.show([(f" {mistake}", "bad"), ("  esc cancel", "quiet")])
        else:
            self.dismiss(text)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
