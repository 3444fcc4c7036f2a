"""A short question at the lower edge: one key per answer, arrows and enter as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from fieldtui.ui.dialogs.bottom_dialog import BottomDialog
from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.widgets.text_reader import TextReader

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: the key that gives it, what it is called, what it stands for. One that is not open is shown, with its
    note, and cannot be chosen.
    """

    key: str
    label: str
    value: str
    note: str = ""
    is_open: bool = True


class ChoiceDialog(BottomDialog[str]):
    """Gives the chosen option's value, None if the user leaves. `told`: lines that are said before the options."""

    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("escape,q", "leave", "cancel", "chooses nothing", "esc"),
        KeyCap("up", "move(-1)", "", "up"),
        KeyCap("down,tab", "move(1)", "", "down"),
        KeyCap("enter", "take", "choose", "chooses it"),
    )
    BINDINGS = bindings(KEYS)

    def __init__(
        self, context: RenderContext, title: str, options: Sequence[Option], told: Sequence[list[Span]] = ()
    ) -> None:
        super().__init__(context, title)
        self.told, self.options = told, options
        self.at = next((index for index, option in enumerate(options) if option.is_open), 0)
        self.reader = TextReader(context)
        # keys go to the dialog, which has them with priority
        self.reader.can_focus = False
        for index, option in enumerate(options):
            if not option.is_open:
                continue
            self._bindings.bind(option.key, f"pick({index})", priority=True)

    def compose(self) -> ComposeResult:
        """Return one list."""
        self.reader.styles.height = len(self.options) + len(self.told) + 2
        yield self.reader

    def on_mount(self) -> None:
        """Show the options."""
        self._show()

    def _show(self) -> None:
        """Draw the options, the one in hand marked."""
        text: list[list[Span]] = [self.title_line(), *self.told]
        # on a low terminal the options move with the one in hand
        room = max(1, self.app.size.height - len(text) - 1)
        first = max(0, self.at - room + 1)
        for index, option in list(enumerate(self.options))[first : first + room]:
            here = index == self.at
            sign = self.context.symbols.cursor if here else " "
            key = (option.key, "strong") if option.is_open else ("–", "quiet")
            label = "accent" if here else "" if option.is_open else "quiet"
            text.append([(f"{sign} ", "accent"), key, (f"  {option.label}", label), (f"  {option.note}", "quiet")])
        text.append([(" enter choose  esc cancel", "quiet")])
        self.reader.show(text)

    def action_move(self, by: int) -> None:
        """Go to another option, past those that are not open."""
        around = [(self.at + by * step) % len(self.options) for step in range(1, len(self.options) + 1)]
        self.at = next((at for at in around if self.options[at].is_open), self.at)
        self._show()

    def action_take(self) -> None:
        """Take the option in hand."""
        if not self.options[self.at].is_open:
            return
        self.dismiss(self.options[self.at].value)

    def action_pick(self, at: int) -> None:
        """Take that option."""
        self.dismiss(self.options[at].value)
