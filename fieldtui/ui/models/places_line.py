"""Where the user is: the screens that there are, in one line, the one that is shown lit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fieldtui.ui.render.text_layout import wide

if TYPE_CHECKING:
    from fieldtui.ui.render.text_layout import Span
    from fieldtui.ui.screen_registry import ScreenEntry

#: cells of the top line that the sources' states and the time take
_STATES = 28


def places_line(places: Sequence[ScreenEntry], shown: str, width: int) -> list[Span]:
    """Draw them; where there is little room the last lose their titles first, but never the one that is shown."""
    spans: list[Span] = []
    for named in range(len(places), -1, -1):
        spans = [(" fieldtui  ", "quiet")]
        for at, entry in enumerate(places):
            title = f" {entry.title}  " if entry.name == shown or at < named else " "
            spans.append((f"{entry.key}{title}", "accent" if entry.name == shown else "quiet"))
        if wide(spans) <= width - _STATES:
            break
    return spans
