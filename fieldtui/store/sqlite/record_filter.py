"""The filter language over records, as SQL; imported only when there is a filter."""

from __future__ import annotations

from fieldtui.contract.facets import FACETS
from fieldtui.store.models import Query
from fieldtui.store.query.plan import Matches, named_fields, plan
from fieldtui.store.query.times import TimeReader
from fieldtui.store.query.vocabulary import RECORDS
from fieldtui.store.sqlite.plan_sql import Sql, SqlTable, match_of
from fieldtui.store.sqlite.record_columns import SEEN


def _found(test: Matches) -> Sql:
    match = match_of(test)
    if not match:
        return "title LIKE ?", [f"%{test.text}%"]
    return "records.rowid IN (SELECT rowid FROM search WHERE search MATCH ?)", [match]


TABLE = SqlTable(
    columns={
        **{name: (name,) for name in ("source", "vendor", "kind")},
        **{word: (f'"{facet.name}"', *facet.matches) for facet in FACETS for word in facet.words},
        "id": ("records.id", "reference"),
        "seen": (SEEN,),
    },
    found=_found,
    texts=("title", "reference", "(SELECT text FROM bodies WHERE bodies.rowid = records.rowid)"),
)


def condition(query: Query) -> Sql:
    """Return the SQL of a query's filter; FilterError when it is wrong."""
    clock = TimeReader.at(query.now, query.zone)
    return TABLE.where((*plan(query.where, RECORDS, clock), *plan(query.within, RECORDS, clock)))


def names_a_kind(query: Query) -> bool:
    """Return whether the filter itself says which kinds it wants."""
    return "kind" in named_fields(query.where) | named_fields(query.within)
