"""Queries over records: which rows, in which order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fieldtui.contract.facets import FACETS, MOMENTS, Facet, ValueType
from fieldtui.store.models import FilterError, Query
from fieldtui.store.tables.record_columns import SEEN

if TYPE_CHECKING:  # a list without a filter must not wait for the filter language
    from fieldtui.store.tables.dialect import Bindings, Dialect, Sql


def like_literal(text: str) -> str:
    """Return a text as a pattern that stands for itself."""
    return re.sub(r"([%_\\])", r"\\\1", text)


def _sorted(dialect: Dialect, facet: Facet) -> str:
    """Return what orders records by a facet: choices in their own order, text without regard to case."""
    if facet.choices:
        places = " ".join(f"WHEN '{choice}' THEN {place}" for place, choice in enumerate(facet.choices))
        return f"CASE {facet.name} {places} END"
    is_plain = facet.type is ValueType.NUMBER or facet.type in MOMENTS
    return f'"{facet.name}"' if is_plain else dialect.ignoring_case(f'"{facet.name}"')


def _sorts(dialect: Dialect) -> dict[str, tuple[str, ...]]:
    """Return what each sort orders by; nulls come last in each either way."""
    return {
        "urgency": ("attention", "attention_at"),
        "id": (dialect.id_as_number, "records.id"),
        "seen": (SEEN,),
        **{name: (dialect.ignoring_case(name),) for name in ("source", "vendor", "kind")},
        **{
            word: (*facet.sorts_by, _sorted(dialect, facet))
            for facet in FACETS
            if facet.sorts_by is not None
            for word in (*facet.words, *facet.also)
        },
    }


def select_sql(dialect: Dialect, query: Query) -> Sql:
    """Return the SQL that gives a query's row ids in order; FilterError for a wrong filter or sort."""
    where, bindings = _where(dialect, query)
    sql = f"SELECT records.rowid FROM records WHERE {where} ORDER BY {_order(dialect, query)}"  # noqa: S608
    if query.limit is not None:
        sql += " LIMIT ?"
        bindings.append(max(0, query.limit))
    return sql, bindings


def count_sql(dialect: Dialect, query: Query) -> Sql:
    """Return the SQL that counts what a query lists, its limit aside."""
    where, bindings = _where(dialect, query)
    return f"SELECT count(*) FROM records WHERE {where}", bindings  # noqa: S608


def stages_sql(dialect: Dialect, query: Query) -> Sql:
    """Return the SQL that counts what a query lists by stage, its limit aside."""
    where, bindings = _where(dialect, query)
    return f"SELECT stage, count(*) FROM records WHERE {where} GROUP BY stage", bindings  # noqa: S608


#: by which word of a filter one finds a column of words or names
_WORDS = {
    **{name: name for name in ("source", "vendor")},
    **{word: facet.name for facet in FACETS if facet.type in (ValueType.WORD, ValueType.NAME) for word in facet.words},
}


def values_sql(dialect: Dialect, field: str, part: str, limit: int) -> Sql | None:
    """Return the SQL that gives the values of a field in which a text stands; None for a field without such values."""
    name = _WORDS.get(field)
    if name is None:
        return None
    column = f'records."{name}"'
    holds, bindings = dialect.like(column, f"%{like_literal(part)}%")
    sql = (
        f"SELECT {column}, count(*) FROM records WHERE {column} <> '' AND kind <> 'reference' AND {holds}"  # noqa: S608
        f" GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT ?"
    )
    return sql, [*bindings, limit]


def _where(dialect: Dialect, query: Query) -> Sql:
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
        from fieldtui.store.tables.record_filter import condition, names_a_kind

        sql, more = condition(dialect, query)
        conditions.append(sql)
        bindings.extend(more)
        open_to_all = bool(query.kinds) or names_a_kind(query)
    else:
        open_to_all = bool(query.kinds)
    if not open_to_all:
        conditions.append("kind <> 'reference'")
    return " AND ".join(conditions) or "true", bindings


def _order(dialect: Dialect, query: Query) -> str:
    way = " DESC" if query.descending else ""
    # what a list is sorted by unless somebody asks for something else needs no table of sorts
    if query.sort == "urgency":
        return f"attention{way}, attention_at{way}, records.kind{way}, records.rowid{way}"
    sorts = _sorts(dialect)
    if query.sort not in sorts:
        raise FilterError(f"no sort “{query.sort}”; one of: {' '.join(sorted(sorts))}", 0)
    return ", ".join([f"{part}{way} NULLS LAST" for part in sorts[query.sort]] + ["records.rowid"])
