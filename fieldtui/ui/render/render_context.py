"""What everything that draws has in its hand: colours, symbols, and the time as people here see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.style import Style
from textual.strip import Strip

from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, Styles, cells, cut, fit, plain

if TYPE_CHECKING:
    from fieldtui.ui.render.symbols import Symbols


@dataclass(slots=True)
class RenderContext:
    """The ink is exchanged when the theme is; the rest stays."""

    styles: Styles
    symbols: Symbols
    now: Callable[[], float]
    zone: tzinfo
    zone_name: str = "UTC"
    #: the addresses of the records to which something is being done
    under_way: frozenset[str] = frozenset()

    def strip(self, spans: Iterable[Span], width: int, *, over: Style | None = None) -> Strip:
        """Draw one line."""
        return self.styles.strip(spans, width, self.symbols.ellipsis, over=over)

    def fit(self, text: str, width: int, *, right: bool = False) -> str:
        """Return a text in exactly `width` cells."""
        return fit(text, width, self.symbols.ellipsis, right=right)

    def middle(self, text: str, width: int) -> str:
        """Return an id in exactly `width` cells, cut in its middle: its ends tell it from others."""
        safe = plain(text)
        if cells(safe) <= width:
            return self.fit(safe, width)
        end = cut(safe[::-1], (width - 1) // 2, "")[::-1]
        head = cut(safe, width - 1 - cells(end), "")
        return self.fit(f"{head}{self.symbols.ellipsis}{end}", width)

    def symbol(self, name: str) -> str:
        """Return the symbol of that name."""
        return str(getattr(self.symbols, name))

    def moment(self, at: float | datetime | None) -> str:
        """Write a time; a dash where there is none."""
        if at is None:
            return self.symbols.dash
        return formatting.moment(at.timestamp() if isinstance(at, datetime) else at, self.now(), self.zone)

    def exact(self, at: float) -> str:
        """Write a time to the second."""
        return formatting.exact(at, self.now(), self.zone)

    def is_today(self, at: float) -> bool:
        """Return whether that time is today."""
        return datetime.fromtimestamp(at, self.zone).date() == datetime.fromtimestamp(self.now(), self.zone).date()

    def minute(self) -> str:
        """Write the time it is."""
        return formatting.moment(self.now(), self.now(), self.zone)
