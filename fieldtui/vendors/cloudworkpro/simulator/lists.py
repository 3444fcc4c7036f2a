"""A list over HTTP: filtered, sorted, cut into pages, with the vendor's account of where one is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams
from starlette.responses import Response

from fieldtui.vendors.cloudworkpro.simulator.cursors import Cursor, Order, Row, place
from fieldtui.vendors.cloudworkpro.simulator.envelopes import good
from fieldtui.vendors.cloudworkpro.simulator.filters import read_filter, read_limit, read_order, read_test


@dataclass(frozen=True, slots=True)
class Table:
    """What a list shows: its rows as they are now, and the columns by which it may be sorted and filtered.

    `spell`: how a row is written when it is sent; filters and sorting go by what it means.
    """

    rows: Callable[[], Sequence[Row]]
    columns: Collection[str]
    spell: Callable[[Row], Row] = lambda row: row

    def answer(self, query: QueryParams) -> Response:
        """Answer one request for a page; a `Failure` when something in it is wrong."""
        text = query.get("cursor")
        cursor = Cursor.parse(text) if text else None
        limit, order = read_limit(query), read_order(query, self.columns)
        if cursor and "sortBy" not in query:
            order = cursor.order
        passes = read_test(query, self.columns)
        rows = _sorted([row for row in self.rows() if passes(row)], order)
        start, end = place(rows, order, cursor, limit)
        page = rows[start:end]
        pagination = {
            "hasNext": end < len(rows),
            "hasPrev": start > 0,
            "nextCursor": str(Cursor(order, page[-1]["_id"], True)) if page and end < len(rows) else "",
            "prevCursor": str(Cursor(order, page[0]["_id"], False)) if page and start else "",
            "pageResults": len(page),
            "totalResults": len(rows),
        }
        return good(
            [self.spell(row) for row in page], pagination=pagination, options=self._options(query, limit, order)
        )

    def _options(self, query: QueryParams, limit: int, order: Order) -> dict[str, Any]:
        """Echo what was asked for."""
        options: dict[str, Any] = {"limit": limit}
        if "sortBy" in query:
            options["sortBy"] = {"field": order.column, "value": "desc" if order.descending else "asc"}
        wanted = read_filter(query, self.columns)
        if wanted:
            options["filterBy"] = [{"field": column, "value": value} for column, value in wanted.items()]
        return options


def _sorted(rows: list[Row], order: Order) -> list[Row]:
    """Sort by one column and, where it is equal, by id; what is not set stands first."""

    def key(row: Row) -> tuple[bool, Any, str]:
        value = row[order.column]
        return (value is not None, str(value) if isinstance(value, list) else value or 0, row["_id"])

    return sorted(rows, key=key, reverse=order.descending)
