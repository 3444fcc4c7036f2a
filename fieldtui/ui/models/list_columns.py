"""The columns of a list of records: what each says, how wide it is, and which go first when there is little room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from fieldtui.contract.facets import FACET, FACETS, MOMENTS
from fieldtui.contract.record import Kind
from fieldtui.ui.models.urgency import clock
from fieldtui.ui.render import formatting

if TYPE_CHECKING:
    from fieldtui.store.models import Row
    from fieldtui.ui.render.render_context import RenderContext

#: the name of the column that has a record's short name
_REFERENCE = "id"
#: cells that a text keeps beside what is kept at its column's end
_TEXT_AT_LEAST = 10
#: what is planned from an hour to an hour: such rows are often alike in all but their day
_PLANNED = (Kind.ASSIGNMENT, Kind.SHIFT, Kind.TIME_OFF, Kind.CALLBACK)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `width` in cells, 0 for the one that takes what is left; the lowest `rank` is the last to go."""

    name: str
    title: str
    width: int
    rank: int
    text: Callable[[Row, RenderContext], str]
    right: bool = False
    #: what is kept at the column's end when its text is cut, in several lengths, the longest first
    tails: Callable[[Row, RenderContext], Sequence[str]] | None = None

    def cell(self, row: Row, context: RenderContext, size: int) -> str:
        """Draw the column of a row in exactly `size` cells."""
        text = self.text(row, context)
        # an id is cut in the middle, since both ends tell it from others
        if self.name == _REFERENCE:
            return context.middle(text, size)
        for tail in self.tails(row, context) if self.tails is not None else ():
            room = size - len(tail) - 2
            # the longest form that leaves the title room
            if room >= _TEXT_AT_LEAST:
                return f"{context.fit(text, room)}  {tail}"
        return context.fit(text, size, right=self.right)


def _status(row: Row, context: RenderContext) -> str:
    """Return the vendor's own word for where it stands."""
    return row.status_label or row.status or context.symbols.dash


def _stage(row: Row, context: RenderContext) -> str:
    """Return where it stands in the words that all vendors share, else in the vendor's."""
    return str(row.stage) if row.stage else _status(row, context)


def _or_dash(name: str) -> Callable[[Row, RenderContext], str]:
    """Return how to say a facet that may be missing."""

    def text(row: Row, context: RenderContext) -> str:
        value = getattr(row, name)
        if isinstance(value, datetime):
            return context.moment(value)
        return str(value) if value else context.symbols.dash

    return text


_TEXTS: dict[str, Callable[[Row, RenderContext], str]] = {"due": clock, "status": _status, "stage": _stage}


def _column(name: str, *, title: str = "", width: int = 0, rank: int = 0) -> Column:
    """Return a facet's column, as its facet declares it unless told otherwise; times stand at the right."""
    facet = FACET[name]
    assert facet.column is not None
    text = _TEXTS.get(name) or _or_dash(name)
    title, width, rank = title or name.upper(), width or facet.column.width, rank or facet.column.rank
    return Column(name, title, width, rank, text, right=facet.type in MOMENTS)


_CLOCK = _column("due", title="CLOCK")


def _hours(row: Row, context: RenderContext) -> Sequence[str]:
    """Return from when to when a row is planned; nothing for one that is not, or whose clock says it."""
    if row.kind not in _PLANNED or row.start is None or row.due is not None:
        return ()
    end = row.end.timestamp() if row.end is not None else None
    return formatting.stretch(row.start.timestamp(), end, context.now(), context.zone)


_ID = Column(_REFERENCE, "ID", 11, 2, lambda row, context: row.reference or row.id)
_TITLE = Column("title", "TITLE", 0, 0, lambda row, context: row.title, tails=_hours)

_KIND = Column("kind", "KIND", 10, 11, lambda row, context: row.kind.replace("_", " "))
_SOURCE = Column("source", "SOURCE", 9, 3, lambda row, context: row.source)
# the declared places of the facets, whatever order they are declared in
_SHOWN = sorted((facet.column.place, facet.name) for facet in FACETS if facet.column is not None)

QUEUE: Sequence[Column] = (
    _CLOCK,
    _ID,
    _TITLE,
    *(_column(name) for _, name in _SHOWN if name != _CLOCK.name),
    _KIND,
    _SOURCE,
)
#: every column that a view can name, by its name
BY_NAME = {
    "clock": _CLOCK,
    **{column.name: column for column in QUEUE if column is not _CLOCK},
    **{
        name: Column(name, name.upper(), 10, rank, _or_dash(name), right=True)
        for rank, name in enumerate(("created", "start", "end"), 12)
    },
    "short": Column("short", "SHORT", 5, 15, _or_dash("gap"), right=True),
    "vendor": Column("vendor", "VENDOR", 12, 16, lambda row, context: row.vendor),
}


def columns_of(names: Sequence[str]) -> Sequence[Column]:
    """Return the columns that a view names, in its order, the last of them the first to go; all without a name.

    What is not known is left out: a view may come from a console of another version. The title is always there, since
    it takes what is left of the line.
    """
    named = [BY_NAME[name] for name in dict.fromkeys(names) if name in BY_NAME]
    if not named:
        return QUEUE
    ranked = [replace(column, rank=0 if column is _TITLE else rank) for rank, column in enumerate(named, 1)]
    return ranked if _TITLE in named else [*ranked, replace(_TITLE, rank=0)]


PANE: Sequence[Column] = (
    _ID,
    _TITLE,
    _column("status", width=13, rank=3),
    _column("crew", width=8, rank=5),
    _column("place", width=16, rank=7),
    _column("updated", rank=8),
    _CLOCK,
)
URGENT: Sequence[Column] = (_CLOCK, _ID, _TITLE, _column("stage", rank=5), _SOURCE)
_TITLE_AT_LEAST, _TITLE_AT_EASE = 18, 28
#: what the short name gets on top where there is room
_ID_GROWS = 3


def choose(columns: Sequence[Column], width: int) -> list[tuple[Column, int]]:
    """Return the columns that have room in `width` cells, two cells between them, with the width of each."""
    kept = list(columns)
    title = max(_TITLE_AT_LEAST, width // 4)
    while len(kept) > 1 and _need(kept, title) > width:
        # the column of the highest rank is the first that can be done without
        kept.remove(max(kept, key=lambda column: column.rank))
    extra = _ID_GROWS if _need(kept, max(title, _TITLE_AT_EASE)) + _ID_GROWS <= width else 0
    sizes = {column.name: column.width + (extra if column.name == _ID.name else 0) for column in kept}
    # what is left is the title's
    sizes[_TITLE.name] = max(0, width - sum(sizes.values()) - 2 * (len(kept) - 1))
    return [(column, sizes[column.name]) for column in kept]


def _need(columns: Sequence[Column], title: int) -> int:
    """Count the cells that columns want at least."""
    return sum(column.width or title for column in columns) + 2 * (len(columns) - 1)
