"""Queries over records: which rows, in which order."""

from __future__ import annotations

from fieldtui.contract.record import Stage
from fieldtui.store.protocol import FilterError, Query
from fieldtui.store.query.fields import RECORDS
from fieldtui.store.query.moments import Clock
from fieldtui.store.query.plan import Found, named_fields, plan
from fieldtui.store.sqlite.where import Bindings, Sql, Table, match_of

_SEEN = "max(records.seen, (SELECT seen FROM feeds WHERE feeds.id = feed))"


def _found(test: Found) -> Sql:
    match = match_of(test)
    if not match:
        return "title LIKE ?", [f"%{test.text}%"]
    return "records.rowid IN (SELECT rowid FROM search WHERE search MATCH ?)", [match]


TABLE = Table(
    columns={name: (name,) for name in RECORDS if name not in ("id", "seen", "site", "status", "end", "raw")}
    | {
        "id": ("records.id", "reference"),
        "seen": (_SEEN,),
        "site": ("place",),
        "status": ("status", "status_label"),
        "end": ('"end"',),
    },
    found=_found,
    texts=("title", "reference", "(SELECT text FROM bodies WHERE bodies.rowid = records.rowid)"),
)

_STAGES = "CASE stage " + " ".join(f"WHEN '{stage}' THEN {place}" for place, stage in enumerate(Stage)) + " END"
_NUMBER_FIRST = "CASE WHEN records.id NOT GLOB '*[^0-9]*' THEN CAST(records.id AS INTEGER) ELSE 9223372036854775807 END"
#: what a sort orders by; nulls come last in each either way
_SORTS: dict[str, tuple[str, ...]] = {
    "eyes": ("eyes", "eyes_at"),
    "stage": (_STAGES,),
    "priority": ("urgency", "priority COLLATE NOCASE"),
    "id": (_NUMBER_FIRST, "records.id"),
    "seen": (_SEEN,),
    "site": ("place COLLATE NOCASE",),
    "end": ('"end"',),
} | {
    name: (name,) if name in ("due", "start", "created", "updated", "gap") else (f"{name} COLLATE NOCASE",)
    for name in (
        *("title", "status", "assignee", "crew", "place", "source", "vendor", "kind"),
        *("due", "start", "created", "updated", "gap"),
    )
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
    elif "kind" not in named_fields(query.where):
        conditions.append("kind <> 'reference'")
    if query.where.strip():
        sql, more = TABLE.where(plan(query.where, RECORDS, Clock.at(query.now, query.zone)))
        conditions.append(sql)
        bindings.extend(more)
    return " AND ".join(conditions) or "1", bindings


def _order(query: Query) -> str:
    if query.sort not in _SORTS:
        raise FilterError(f"no sort “{query.sort}”; one of: {' '.join(sorted(_SORTS))}", 0)
    way = " DESC" if query.descending else ""
    if query.sort == "eyes":
        return f"eyes{way}, eyes_at{way}, records.kind{way}, records.rowid{way}"
    return ", ".join([f"{part}{way} NULLS LAST" for part in _SORTS[query.sort]] + ["records.rowid"])
