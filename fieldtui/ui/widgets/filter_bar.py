"""The filter's line: what is filtered for, how many match, and what is wrong with what is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from fieldtui.ui.console_host import Host
from fieldtui.ui.footer_keys import KeyCap
from fieldtui.ui.render.text_layout import Span, cut, plain
from fieldtui.ui.widgets.lines import Bar

if TYPE_CHECKING:
    from fieldtui.store.models import FilterError
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.widgets.filter_input import FilterInput
    from fieldtui.ui.widgets.filter_offers import FilterOffers

_INDENT = 3
#: seconds without a key after which what is being written counts as a filter
PAUSE = 0.15


class FilterBar(Vertical):
    """Shows the filter; becomes a line to write in when it is opened.

    `vocabulary`: over what it filters (`records`, `log`), for what it offers while one writes; empty: over texts alone.
    """

    DEFAULT_CSS = """
    FilterBar { height: auto; background: $background; }
    FilterBar #writing { height: 1; display: none; }
    FilterBar #sign { width: 3; }
    FilterBar #counts { width: 30; }
    FilterBar #mistake, FilterBar #offers { display: none; }
    FilterBar FilterInput, FilterBar FilterInput:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $background; color: $foreground;
    }
    """

    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("enter", "keep", "keep the filter", "keeps the filter and goes back to the list"),
        KeyCap("down", "keep", "to the list", "goes back to the list", "↓"),
        KeyCap("tab", "complete", "complete", "takes what is offered below the line; ^n and ^p offer others"),
        KeyCap("up", "recall", "former ones", "brings back the filter that was written before", "↑"),
        KeyCap("escape", "clear", "clear", "takes the filter away", "esc"),
    )

    class Opened(Message):
        """The user writes from now on."""

    class Changed(Message):
        """Another filter is wished for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """The user has left the line."""

    def __init__(self, context: RenderContext, *, always: bool = False, vocabulary: str = "") -> None:
        super().__init__(id="filter")
        self._vocabulary = vocabulary
        self._offers: FilterOffers | None = None
        self.context = context
        self.text = ""
        self._always = always
        self._wrong = False
        #: the user wants to leave with what is wrong
        self._insists = False
        self._counts: list[Span] = []
        self._shown = Bar(context, id="shown", ground=False)
        self._count_bar = Bar(context, id="counts", ground=False)
        self._mistake = Bar(context, id="mistake", ground=False)

    def compose(self) -> ComposeResult:
        """Put the lines together; the one to write in comes when it is first wanted."""
        yield self._shown
        with Horizontal(id="writing"):
            yield Bar(self.context, id="sign", ground=False)
            yield self._count_bar
        yield self._mistake

    def on_mount(self) -> None:
        """Show the filter that the screen was left with."""
        self.query_one("#sign", Bar).show([(" / ", "accent")])
        self._arrange(writing=False)

    @property
    def writing(self) -> bool:
        """Whether the line is being written in."""
        return bool(self.query_one("#writing").display)

    def _arrange(self, *, writing: bool) -> None:
        """Show the lines that are wanted now."""
        self.query_one("#writing").display = writing
        self._shown.display = not writing and (self._always or bool(self.text))
        self._arrange_hint()
        self._say()

    def _arrange_hint(self) -> None:
        """Show what is wrong, or what is offered: one line as long as the user writes, so that the list stays."""
        offers, writing = self._offers, self.writing
        # half a word is wrong most of the time: as long as it may become one, that is what is said
        is_told = self._wrong and (self._insists or not writing or offers is None or not offers.any)
        self._mistake.display = is_told
        if offers is not None:
            offers.display = writing and not is_told

    def _say(self) -> None:
        """Write the filter and the counts."""
        wish: Span = (self.text, "strong") if self.text else ("no filter", "quiet")
        self._shown.show([(" / ", "quiet"), wish], [*self._counts, (" ", "")])
        self._count_bar.show([], [*self._counts, (" ", "")])

    def put(self, text: str) -> None:
        """Set the filter from outside."""
        self.text = text
        if self.is_mounted:
            self._arrange(writing=self.writing)

    def count(self, spans: list[Span]) -> None:
        """Show how many match."""
        if spans != self._counts:
            self._counts = spans
            self._say()

    async def open(self) -> None:
        """Let the user write."""
        field = await self._field()
        self._arrange(writing=True)
        field.cursor_position = len(field.value)
        if self._offers is not None:
            self._offers.history.begin()
            self._offers.follow(field.value, field.cursor_position)
        self.screen.set_focus(field)  # at once, unlike `focus`: the next key belongs to it already
        self.post_message(self.Opened())

    async def _field(self) -> FilterInput:
        """Return the line to write in, with the filter in it; it is made when it is first wanted."""
        from fieldtui.ui.widgets.filter_input import FilterInput

        fields = self.query(FilterInput)
        if fields:
            fields.first().value = self.text
            return fields.first()
        if self._vocabulary:
            from fieldtui.ui.widgets.filter_offers import FilterOffers

            self._offers = FilterOffers(self.context, self._vocabulary, cast(Host, self.app).setup, self._arrange_hint)
            await self.mount(self._offers, before=self._mistake)
        field = FilterInput(self.text, depart=self.close, tell=self._written, offers=self._offers)
        await self.query_one("#writing").mount(field, after=0)
        return field

    def close(self, clear: bool = False) -> None:
        """Stop writing, unless what is written is wrong; `clear` takes the filter away."""
        if self._wrong and not clear:
            self._insists = True
            self._arrange_hint()
            return
        if clear:
            self._wish("")
        elif self._offers is not None:
            self._offers.history.add(self.text)
        self.complain(None)
        self._arrange(writing=False)
        self.post_message(self.Closed())

    def _written(self, text: str) -> None:
        """Filter while the user writes."""
        if self.writing:
            self._insists = False
            self._wish(text)

    def _wish(self, text: str) -> None:
        """Ask for another filter."""
        if text != self.text:
            self.text = text
            self.post_message(self.Changed(text))

    def complain(self, mistake: FilterError | None) -> None:
        """Point at a mistake from the line below; None takes the finger away."""
        self._wrong = mistake is not None
        self._arrange_hint()
        if mistake is None:
            return
        column, words, width = _INDENT + mistake.column, plain(str(mistake)), max(20, self.size.width)
        if column + 2 + len(words) <= width or column < width // 2:
            text = f"{' ' * column}^ {words}"
        else:
            text = f"{cut(words, column - 1, self.context.symbols.ellipsis)} ^".rjust(column + 1)
        self._mistake.show([(text, "bad")])
