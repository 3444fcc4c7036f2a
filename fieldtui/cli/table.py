"""Rows in aligned columns, cut to the terminal where there is one. Everything is cleaned before it is measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fieldtui.contract.text import clean

_GAP = "  "
#: no column of a terminal's table is made narrower to fit than this
_LEAST = 6


def lines(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int | None, mark: str = "…") -> Iterator[str]:
    """Yield the table's lines, the titles first. `width` None: nothing is cut. `mark` ends what was cut."""
    cells = [[clean(cell) for cell in row] for row in rows]
    head = [title.upper() for title in titles]
    widths = [max(map(measure, column)) for column in zip(head, *cells, strict=True)]
    if width is not None:
        widths = _fitted(widths, width)
    for row in [head, *cells]:
        yield _GAP.join(_padded(cell, size, mark) for cell, size in zip(row, widths, strict=True)).rstrip()


def measure(text: str) -> int:
    """Return how many terminal columns a cleaned text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def cut(text: str, width: int, mark: str = "…") -> str:
    """Return the text, or as much of it as fits before the mark."""
    if measure(text) <= width:
        return text
    room = width - len(mark)
    taken = 0
    for position, char in enumerate(text):
        taken += measure(char)
        if taken > room:
            return text[:position] + mark[:width]
    return text


def _padded(text: str, width: int, mark: str) -> str:
    """Return the text in exactly that many columns."""
    text = cut(text, width, mark)
    return text + " " * (width - measure(text))


def _fitted(widths: list[int], room: int) -> list[int]:
    """Take from the widest columns until all fit, or until nothing more can be taken."""
    widths = list(widths)
    spare = sum(widths) + len(_GAP) * (len(widths) - 1) - room
    while spare > 0:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= _LEAST:
            break
        widths[widest] -= 1
        spare -= 1
    return widths
