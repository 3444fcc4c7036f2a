"""The line that a search is written into; it takes the place of the line that says what just happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message

from fieldtui.ui.footer_keys import KeyCap
from fieldtui.ui.widgets.lines import Bar

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span


class SearchBar(Horizontal):
    """Tells what is written, and when the user is done; says at the right what came of it."""

    DEFAULT_CSS = """
    SearchBar { height: 1; display: none; background: $background; }
    SearchBar #ask { width: 9; }
    SearchBar #came { width: 42; }
    SearchBar FilterInput, SearchBar FilterInput:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $background; color: $foreground;
    }
    """

    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("enter", "keep", "keep", "goes back to the log; n and N go on from match to match"),
        KeyCap("down", "keep", "to the log", "goes back to the log", "↓"),
        KeyCap("escape", "clear", "end the search", "ends the search", "esc"),
    )

    class Changed(Message):
        """Another text is looked for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """The user has left the line; `ended`: and the search."""

        def __init__(self, ended: bool) -> None:
            super().__init__()
            self.ended = ended

    def __init__(self, context: RenderContext) -> None:
        super().__init__(id="search")
        self.context = context
        self.text = ""
        self._came = Bar(context, id="came", ground=False)

    def compose(self) -> ComposeResult:
        """Put the line together; what is written into comes when it is first wanted."""
        yield Bar(self.context, id="ask", ground=False)
        yield self._came

    @property
    def writing(self) -> bool:
        """Whether the line is being written in."""
        return bool(self.display)

    def set_status(self, *spans: Span) -> None:
        """Show what came of the search."""
        self._came.show([], [*spans, (" ", "")])

    async def open(self) -> None:
        """Let the user write, from nothing."""
        from fieldtui.ui.widgets.filter_input import FilterInput

        fields = self.query(FilterInput)
        field = fields.first() if fields else FilterInput("", depart=self._close, tell=self._written)
        if not fields:
            await self.mount(field, after=0)
        self.text = field.value = ""
        self.display = True
        self.query_one("#ask", Bar).show([(" search ", "accent")])
        self.set_status()
        self.screen.set_focus(field)  # at once, unlike `focus`: the next key belongs to it already

    def _close(self, ended: bool) -> None:
        """Stop writing; a search for nothing is none."""
        self.display = False
        self.post_message(self.Closed(ended or not self.text.strip()))

    def _written(self, text: str) -> None:
        """Look for it while the user writes."""
        if self.writing and text != self.text:
            self.text = text
            self.post_message(self.Changed(text))
