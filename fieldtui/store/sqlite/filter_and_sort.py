"""Queries over records: which rows, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldtui.contract.facets import FACETS, MOMENTS, Facet, ValueType
from fieldtui.store.models import FilterError, Query
from fieldtui.store.sqlite.record_columns import SEEN

if TYPE_CHECKING:  # a list without a filter must not wait for the filter language
    from fieldtui.store.sqlite.plan_sql import Bindings, Sql


_NUMBER_FIRST = "CASE WHEN records.id NOT GLOB '*[^0-9]*' THEN CAST(records.id AS INTEGER) ELSE 9223372036854775807 END"


def _sorted(facet: Facet) -> str:
    """Return what orders records by a facet: choices in their own order, text without regard to case."""
    if facet.choices:
        places = " ".join(f"WHEN '{choice}' THEN {place}" for place, choice in enumerate(facet.choices))
        return f"CASE {facet.name} {places} END"
    is_plain = facet.type is ValueType.NUMBER or facet.type in MOMENTS
    return f'"{facet.name}"' + ("" if is_plain else " COLLATE NOCASE")


#: what a sort orders by; nulls come last in each either way
_SORTS: dict[str, tuple[str, ...]] = {
    "urgency": ("attention", "attention_at"),
    "id": (_NUMBER_FIRST, "records.id"),
    "seen": (SEEN,),
    **{name: (f"{name} COLLATE NOCASE",) for name in ("source", "vendor", "kind")},
    **{
        word: (*facet.sorts_by, _sorted(facet))
        for facet in FACETS
        if facet.sorts_by is not None
        for word in (*facet.words, *facet.also)
    },
}


def select_sql(query: Query) -> Sql:
    """Return the SQL that gives a query's row ids in order; FilterError for a wrong filter or sort."""
    where, bindings = _where(query)
    sql = f"SELECT records.rowid FROM records WHERE {where} ORDER BY {_order(query)}"  # noqa: S608
    if query.limit is not None:
        sql += " LIMIT ?"
        bindings.append(max(0, query.limit))
    return sql, bindings


def count_sql(query: Query) -> Sql:
    """Return the SQL that counts what a query lists, its limit aside."""
    where, bindings = _where(query)
    return f"SELECT count(*) FROM records WHERE {where}", bindings  # noqa: S608


def _where(query: Query) -> Sql:
    """Return the condition of a query; look-up lists only when a kind is asked for."""
    conditions: list[str] = []
    bindings: Bindings = []
    if query.source is not None:
        conditions.append("source = ?")
        bindings.append(query.source)
    if query.kinds:
        conditions.append(f"kind IN ({', '.join('?' * len(query.kinds))})")
        bindings.extend(query.kinds)
    if query.where.strip() or query.within:
        from fieldtui.store.sqlite.record_filter import condition, names_a_kind

        sql, more = condition(query)
        conditions.append(sql)
        bindings.extend(more)
        open_to_all = bool(query.kinds) or names_a_kind(query)
    else:
        open_to_all = bool(query.kinds)
    if not open_to_all:
        conditions.append("kind <> 'reference'")
    return " AND ".join(conditions) or "1", bindings


def _order(query: Query) -> str:
    if query.sort not in _SORTS:
        raise FilterError(f"no sort “{query.sort}”; one of: {' '.join(sorted(_SORTS))}", 0)
    way = " DESC" if query.descending else ""
    if query.sort == "urgency":
        return f"attention{way}, attention_at{way}, records.kind{way}, records.rowid{way}"
    return ", ".join([f"{part}{way} NULLS LAST" for part in _SORTS[query.sort]] + ["records.rowid"])
