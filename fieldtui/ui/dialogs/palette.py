"""The palette: everything that can be done, and every record, found by a few letters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.worker import Worker

from fieldtui.contract.errors import FieldtuiError
from fieldtui.ui.flows.command import Command
from fieldtui.ui.flows.palette_commands import commands, matching, records
from fieldtui.ui.widgets.filter_bar import PAUSE
from fieldtui.ui.widgets.line_input import LineInput
from fieldtui.ui.widgets.text_reader import TextReader

if TYPE_CHECKING:
    from fieldtui.ui.console_host import Host
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

_SHOWN = 12


async def open_palette(console: Host) -> None:
    """Open the palette; keys go into it from now on."""
    palette = PaletteDialog(console.context, commands(console), partial(records, console))
    await console.push_screen(palette)
    palette.set_focus(palette.field)


class PaletteDialog(ModalScreen[None]):
    """A line to write in, and what matches below it."""

    DEFAULT_CSS = """
    PaletteDialog { background: $background 0%; align: center top; }
    PaletteDialog Vertical { width: 76; max-width: 100%; height: auto; margin-top: 2; border: round $accent;
                       background: $background; }
    PaletteDialog Input, PaletteDialog Input:focus { border: none; height: 1; padding: 0 1; background: $background; }
    PaletteDialog TextReader { height: 12; background: $background; }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar = [("escape", "leave", "leave")]

    def __init__(
        self, context: RenderContext, every: Sequence[Command], search: Callable[[str], Awaitable[Sequence[Command]]]
    ) -> None:
        super().__init__()
        self.context, self.every, self._search = context, every, search
        self.found = list(every)
        self.at = 0
        self.field = LineInput(placeholder="a few letters of an action, a record, a page of the manual; or a filter")
        self.reader = TextReader(context)
        # keys stay in the line that is being written
        self.reader.can_focus = False

    def compose(self) -> ComposeResult:
        """Return a box at the top."""
        with Vertical():
            yield self.field
            yield self.reader

    def on_mount(self) -> None:
        """Show all."""
        self._show()

    def _show(self) -> None:
        """Draw what matches, from the one in hand on when there are many."""
        # the window moves with the cursor once that passes its end
        first = max(0, self.at - _SHOWN + 1)
        text: list[list[Span]] = []
        for index, one in enumerate(self.found[first : first + _SHOWN], first):
            here = index == self.at
            sign = self.context.symbols.cursor if here else " "
            name = self.context.fit(one.name, 20)
            text.append(
                [
                    (sign, "accent"),
                    (self.context.fit(one.key, 6), "quiet"),
                    (name, "accent" if here else "strong"),
                    (f" {one.told}", "quiet"),
                ]
            )
        self.reader.show(text or [[(" nothing is called that", "quiet")]])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find what can be done at once, and records a moment later."""
        self.found, self.at = matching(self.every, event.value), 0
        self._show()
        begin: Callable[[], Coroutine[None, None, None]] = partial(self._add_records, event.value)
        _: Worker[None] = self.run_worker(begin, group="records", exclusive=True)

    async def _add_records(self, wish: str) -> None:
        """Show the records that match behind the commands, once nothing has been written for a moment."""
        # a search for each letter would keep the store busy while one types
        await asyncio.sleep(PAUSE)
        await self._find_all(wish)
        self._show()

    async def _find_all(self, wish: str) -> None:
        """Find commands and records."""
        found: Sequence[Command] = ()
        with suppress(FieldtuiError):  # a store that cannot be read says so on the screens; commands go on
            found = await self._search(wish)
        self.found = [*matching(self.every, wish), *found]

    def on_key(self, event: events.Key) -> None:
        """Choose with the arrows."""
        step = {"up": -1, "down": 1, "tab": 1}.get(event.key)
        if step is not None and self.found:
            # the line must not move its own cursor as well
            event.stop()
            event.prevent_default()
            self.at = (self.at + step) % len(self.found)
            self._show()

    async def on_input_submitted(self) -> None:
        """Do it; what was written a moment ago may name a record that is still to be found."""
        if not self.found:
            # enter may be pressed before the pause has passed
            await self._find_all(self.field.value)
        chosen = self.found[self.at] if self.found else None
        self.dismiss(None)
        if chosen is not None:
            # after the dialog is gone: the command may open another screen
            self.app.call_later(chosen.run)

    def action_leave(self) -> None:
        """Leave."""
        self.dismiss(None)
