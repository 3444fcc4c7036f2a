"""What is counted of a list: where the cursor is in it, what the sum lacks, its stages, its marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fieldtui.contract.record import Stage
from fieldtui.ui.models.list_orders import is_reversed
from fieldtui.ui.models.source_status import SourceStatuses, missing
from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, cells, trim, wide

if TYPE_CHECKING:
    from fieldtui.ui.models.list_state import ListState
    from fieldtui.ui.models.marks import Marks
    from fieldtui.ui.models.record_list import RecordList
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.widgets.record_table import RecordTable

#: cells between a filter and the counts at the other end of its line, its sign included
_APART = 14


def counted(place: int, total: int | None, field: str, descending: bool) -> list[Span]:
    """Return where in the list the cursor is, how long it is, and in which order."""
    spans: list[Span] = (
        [(f"{formatting.count(place + 1)} of ", "quiet"), (formatting.count(total), "")] if total else []
    )
    return [*spans, (f" by {field}{' turned round' if is_reversed(field, descending) else ''}", "quiet")]


def lacks(source_statuses: SourceStatuses, context: RenderContext, room: int) -> list[Span]:
    """Return which sources a sum lacks, and as of when the rest is, as far as there is room for it."""
    lacking, as_of = source_statuses.lacking(), source_statuses.as_of()
    if not source_statuses.known or not lacking:
        return []
    sign = f" {context.symbols.partial} "
    names = missing(lacking, source_statuses.number, names=True)
    when = f" {context.symbols.dot} as of {context.moment(as_of)}" if as_of is not None else ""
    if cells(sign + names + when) <= room:
        return [(sign + names, "warn"), (when, "quiet")]
    short = names if cells(sign + names) <= room else missing(lacking, source_statuses.number, names=False)
    return [(sign + short, "warn")]


def filter_line(
    table: RecordTable,
    marks: Marks,
    state: ListState,
    source_statuses: SourceStatuses,
    text: str,
    width: int,
) -> list[Span]:
    """Return what stands at the end of the filter's line; `text`: the filter."""
    record_list, context = table.record_list, table.context
    spans = counted(table.cursor, record_list.total, state.sort, state.descending)
    if len(marks):
        spans += [(f" {context.symbols.dot} ", "quiet"), *marked(marks, record_list)]
    spans += lacks(source_statuses, context, width - cells(text) - _APART - wide(spans))
    if record_list.arrivals:
        spans += [(f" {context.symbols.dot} {formatting.arrived(record_list.arrivals)}", "accent")]
    return spans


def marked(marks: Marks, record_list: RecordList) -> list[Span]:
    """Return how many records are marked, those apart that the list does not show."""
    spans: list[Span] = [(f"{len(marks):,} marked", "accent")]
    # the beginning of an order does not tell what stands behind it
    outside = marks.outside(record_list.ids) if record_list.whole else 0
    return [*spans, (f", {outside:,} not listed", "warn")] if outside else spans


def by_stage(stages: Mapping[str | None, int], width: int, ellipsis: str) -> list[Span]:
    """Return how many records stand where, in the order of work, in at most so many cells."""
    told = [(str(stage), stages[stage]) for stage in Stage if stages.get(stage)]
    if stages.get(None):
        told.append(("no stage", stages[None]))
    spans: list[Span] = []
    for write, gap in ((formatting.count, "   "), (formatting.count, "  "), (formatting.rounded, "  ")):
        spans = [(" ", "")]
        for name, number in told:
            spans += [(f"{name} ", "quiet"), (write(number) + gap, "")]
        if wide(spans) - len(gap) <= width:
            return spans
    return trim(spans, width, ellipsis)[0]


def why_empty(read: bool, filtered: bool) -> list[list[Span]]:
    """Return why a list has no rows."""
    if not read:
        return [[], [("  reading the store", "quiet")]]
    if filtered:
        return [[], [("  nothing matches the filter; esc clears it", "quiet")]]
    return [[], [("  no records yet; the desk (1) says how each source is doing", "quiet")]]
