"""Rows in aligned columns, cut to the terminal where there is one. Everything is cleaned before it is measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fieldtui.contract.safe_text import clean

_GAP = "  "
#: characters of a cell that are looked at
_LONGEST = 4096
#: cells of a column where nothing says how wide the table may be
_WIDEST = 200
#: no column of a terminal's table is made narrower to fit than this
_LEAST = 6
#: what a column needs so that what it says can be told apart
_READABLE = 18


def lines(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int | None, mark: str = "…") -> Iterator[str]:
    """Yield the table's lines, the titles first. `width` None: a column takes 200 cells. `mark` ends what was cut."""
    cells = [[cut(clean(cell[:_LONGEST]), _WIDEST, mark) for cell in row] for row in rows]
    head = [title.upper() for title in titles]
    widths = _natural(head, cells)
    if width is not None:
        widths = _fitted(widths, width)
    for row in [head, *cells]:
        yield _GAP.join(_padded(cell, size, mark) for cell, size in zip(row, widths, strict=True)).rstrip()


def fitting(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> int:
    """Return how many columns, from the left and at least two, fit with the first whole and the others readable."""
    first, *others = _natural(titles, [[clean(cell) for cell in row] for row in rows])
    widths = [first, *(min(natural, _READABLE) for natural in others)]
    count = len(widths)
    while count > 2 and sum(widths[:count]) + len(_GAP) * (count - 1) > width:
        count -= 1
    return count


def _natural(head: Sequence[str], cells: Sequence[Sequence[str]]) -> list[int]:
    """Return the width that each column would like to have."""
    return [max(map(measure, column)) for column in zip(head, *cells, strict=True)]


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
    """Take from the widest columns until all fit: first from those that do not name the row, then from any."""
    widths = list(widths)
    spare = sum(widths) + len(_GAP) * (len(widths) - 1) - room
    for places, least in ((range(1, len(widths)), _READABLE), (range(len(widths)), _LEAST)):
        while spare > 0 and max((widths[place] for place in places), default=0) > least:
            widths[max(places, key=widths.__getitem__)] -= 1
            spare -= 1
    return widths
