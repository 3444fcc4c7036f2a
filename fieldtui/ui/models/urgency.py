"""How urgent a record is: how long is left until it is due, and when that is red or yellow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldtui.contract.record import Stage
from fieldtui.ui.render import formatting

if TYPE_CHECKING:
    from fieldtui.store.models import Row
    from fieldtui.ui.render.render_context import RenderContext

#: stages in which nothing is urgent any more
_OVER = (Stage.DONE, Stage.CANCELLED)
#: seconds before it is due from which a record is yellow
_SOON = 3600


def clock(row: Row, context: RenderContext) -> str:
    """Return how long is left until it is due, negative when late; `short` where people are lacking, else a dash."""
    # a shortage has no due time but its start
    if row.due is None and row.gap and row.stage not in _OVER:
        return "short"
    if row.due is None or row.stage in _OVER:
        return context.symbols.dash
    return formatting.span(row.due.timestamp() - context.now())


def urgency(row: Row, context: RenderContext) -> str:
    """Return what the clock of a row means: `bad` late, `warn` within the hour, else nothing."""
    if row.due is None or row.stage in _OVER:
        return ""
    left = row.due.timestamp() - context.now()
    return "bad" if left < 0 else "warn" if left < _SOON else ""
