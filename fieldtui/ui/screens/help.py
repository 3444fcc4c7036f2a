"""The keys of a place, and what the symbols mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.screens.console_screen import ConsoleScreen
from fieldtui.ui.widgets.table import LineTable
from fieldtui.ui.widgets.text_reader import TextReader

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

_SYMBOLS = (
    ("live", "live: read whole, and asked again soon"),
    ("polling", "refreshing: being asked now"),
    ("partial", "partial: a page was lost, the rows are not all there are"),
    ("quiet", "quiet: the vendor asked for fewer requests"),
    ("refused", "refused: the login, a request or the configuration"),
    ("offline", "offline: no answer"),
    ("paused", "paused by you"),
    ("changed", "changed within the last seconds"),
    ("late", "late, or due within the hour"),
    ("stale", "older than it should be: its feed could not be read"),
)


class HelpScreen(ConsoleScreen):
    """Lists the keys of that place; `m` leads to the manual."""

    NAME = "help"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("m", "manual", "manual", "reads the manual"),
        KeyCap("escape,question_mark,backspace", "back", "back", "back", "esc", command=False),
    )
    BINDINGS = bindings(KEYS)
    LAST = ()

    def __init__(self, context: RenderContext, place: ConsoleScreen) -> None:
        super().__init__(context)
        self.of = place
        self.reader = TextReader(context, id="body")

    def body(self) -> Iterable[Widget]:
        """Return the text."""
        return (self.reader,)

    def where(self, width: int) -> list[Span]:
        """Name the page."""
        return [(" fieldtui  ", "quiet"), (f"keys of {self.of.NAME}", "accent")]

    def on_mount(self) -> None:
        """Show the keys."""
        self.focus_widget(self.reader)
        self.reader.show(self._keys())

    def _keys(self) -> list[list[Span]]:
        """Draw the keys of the place, of its table, of everywhere; then the symbols."""
        moving = TextReader.KEYS if not self.of.query(LineTable) else LineTable.KEYS[:-1]
        text: list[list[Span]] = []
        for title, caps in (("here", self.of.KEYS), ("moving", moving), ("everywhere", self.console.global_keys)):
            text += [[(f" {title}", "strong")], *(self._cap(cap) for cap in caps), []]
        text.append([(" symbols", "strong")])
        for name, wording in _SYMBOLS:
            text.append([(f"   {self.context.symbol(name)}        ", "accent"), (wording, "")])
        pages = self.console.setup.manual
        if pages:
            text += [[], [(" m reads the manual: ", "quiet"), (", ".join(page.stem for page in pages), "")]]
        return text

    def _cap(self, cap: KeyCap) -> list[Span]:
        """Draw one key."""
        return [(f"   {self.context.fit(cap.written, 11)}", "accent"), (cap.help, "")]

    def action_manual(self) -> None:
        """Read the manual."""
        from fieldtui.ui.screens.manual import ManualScreen

        self.app.push_screen(ManualScreen(self.context, self.console.setup.manual))

    def action_back(self) -> None:
        """Back."""
        self.app.pop_screen()
