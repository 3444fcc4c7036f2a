"""The manual as a list of its pages, or of the lines that hold what is searched for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldtui.ui.render.markdown import Drawing
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

#: cells of a page's name in the list
_NAME = 17


@dataclass(frozen=True, slots=True)
class ManualLine:
    """A place in the manual: a page, or a line of it."""

    page: str
    line: int
    text: Sequence[Span]


@dataclass(slots=True)
class ManualIndex:
    """Rows of a table. `texts`: the pages' Markdown by their names, in reading order."""

    context: RenderContext
    texts: dict[str, str] = field(default_factory=dict)
    entries: list[ManualLine] = field(default_factory=list)
    _drawn: dict[tuple[str, int], Drawing] = field(default_factory=dict)

    def open(self, pages: Sequence[Path], width: int) -> None:
        """Read the pages and draw them for that width; for a thread, since it takes longer than a frame."""
        self.texts = {path.stem: path.read_text(encoding="utf-8") for path in pages}
        for name in self.texts:
            self.page(name, width)

    def page(self, name: str, width: int) -> Drawing:
        """Return a page drawn for that width."""
        from fieldtui.ui.render import markdown  # its parser is imported when a page is first drawn, in a thread

        if (name, width) not in self._drawn:
            bullet = self.context.symbols.dot
            # drawn once for each width; a terminal is resized rarely
            self._drawn[name, width] = markdown.draw(self.texts[name], width, bullet)
        return self._drawn[name, width]

    def refill(self, wish: str, width: int) -> None:
        """List the pages, or the lines that hold what is wished for, whatever its case."""
        sought = wish.casefold()
        self.entries = []
        for name in self.texts:
            lines = self.page(name, width).lines
            if not sought:
                self.entries.append(ManualLine(name, 0, lines[0] if lines else ()))
                continue
            for number, line in enumerate(lines):
                if sought in "".join(text for text, _ in line).casefold():
                    self.entries.append(ManualLine(name, number, lit(line, sought)))

    def __len__(self) -> int:
        return len(self.entries)

    def key(self, index: int) -> Hashable:
        """Return the place that the row leads to."""
        return self.entries[index].page, self.entries[index].line

    def find(self, key: Hashable) -> int | None:
        """Return where that place stands in the list."""
        return next((at for at in range(len(self.entries)) if self.key(at) == key), None)

    def lacks(self, first: int, last: int) -> bool:
        """Return all is loaded."""
        return False

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one row: the page's name, and its title or the line."""
        entry = self.entries[index]
        sign = self.context.symbols.cursor if here else " "
        name = self.context.fit(entry.page, _NAME)
        return [(sign, "accent"), (name, "strong"), ("  ", ""), *_stripped(entry.text)]


def _stripped(line: Sequence[Span]) -> list[Span]:
    """Return a line without the blanks that it begins with."""
    spans = list(line)
    while spans and not spans[0][0].strip():
        spans.pop(0)
    return spans


def lit(line: Sequence[Span], sought: str) -> list[Span]:
    """Mark what is sought (in lower case) in a line, also where it spans pieces of different meaning."""
    whole = "".join(text for text, _ in line)
    small = whole.casefold()
    # see `marked` in log_row: folding may change the length
    if not sought or len(small) != len(whole):
        return list(line)
    marked: set[int] = set()
    at = small.find(sought)
    while at >= 0:
        marked.update(range(at, at + len(sought)))
        at = small.find(sought, at + len(sought))
    spans: list[Span] = []
    place = 0
    for text, meaning in line:
        for character in text:
            style = "match" if place in marked else meaning
            if spans and spans[-1][1] == style:
                spans[-1] = (spans[-1][0] + character, style)
            else:
                spans.append((character, style))
            place += 1
    return spans
