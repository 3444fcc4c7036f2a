"""What the collector was asked to do: when, by whom, and what came of it; the newest first."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from fieldtui.ui.footer_keys import KeyCap, bindings
from fieldtui.ui.models.collector_status import command_answer, command_text
from fieldtui.ui.render.text_layout import Span, plain
from fieldtui.ui.screens.console_screen import BACK, EVERYWHERE, ConsoleScreen
from fieldtui.ui.widgets.lines import Bar
from fieldtui.ui.widgets.table import LineTable

if TYPE_CHECKING:
    from fieldtui.store.protocols.commands import CollectorCommand
    from fieldtui.ui.models.change_feed import Changes
    from fieldtui.ui.render.render_context import RenderContext

#: commands that are shown
_SHOWN = 200
#: cells of the columns, and those from which the person has one
_WHEN, _WHAT, _WHO, _ROOMY = 10, 30, 20, 100


@dataclass(slots=True)
class CommandRows:
    """The commands as rows of a table."""

    context: RenderContext
    commands: Sequence[CollectorCommand] = ()

    def __len__(self) -> int:
        return len(self.commands)

    def key(self, index: int) -> Hashable:
        """Return the command's number."""
        return self.commands[index].seq

    def find(self, key: Hashable) -> int | None:
        """Return where that command stands."""
        return next((at for at, command in enumerate(self.commands) if command.seq == key), None)

    def lacks(self, first: int, last: int) -> bool:
        """Return False: all of them are there."""
        return False

    def _line(self, when: str, what: str, who: str, width: int) -> str:
        """Put a line's parts into their columns."""
        fit = self.context.fit
        return f"{fit(when, _WHEN)}  {fit(what, _WHAT)}  " + (f"{fit(who, _WHO)}  " if width >= _ROOMY else "")

    def head(self, width: int) -> list[Span]:
        """Draw the columns' titles."""
        return [("   " + self._line("ASKED", "COMMAND", "BY", width) + "RESULT", "quiet")]

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one command."""
        command, context = self.commands[index], self.context
        sign = context.symbols.cursor if here else " "
        line = self._line(context.moment(command.at), command_text(command), plain(command.who), width)
        return [(f"{sign}  ", "accent"), (line, ""), command_answer(command, context)]


class CommandsScreen(ConsoleScreen):
    """Shows the last commands."""

    NAME = "commands"
    CSS = "CommandsScreen LineTable { height: 1fr; }"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("escape,backspace", "back", "", "back to the feeds", "esc", command=False),
    )
    LAST = (*EVERYWHERE, *BACK)
    BINDINGS = bindings(KEYS)

    def __init__(self, context: RenderContext) -> None:
        super().__init__(context)
        self.rows = CommandRows(context)
        self.read = False
        self.table = LineTable(context, self.rows, head=self.rows.head, empty=self._empty, id="body")
        self.table.when_moved = self._say_result
        self.result_line = Bar(context, id="result", ground=False)

    def body(self) -> Iterable[Widget]:
        """Return the commands, and all that came of the one under the cursor."""
        return (self.table, self.result_line)

    def where(self, width: int) -> list[Span]:
        """Name the page."""
        return [(" fieldtui  ", "quiet"), ("commands to the collector", "accent")]

    def _empty(self, width: int) -> list[list[Span]]:
        """Return that there are none."""
        text = "nothing was asked of the collector yet" if self.read else "reading the store"
        return [[], [(f"  {text}", "quiet")]]

    def on_mount(self) -> None:
        """Read them."""
        self.set_focus(self.table)
        self.work(self._read(), "read")

    async def _read(self) -> None:
        """Read the last commands."""
        commands = self.console.setup.store.commands
        self.rows.commands = await asyncio.to_thread(lambda: commands.recent(limit=_SHOWN))
        self.read = True
        self.table.show()
        self._say_result()

    def _say_result(self) -> None:
        """Show who asked for the command under the cursor, and all that came of it."""
        at = self.table.cursor
        spans: list[Span] = []
        if at < len(self.rows):
            command = self.rows.commands[at]
            text, meaning = command_answer(command, self.context)
            spans = [(f" {command_text(command)} by {plain(command.who)}: ", "quiet"), (text, meaning)]
        self.result_line.show(spans)

    def on_changes(self, changes: Changes) -> None:
        """Read again: one may have been filed or carried out."""
        if changes.feeds or changes.all:
            self.work(self._read(), "read", exclusive=False)

    def action_back(self) -> None:
        """Back to the feeds."""
        self.app.pop_screen()
