"""The line that names the views, each with its key, the one that is shown lit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fieldtui.contract.view import EVERYTHING
from fieldtui.ui.render.text_layout import Span, cells, cut, plain, wide

if TYPE_CHECKING:
    from fieldtui.ui.models.view_list import KnownView
    from fieldtui.ui.render.render_context import RenderContext

#: cells of a name at most, tried one after the other until all views have room
_LENGTHS = (40, 20, 14, 11, 8)
#: the sign of a view whose filter or order is not as it was saved
_ALTERED = "*"


def tabs(views: Sequence[KnownView], here: str, altered: bool, width: int, context: RenderContext) -> list[Span]:
    """Draw the tabs; where there is too little room names are cut, and then the last ones are left to `v`."""
    spans: list[Span] = []
    for length in _LENGTHS:
        spans = _written(views, here, altered, length, context)
        if wide(spans) <= width:
            return spans
    more: Span = (f"v {context.symbols.ellipsis}", "quiet")
    kept = list(views)
    # the one that is shown stays
    while len(kept) > 1 and wide(spans) + cells(more[0]) > width:
        kept.remove(next(known for known in reversed(kept) if known.view.name != here))
        spans = _written(kept, here, altered, _LENGTHS[-1], context)
    return [*spans, more]


def _written(views: Sequence[KnownView], here: str, altered: bool, length: int, context: RenderContext) -> list[Span]:
    """Write the views with names of that length at most."""
    spans: list[Span] = [(" ", "")]
    for known in views:
        is_here = known.view.name == here
        name = plain(known.view.name)
        # the one that is shown is read whole as long as there is any room
        if cells(name) > length and not (is_here and length > _LENGTHS[-1]):
            name = cut(name, length - 1, "").rstrip() + context.symbols.ellipsis
        if known.view.key:
            spans.append((f"{known.view.key} ", "accent" if is_here else "strong"))
        # the whole list is not saved: it cannot be altered
        sign = _ALTERED if is_here and altered and known.view != EVERYTHING else ""
        spans += [(name + sign, "accent" if is_here else "quiet"), ("  ", "")]
    return spans
