"""Orders, windows and kinds of a list."""

from __future__ import annotations

import pytest

from fieldtui.contract.record import Kind, Stage
from fieldtui.store.models import FilterError, Query
from fieldtui.store.related_records import RelatedOf
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import CREWS, NOW, address, at, fill, listed, order


def test_what_needs_attention_comes_first(store: SqlStore) -> None:
    fill(
        store,
        order("closed", stage=Stage.DONE, due=at(-9)),
        order("verdict", stage=Stage.REVIEW, created=at(-5)),
        order("verdict-old", stage=Stage.REVIEW, created=at(-9)),
        order("quiet", stage=Stage.NEW, updated=at(-9)),
        order("news", stage=Stage.NEW, updated=at(-1)),
        order("soon", stage=Stage.ASSIGNED, due=at(1)),
        order("late", stage=Stage.REVIEW, due=at(-1)),
        order("shift", kind=Kind.SHIFT, start=at(1)),
        order("short", kind=Kind.ASSIGNMENT, start=at(0.5), gap=1),
        order("thing", kind=Kind.SITE),
    )
    expected = "late short soon news quiet verdict-old verdict shift thing closed"
    assert " ".join(listed(store)) == expected
    assert " ".join(reversed(listed(store, descending=True))) == expected


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("title", "2 10 9 x"),
        ("status", "10 9 2 x"),
        ("stage", "9 2 10 x"),
        ("priority", "10 9 2 x"),
        ("due", "10 2 9 x"),
        ("updated", "9 10 2 x"),
        ("id", "2 9 10 x"),
        ("crew", "9 10 2 x"),
    ],
)
def test_sorts_put_what_is_not_known_last_either_way(store: SqlStore, sort: str, ids: str) -> None:
    fill(
        store,
        order("x", "zz"),
        *(
            order("9", "c", status="B", stage=Stage.NEW, urgency=1, due=at(3), updated=at(-3), crew="a"),
            order("10", "b", status="a", stage=Stage.DONE, urgency=0, due=at(1), updated=at(-2), crew="B"),
            order("2", "A", status="c", stage=Stage.HELD, urgency=2, due=at(2), updated=at(-1), crew="c"),
        ),
    )
    assert listed(store, sort=sort) == ids.split()
    *known, unknown = ids.split()
    turned = listed(store, sort=sort, descending=True)
    assert turned == ([unknown, *reversed(known)] if sort in ("title", "id") else [*reversed(known), unknown])


def test_unknown_sort_is_mistake(store: SqlStore) -> None:
    with pytest.raises(FilterError, match="no sort “size”; one of: "):
        store.records.select(Query(sort="size"))


def test_query_narrows_by_source_and_kind(store: SqlStore) -> None:
    fill(store, order("1"), order("2"), order("3", kind=Kind.REQUEST))
    fill(store, order("1"), feed=CREWS._replace(source="south"))
    assert listed(store, source="north", sort="id") == ["1", "2", "3"]
    assert listed(store, kinds=(Kind.REQUEST,)) == ["3"]
    assert listed(store, limit=2, sort="id") == ["1", "1"]
    assert store.records.count(Query(limit=2)) == 4
    assert store.records.count(Query(source="south")) == 1


def test_look_up_lists_stay_out_unless_kind_is_asked_for(store: SqlStore) -> None:
    fill(store, order("1"), order("type", kind=Kind.REFERENCE))
    assert listed(store) == ["1"]
    assert listed(store, kinds=(Kind.REFERENCE,)) == ["type"]
    assert listed(store, "kind:reference,work_order", sort="id") == ["1", "type"]


def test_rows_come_in_order_asked_for_without_those_gone(store: SqlStore) -> None:
    fill(store, order("1"), order("2"), order("3"))
    first, second, third = store.records.select(Query(sort="id"))
    fill(store, order("1"), order("3"))
    assert [row.id for row in store.records.rows([third, second, first])] == ["3", "1"]


def test_row_id_is_never_given_to_another_record(store: SqlStore) -> None:
    fill(store, order("1"))
    (gone,) = store.records.select(Query())
    fill(store, order("2"))
    fill(store, order("3"))
    assert store.records.rows([gone]) == []


def test_documents_look_up_records_of_their_own_source(store: SqlStore) -> None:
    form = order("f", "Leak repair", kind=Kind.FORM)
    fill(store, form)
    related = RelatedOf(store, "north")
    assert related.title(Kind.FORM, "f") == "Leak repair"
    assert related.raw(Kind.FORM, "f") == form.raw
    store.records.keep_detail(address("f", Kind.FORM), b'{"questions":[]}', now=NOW + 1)
    assert related.raw(Kind.FORM, "f") == b'{"questions":[]}'
    assert related.raw(Kind.FORM, "g") is None
    assert RelatedOf(store, "south").title(Kind.FORM, "f") is None


def test_addresses_of_many_rows_come_in_their_order(store: SqlStore) -> None:
    fill(store, *(order(str(number)) for number in range(6000)))
    rowids = list(reversed(store.records.select(Query(sort="id", now=NOW))))
    found = store.records.addresses([*rowids, 10**9])
    assert list(found) == rowids
    assert [each.id for each in found.values()] == [str(number) for number in reversed(range(6000))]
    assert found[rowids[-1]] == address("0")


def test_stages_are_counted_of_what_filter_matches(store: SqlStore) -> None:
    fill(
        store,
        *(order(str(number), "Leak", stage=Stage.NEW) for number in range(3)),
        order("4", "Leak", stage=Stage.HELD),
        order("5", "Leak"),
        order("6", "Meter", stage=Stage.HELD),
        order("7", "Leak", kind=Kind.SITE),
    )
    assert store.records.stages(Query(now=NOW)) == {"new": 3, "held": 2, None: 2}
    assert store.records.stages(Query(where="leak kind:work_order", limit=1, now=NOW)) == {"new": 3, "held": 1, None: 1}


def test_clock_is_another_word_for_due(store: SqlStore) -> None:
    fill(store, order("2", due=at(2)), order("1", due=at(1)), order("none"))
    assert listed(store, sort="clock") == ["1", "2", "none"]
    assert listed(store, "clock:<90m") == ["1"]


def test_values_that_exist_are_given_most_frequent_first(store: SqlStore) -> None:
    fill(
        store,
        *(order(str(number), crew="North crew") for number in range(3)),
        *(order(str(number), crew="Ñorth") for number in range(10, 12)),
        order("20", crew="100%_\\x"),
        order("21"),
    )
    assert store.records.values("crew", "", limit=9) == ["North crew", "Ñorth", "100%_\\x"]
    assert store.records.values("crew", "NORTH", limit=9) == ["North crew"]
    assert store.records.values("crew", "ñor", limit=9) == ["Ñorth"]
    assert store.records.values("crew", "%_\\", limit=9) == ["100%_\\x"]
    assert store.records.values("crew", "", limit=1) == ["North crew"]
    assert store.records.values("source", "", limit=9) == ["north"]
    assert store.records.values("due", "", limit=9) == store.records.values("nothing", "", limit=9) == []
