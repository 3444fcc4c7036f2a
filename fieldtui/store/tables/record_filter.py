"""The filter language over records, as SQL; imported only when there is a filter."""

from __future__ import annotations

from fieldtui.contract.facets import FACETS, ValueType
from fieldtui.store.models import Query
from fieldtui.store.query.plan import Equals, Matches, named_fields, plan
from fieldtui.store.query.times import TimeReader
from fieldtui.store.query.vocabulary import RECORDS
from fieldtui.store.tables.dialect import Dialect, Sql
from fieldtui.store.tables.plan_sql import SqlTable
from fieldtui.store.tables.record_columns import SEEN


def condition(dialect: Dialect, query: Query) -> Sql:
    """Return the SQL of a query's filter; FilterError when it is wrong."""
    clock = TimeReader.at(query.now, query.zone)
    return _table(dialect).where((*plan(query.where, RECORDS, clock), *plan(query.within, RECORDS, clock)))


def _table(dialect: Dialect) -> SqlTable:
    """Return the table of records."""

    def found(test: Matches) -> Sql:
        return dialect.text_index.found(test.text, phrase=test.phrase) or dialect.like("title", f"%{test.text}%")

    def holding(test: Equals) -> Sql | None:
        is_in_text = test.field.type is ValueType.NAME or test.field.name == "id"
        return dialect.text_index.holding(test.text) if is_in_text else None

    return SqlTable(
        dialect,
        columns={
            **{name: (name,) for name in ("source", "vendor", "kind")},
            **{word: (f'"{facet.name}"', *facet.matches) for facet in FACETS for word in facet.words},
            "id": ("records.id", "reference"),
            "seen": (SEEN,),
        },
        found=found,
        texts=("title", "reference", "(SELECT text FROM bodies WHERE bodies.rowid = records.rowid)"),
        holding=holding,
    )


def names_a_kind(query: Query) -> bool:
    """Return whether the filter itself says which kinds it wants."""
    return "kind" in named_fields(query.where) | named_fields(query.within)
