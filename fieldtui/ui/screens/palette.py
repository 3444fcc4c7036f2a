"""The commands: everything that can be done, found by a few letters of its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from fieldtui.ui.asking import poll, toggle
from fieldtui.ui.brush import Brush
from fieldtui.ui.keys import KeyCap
from fieldtui.ui.paint import Span
from fieldtui.ui.widgets.reader import Reader

if TYPE_CHECKING:
    from fieldtui.ui.app import Console

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do: what it is called, what it does, its key if it has one."""

    name: str
    told: str
    key: str
    run: Callable[[], Awaitable[object] | None]


def commands(console: Console) -> list[Command]:
    """Return all that can be done now: here, at other places, with sources, with themes."""
    return list(_commands(console))


def _commands(console: Console) -> Iterator[Command]:
    """Give the commands, those of this place first."""
    place = console.place
    for cap in place.KEYS if place else ():
        if cap.command and place is not None:
            yield _of_key(console, cap, place)
    for entry in console.places:
        yield Command(f"go to {entry.title}", entry.help, entry.key, partial(console.action_go, entry.name))
    for source in console.setup.sources:
        yield Command(
            f"poll {source.name}", f"asks {source.title or source.name} now", "", partial(poll, console, source.name)
        )
        yield Command(f"pause {source.name}", "stops asking it, or goes on", "", partial(toggle, console, source.name))
    for name in console.themes():
        yield Command(f"theme {name}", "puts other colours on", "", partial(console.wear, name))
    yield Command("quit", "leaves the console", "q", console.action_quit)


def _of_key(console: Console, cap: KeyCap, place: object) -> Command:
    """Make a command of a key of this place."""
    return Command(cap.label or cap.action, cap.help, cap.written, lambda: console.run_action(cap.action, place))  # type: ignore[arg-type]


def matching(every: Sequence[Command], wish: str) -> list[Command]:
    """Return the commands that hold all words of a wish, those whose name begins with it first."""
    parts = wish.lower().split()
    found = [one for one in every if all(part in f"{one.name} {one.told}".lower() for part in parts)]
    return sorted(found, key=lambda one: (not one.name.lower().startswith(wish.lower()), not _named(one, parts)))


def _named(command: Command, parts: Sequence[str]) -> bool:
    """Whether the name alone holds all words."""
    return all(part in command.name.lower() for part in parts)


class Palette(ModalScreen[None]):
    """A line to write in, and what matches below it."""

    DEFAULT_CSS = """
    Palette { background: $background 0%; align: center top; }
    Palette Vertical { width: 76; max-width: 100%; height: auto; margin-top: 2; border: round $accent;
                       background: $background; }
    Palette Input, Palette Input:focus { border: none; height: 1; padding: 0 1; background: $background; }
    Palette Reader { height: 12; background: $background; }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar = [("escape", "leave", "leave")]

    def __init__(self, brush: Brush, every: Sequence[Command]) -> None:
        super().__init__()
        self.brush, self.every = brush, every
        self.found = list(every)
        self.at = 0
        self.field = Input(placeholder="a few letters of what you want", compact=True)
        self.field.cursor_blink = False
        self.reader = Reader(brush)
        self.reader.can_focus = False

    def compose(self) -> ComposeResult:
        """A box at the top."""
        with Vertical():
            yield self.field
            yield self.reader

    def on_mount(self) -> None:
        """Show all."""
        self._show()

    def _show(self) -> None:
        """Draw what matches, from the one in hand on when there are many."""
        first = max(0, self.at - _SHOWN + 1)
        text: list[list[Span]] = []
        for index, one in enumerate(self.found[first : first + _SHOWN], first):
            here = index == self.at
            sign = self.brush.glyphs.cursor if here else " "
            name = self.brush.fit(one.name, 20)
            text.append(
                [
                    (sign, "accent"),
                    (self.brush.fit(one.key, 6), "quiet"),
                    (name, "accent" if here else "strong"),
                    (f" {one.told}", "quiet"),
                ]
            )
        self.reader.show(text or [[(" nothing is called that", "quiet")]])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find."""
        self.found, self.at = matching(self.every, event.value), 0
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Choose with the arrows."""
        step = {"up": -1, "down": 1, "tab": 1}.get(event.key)
        if step is not None and self.found:
            event.stop()
            event.prevent_default()
            self.at = (self.at + step) % len(self.found)
            self._show()

    async def on_input_submitted(self) -> None:
        """Do it."""
        chosen = self.found[self.at] if self.found else None
        self.dismiss(None)
        if chosen is not None:
            self.app.call_later(chosen.run)

    def action_leave(self) -> None:
        """Leave."""
        self.dismiss(None)
