"""What the questions at the lower edge have in common: their place, their title above a rule, and esc to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.screen import ModalScreen

from fieldtui.ui.render.text_layout import cells

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

Given = TypeVar("Given")


class BottomDialog(ModalScreen[Given | None]):
    """Gives an answer, None if the user leaves. `question`: its title."""

    DEFAULT_CSS = """
    BottomDialog { background: $background 0%; align: center bottom; }
    BottomDialog Vertical { width: 100%; height: auto; background: $background; }
    BottomDialog TextReader { width: 100%; background: $background; }
    BottomDialog Input, BottomDialog Input:focus {
        border: none; height: 1; padding: 0 1; background: $background; color: $foreground;
    }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar = [("escape", "leave", "leave")]

    def __init__(self, context: RenderContext, question: str) -> None:
        super().__init__()
        self.context, self.question = context, question

    def title_line(self) -> list[Span]:
        """Draw the title, as wide as the screen."""
        rule = self.context.symbols.rule
        rest = " " + rule * max(0, self.app.size.width - cells(self.question) - 4)
        return [(f"{rule}{rule} ", "frame"), (self.question, "accent"), (rest, "frame")]

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
