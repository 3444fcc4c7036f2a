"""Records as the rows of a table: signs at the left, then the columns that have room."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldtui.ui.models.list_columns import Column, choose
from fieldtui.ui.models.urgency import urgency

if TYPE_CHECKING:
    from fieldtui.store.models import Row
    from fieldtui.ui.models.marks import Marks
    from fieldtui.ui.models.record_list import RecordList
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

#: seconds for which a record that changed is marked
NEWS_LASTS = 20.0


@dataclass(slots=True)
class RecordRows:
    """The rows of a listing, drawn; `stale(row)` tells those whose feed could not be read of late,
    `is_news(row, seconds)` those that changed within that time. `marks`: which are marked, None where none can be.
    """

    record_list: RecordList
    context: RenderContext
    columns: Sequence[Column]
    stale: Callable[[Row], bool] = lambda row: row.partial
    is_news: Callable[[Row, float], bool] = lambda row, lasts: False
    marks: Marks | None = None
    _chosen: dict[int, list[tuple[Column, int]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.record_list.ids)

    def key(self, index: int) -> Hashable:
        """Return the row's id in the store."""
        return self.record_list.ids[index]

    def find(self, key: Hashable) -> int | None:
        """Return where that row stands in the order shown."""
        try:
            return self.record_list.ids.index(key)
        except ValueError:
            return None

    def lacks(self, first: int, last: int) -> bool:
        """Return whether some of these rows are not loaded."""
        rows = self.record_list.rows
        return any(rowid not in rows for rowid in self.record_list.ids[first:last])

    def at(self, index: int) -> Row | None:
        """Return the row at that place, None if it is not loaded."""
        return self.record_list.rows.get(self.record_list.ids[index]) if 0 <= index < len(self) else None

    def layout(self, width: int) -> list[tuple[Column, int]]:
        """Return the columns that have room, four cells being taken by the signs."""
        chosen = self._chosen.get(width)
        if chosen is None:
            chosen = self._chosen[width] = choose(self.columns, width - 4)
        return chosen

    def head(self, width: int) -> list[Span]:
        """Draw the columns' titles."""
        titles = (self.context.fit(column.title, size, right=column.right) for column, size in self.layout(width))
        return [(self._indent + "  ".join(titles), "quiet")]

    @property
    def _indent(self) -> str:
        """The cells before the first column."""
        return " " * (3 if self.marks is None else 4)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Have other columns from now on."""
        self.columns = columns
        self._chosen.clear()

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one row in at most three colours."""
        row = self.at(index)
        if row is None:
            return [(f"{self._indent}{self.context.symbols.ellipsis}", "quiet")]
        stale, urgent = self.stale(row), urgency(row, self.context)
        body = "quiet" if stale else ""
        spans = self._signs(row, here, stale, urgent)
        for column, size in self.layout(width):
            text = column.cell(row, self.context, size)
            if column.name == "title" and str(row.address) in self.context.under_way:
                text = self.context.fit(f"{self.context.symbols.arrow} {text}", size)
            spans.append((text, urgent if column.name == "due" and urgent else body))
            spans.append(("  ", ""))
        return spans[:-1]

    def _signs(self, row: Row, here: bool, stale: bool, urgent: str) -> list[Span]:
        """Draw the cursor, the sign of news, that of lateness or staleness, and that of a marked record."""
        symbols = self.context.symbols
        fresh = self.is_news(row, NEWS_LASTS)
        first = symbols.cursor if here else symbols.changed if fresh else " "
        second = symbols.late if urgent else symbols.stale if stale else " "
        meaning = urgent or ("accent" if fresh else "quiet" if stale else "")
        if self.marks is None or row.rowid not in self.marks:
            return [(f"{first}{second}{self._indent[2:]}", meaning)]
        return [(f"{first}{second}", meaning), (f"{symbols.marked} ", "accent")]

    def any_news(self) -> bool:
        """Return whether some loaded row is, or was a moment ago, marked as news."""
        return any(self.is_news(row, NEWS_LASTS + 2) for row in self.record_list.rows.values())
