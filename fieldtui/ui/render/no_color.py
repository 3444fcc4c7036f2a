"""For NO_COLOR: lines lose their colours on the way out, and keep bold, dim and reverse."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class NoColor(LineFilter):
    """Textual's own turns colours into greys, which are colour codes all the same."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without any colour."""
        return [Segment(text, _bare(style), None) for text, style, _ in segments]


def _bare(style: Style | None) -> Style:
    """Return what is left of a style."""
    if style is None:
        return Style()
    return Style(bold=style.bold, dim=style.dim, reverse=style.reverse, underline=style.underline)
