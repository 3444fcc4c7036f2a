"""Where text becomes a line on the terminal: cleaned, cut to its cells, coloured by meaning. Nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import combining

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from fieldtui.contract.safe_text import clean

#: some text and what it means (`good warn bad quiet busy strong accent frame match`, or nothing)
Span = tuple[str, str]

#: joiners, variation selectors, fillers: terminals disagree on their width, people do not miss them
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
#: where marks without a width of their own may stand one upon the other, and how many are kept upon one character
_MAYBE_MARKS = re.compile("[\u0300-\U0010ffff]{3,}")
_MARKS_KEPT = 2
#: characters of a text that are looked at for each cell that there is: more would only be thrown away
_FOR_A_CELL, _AT_LEAST = 4, 16
#: characters of a text that are measured: no line is longer
_LONGEST = 4096


def plain(text: str) -> str:
    """Return one line that is safe to print and whose cells can be counted."""
    if text.isascii() and text.isprintable():
        return text
    return _MAYBE_MARKS.sub(_thinned, _INVISIBLE.sub("", clean(text)))


def _thinned(found: re.Match[str]) -> str:
    """Return a stretch of text without the marks that are too many upon one character."""
    kept, marks = [], 0
    for character in found[0]:
        marks = marks + 1 if get_character_cell_size(character) == 0 or combining(character) else 0
        if marks <= _MARKS_KEPT:
            kept.append(character)
    return "".join(kept)


def cells(text: str) -> int:
    """Count the terminal cells of a plain text."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Cut a plain text to at most `width` cells; what was cut ends in the ellipsis."""
    if cells(text) <= width:
        return text
    ellipsis = ellipsis[: max(0, width)]
    room = width - len(ellipsis)
    if text.isascii():
        return text[: max(0, room)] + ellipsis
    used, kept = 0, []
    for character in text:
        used += get_character_cell_size(character)
        if used > room:
            break
        kept.append(character)
    return "".join(kept) + ellipsis


def shortened(text: str, width: int, ellipsis: str = "…") -> str:
    """Clean a text and cut it to at most `width` cells; of a very long one no more is read than may be seen."""
    most = _FOR_A_CELL * max(0, width) + _AT_LEAST
    if len(text) <= most:
        return cut(plain(text), width, ellipsis)
    return cut(plain(text[:most]) + ellipsis, width, ellipsis)


def fit(text: str, width: int, ellipsis: str = "…", *, right: bool = False) -> str:
    """Return a text in exactly `width` cells, cleaned first; at the right if so wished."""
    short = shortened(text, width, ellipsis)
    gap = " " * (width - cells(short))
    return gap + short if right else short + gap


def trim(spans: Iterable[Span], width: int, ellipsis: str = "…") -> tuple[list[Span], int]:
    """Clean spans and cut them to `width` cells in all; return them and the cells that they take."""
    kept: list[Span] = []
    used = 0
    for text, meaning in spans:
        room = width - used
        safe = shortened(text, room + 1, ellipsis)
        size = cells(safe)
        if size > room:
            safe = cut(safe, room, ellipsis)
            kept.append((safe, meaning))
            return kept, used + cells(safe)
        kept.append((safe, meaning))
        used += size
    return kept, used


def wide(spans: Iterable[Span]) -> int:
    """Count the cells of spans."""
    return sum(cells(plain(text[:_LONGEST])) for text, _ in spans)


def justify(left: Sequence[Span], right: Sequence[Span], width: int, ellipsis: str = "…") -> list[Span]:
    """Put spans at both ends of a line; the right ones win where there is no room for both."""
    end, taken = trim(right, width, ellipsis)
    start, used = trim(left, max(0, width - taken - (1 if taken else 0)), ellipsis)
    return [*start, (" " * (width - used - taken), ""), *end]


@dataclass(frozen=True, slots=True)
class Styles:
    """A colour style per meaning; `cursor` lies over the line that the cursor is on, `bar` over the outer lines."""

    styles: Mapping[str, Style]
    cursor: Style
    bar: Style

    def strip(self, spans: Iterable[Span], width: int, ellipsis: str = "…", *, over: Style | None = None) -> Strip:
        """Draw spans as exactly one line of `width` cells, in as few segments as may be."""
        kept, used = trim(spans, width, ellipsis)
        if used < width:
            kept.append((" " * (width - used), ""))
        plain_style = self.styles[""]
        segments: list[Segment] = []
        found = self.styles.get("match", plain_style)
        if over is not None:
            found = found + over
        for text, meaning in kept:
            if not text:
                continue
            style = self.styles.get(meaning, plain_style)
            if over is not None:
                style = style + over
            if segments and (segments[-1].style == style or (text.isspace() and segments[-1].style != found)):
                segments[-1] = Segment(segments[-1].text + text, segments[-1].style)
            else:
                segments.append(Segment(text, style))
        return Strip(segments, width)
