"""What is counted of a list: where the cursor is in it, what the sum lacks, its stages, its marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fieldtui.contract.record import Stage
from fieldtui.ui.models.list_orders import is_reversed
from fieldtui.ui.models.source_status import SourceStatuses, missing
from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, cells, justify, wide

if TYPE_CHECKING:
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
    table: RecordTable, field: str, descending: bool, source_statuses: SourceStatuses, width: int, text: str
) -> list[Span]:
    """Return what stands at the end of the filter's line."""
    record_list, context = table.record_list, table.context
    spans = counted(table.cursor, record_list.total, field, descending)
    spans += lacks(source_statuses, context, width - cells(text) - _APART - wide(spans))
    if record_list.arrivals:
        spans += [(f" {context.symbols.dot} {formatting.arrived(record_list.arrivals)}", "accent")]
    return spans


def marked(marks: Marks, record_list: RecordList) -> list[Span]:
    """Return how many records are marked, those apart that the list does not show; nothing where none is."""
    if not len(marks):
        return []
    spans: list[Span] = [(f"{len(marks):,} marked", "accent")]
    # the beginning of an order does not tell what stands behind it
    outside = marks.outside(record_list.ids) if record_list.whole else 0
    return [*spans, (f", {outside:,} of them not listed", "warn")] if outside else spans


def by_stage(stages: Mapping[str | None, int], room: int) -> list[Span]:
    """Return how many records stand where, in the order of work, in at most so many cells: those without come last."""
    told = [(str(stage), stages[stage]) for stage in Stage if stages.get(stage)]
    if stages.get(None):
        told.append(("no stage", stages[None]))
    for words in (None, 4, 3):
        spans: list[Span] = []
        for name, number in told:
            spans += [(f"{name[:words]} ", "quiet"), (f"{number:,}  ", "")]
        if wide(spans) <= room:
            return spans
    return []


def foot(record_list: RecordList, marks: Marks, context: RenderContext, width: int) -> list[Span]:
    """Draw the line below a list: its stages at the left, its marks at the right."""
    right = marked(marks, record_list)
    left = by_stage(record_list.stages, width - wide(right) - 5)
    return justify([("    ", ""), *left], [*right, (" ", "")], width, context.symbols.ellipsis)


def why_empty(read: bool, filtered: bool) -> list[list[Span]]:
    """Return why a list has no rows."""
    if not read:
        return [[], [("  reading the store", "quiet")]]
    if filtered:
        return [[], [("  nothing matches the filter; esc clears it", "quiet")]]
    return [[], [("  no records yet; the desk (1) says how each source is doing", "quiet")]]
