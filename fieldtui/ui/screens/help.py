"""The keys of a place, and the manual: read inside the console, no network needed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.widget import Widget

from fieldtui.contract.text import clean_lines
from fieldtui.ui.brush import Brush
from fieldtui.ui.keys import KeyCap, bindings
from fieldtui.ui.paint import Span
from fieldtui.ui.place import Place
from fieldtui.ui.widgets.reader import Reader
from fieldtui.ui.widgets.table import Table

_SYMBOLS = (
    ("live", "live: read whole, and asked again soon"),
    ("polling", "polling: being asked now"),
    ("partial", "partial: a page was lost, the rows are not all there are"),
    ("quiet", "quiet: the vendor asked for fewer requests"),
    ("refused", "refused: the login, a request or the configuration"),
    ("offline", "offline: no answer"),
    ("paused", "paused by you"),
    ("news", "changed within the last seconds"),
    ("late", "late, or due within the hour"),
    ("stale", "older than it should be: its feed could not be read"),
)


class HelpPage(Place):
    """Lists keys; digits open the manual's pages."""

    NAME = "help"
    KEYS: ClassVar[tuple[KeyCap, ...]] = (
        KeyCap("m", "manual", "manual", "the next page of the manual"),
        KeyCap("escape,question_mark,backspace", "back", "back", "back", "esc", command=False),
    )
    BINDINGS = bindings(KEYS)
    LAST = ()

    def __init__(self, brush: Brush, place: Place) -> None:
        super().__init__(brush)
        self.of = place
        self.pages: Sequence[Path] = ()
        self._at = -1
        self.reader = Reader(brush, id="body")

    def body(self) -> Iterable[Widget]:
        """The text."""
        return (self.reader,)

    def where(self, width: int) -> list[Span]:
        """Name the page."""
        return [
            (" fieldtui  ", "quiet"),
            (f"keys of {self.of.NAME}" if self._at < 0 else self.pages[self._at].stem, "accent"),
        ]

    def on_mount(self) -> None:
        """Show the keys."""
        folder = self.console.setup.manual
        self.pages = sorted(folder.glob("*.md")) if folder and folder.is_dir() else ()
        self.reader.focus()
        self.reader.show(self._keys())

    def _keys(self) -> list[list[Span]]:
        """Draw the keys of the place, of its table, of everywhere; then the symbols."""
        moving = Reader.KEYS if not self.of.query(Table) else Table.KEYS[:-1]
        text: list[list[Span]] = []
        for title, caps in (("here", self.of.KEYS), ("moving", moving), ("everywhere", self.console.KEYS)):
            text += [[(f" {title}", "strong")], *(self._cap(cap) for cap in caps), []]
        text.append([(" symbols", "strong")])
        for name, told in _SYMBOLS:
            text.append([(f"   {self.brush.symbol(name)}        ", "accent"), (told, "")])
        if self.pages:
            text += [[], [(" m reads the manual: ", "quiet"), (", ".join(page.stem for page in self.pages), "")]]
        return text

    def _cap(self, cap: KeyCap) -> list[Span]:
        """Draw one key."""
        return [(f"   {self.brush.fit(cap.written, 11)}", "accent"), (cap.help, "")]

    def action_manual(self) -> None:
        """Go to the next page of the manual, and from the last one back to the keys."""
        if not self.pages:
            self.say("no manual is installed", "quiet")
            return
        self._at += 1
        if self._at == len(self.pages):
            self._at = -1
            self.reader.show(self._keys())
        else:
            self.work(self._read(self.pages[self._at]), "manual")
        self.say_where()

    async def _read(self, path: Path) -> None:
        """Show a page of the manual: its headings stand out, the rest is as it was written."""
        told = await asyncio.to_thread(path.read_text, encoding="utf-8")
        self.reader.show(
            [
                [
                    (
                        f" {line.lstrip('#').strip() if line.startswith('#') else line}",
                        "accent" if line.startswith("#") else "",
                    )
                ]
                for line in clean_lines(told)
            ]
        )

    def action_back(self) -> None:
        """Back."""
        self.app.pop_screen()
