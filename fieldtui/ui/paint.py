"""Where text becomes a line on the terminal: cleaned, cut to its cells, coloured by meaning. Nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from fieldtui.contract.text import clean

#: some text and what it means (`good warn bad quiet busy strong accent frame match`, or nothing)
Span = tuple[str, str]

#: joiners, variation selectors and invisible marks: terminals disagree on their width, people do not miss them
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]")
_PILE = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")


def plain(text: str) -> str:
    """Return one line that is safe to print and whose cells can be counted."""
    if text.isascii() and text.isprintable():
        return text
    return _PILE.sub(r"\1", _INVISIBLE.sub("", clean(text)))


def cells(text: str) -> int:
    """Count the terminal cells of a plain text."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Cut a plain text to at most `width` cells; what was cut ends in the ellipsis."""
    if cells(text) <= width:
        return text
    if width <= 0:
        return ""
    if text.isascii():
        return text[: width - 1] + ellipsis
    used, kept = 0, []
    for character in text:
        used += get_character_cell_size(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + ellipsis


def fit(text: str, width: int, ellipsis: str = "…", *, right: bool = False) -> str:
    """Return a text in exactly `width` cells, cleaned first; at the right if so wished."""
    short = cut(plain(text), width, ellipsis)
    gap = " " * (width - cells(short))
    return gap + short if right else short + gap


def trim(spans: Iterable[Span], width: int, ellipsis: str = "…") -> tuple[list[Span], int]:
    """Clean spans and cut them to `width` cells in all; return them and the cells that they take."""
    kept: list[Span] = []
    used = 0
    for text, meaning in spans:
        safe = plain(text)
        size = cells(safe)
        if used + size > width:
            safe = cut(safe, width - used, ellipsis)
            kept.append((safe, meaning))
            return kept, used + cells(safe)
        kept.append((safe, meaning))
        used += size
    return kept, used


def wide(spans: Iterable[Span]) -> int:
    """Count the cells of spans."""
    return sum(cells(plain(text)) for text, _ in spans)


def justify(left: Sequence[Span], right: Sequence[Span], width: int, ellipsis: str = "…") -> list[Span]:
    """Put spans at both ends of a line; the right ones win where there is no room for both."""
    end, taken = trim(right, width, ellipsis)
    start, used = trim(left, max(0, width - taken - (1 if taken else 0)), ellipsis)
    return [*start, (" " * (width - used - taken), ""), *end]


@dataclass(frozen=True, slots=True)
class Ink:
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
