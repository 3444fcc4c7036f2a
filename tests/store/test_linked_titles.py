"""A record that names its crew, place or assignee only by id shows that record's title, whichever comes first."""

from __future__ import annotations

import pytest

from fieldtui.contract.record import Kind, Link
from fieldtui.store.models import Applied, Query
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import CREWS, NOW, address, fill, listed, order

CREW = Link("crew", Kind.CREW, "7")


def crew_of(store: SqlStore, id: str = "1") -> str | None:
    stored = store.records.stored(address(id))
    assert stored is not None
    return stored.row.crew


def test_until_title_is_known_facet_is_id(store: SqlStore) -> None:
    fill(store, order("1", links=(CREW,)))
    assert crew_of(store) == "7"


def test_id_of_look_up_record_is_no_name(store: SqlStore) -> None:
    look_up = Link("crew", Kind.REFERENCE, "5617895587c6f35d3b9a2b6f")
    fill(store, order("1", links=(look_up,)))
    assert crew_of(store) is None
    fill(store, order(look_up.id, "Storm crew", kind=Kind.REFERENCE), feed=CREWS)
    assert crew_of(store) == "Storm crew"


def test_title_is_shown_when_crew_comes_first(store: SqlStore) -> None:
    fill(store, order("7", "North crew", kind=Kind.CREW), feed=CREWS)
    fill(store, order("1", links=(CREW,)))
    assert crew_of(store) == "North crew"


@pytest.mark.parametrize(("role", "kind"), [("crew", Kind.CREW), ("assignee", Kind.PERSON), ("place", Kind.SITE)])
def test_crew_person_and_place_are_found_by_their_names(store: SqlStore, role: str, kind: Kind) -> None:
    fill(store, order("1", links=(Link(role, kind, "7"),)), order("2"))
    fill(store, order("7", "Northern Light", kind=kind), feed=CREWS)
    assert listed(store, f'{role}:"Northern Light"') == ["1"]


def test_title_is_shown_when_crew_comes_later_and_follows_it(store: SqlStore) -> None:
    fill(store, order("1", links=(CREW,)))
    fill(store, order("7", "North crew", kind=Kind.CREW), feed=CREWS)
    assert crew_of(store) == "North crew"
    fill(store, order("7", "Night crew", kind=Kind.CREW), feed=CREWS)
    assert crew_of(store) == "Night crew"
    assert listed(store, "night kind:work_order") == ["1"]
    assert listed(store, "north kind:work_order") == []


def test_both_may_stand_on_one_page_in_either_order(store: SqlStore) -> None:
    crew = order("7", "North crew", kind=Kind.CREW)
    fill(store, order("1", links=(CREW,)), crew, order("2", links=(CREW,)))
    assert (crew_of(store, "1"), crew_of(store, "2")) == ("North crew", "North crew")


def test_new_name_is_no_change_of_record(store: SqlStore) -> None:
    fill(store, order("1", links=(CREW,)))
    fill(store, order("7", "North crew", kind=Kind.CREW), feed=CREWS)
    assert fill(store, order("1", links=(CREW,))) == Applied(0, 0, 1)
    assert len(store.records.revisions(address("1"))) == 1


def test_another_crew_is_change_told_by_name(store: SqlStore) -> None:
    crews = [order("7", "North crew", kind=Kind.CREW), order("8", "South crew", kind=Kind.CREW)]
    fill(store, *crews, feed=CREWS)
    fill(store, order("1", links=(CREW,)))
    fill(store, order("1", links=(Link("crew", Kind.CREW, "8"),)), now=NOW + 1)
    assert store.records.revisions(address("1"))[0].changes == (("crew", "North crew", "South crew"),)


def test_crew_of_another_source_lends_no_name(store: SqlStore) -> None:
    fill(store, order("7", "Their crew", kind=Kind.CREW), feed=CREWS._replace(source="south"))
    fill(store, order("1", links=(CREW,)))
    assert crew_of(store) == "7"


def test_name_outlives_record_that_lent_it(store: SqlStore) -> None:
    fill(store, order("7", "North crew", kind=Kind.CREW), feed=CREWS)
    fill(store, order("1", links=(CREW,)))
    fill(store, feed=CREWS)
    fill(store, order("1", "Gas leak", links=(CREW,)))
    assert crew_of(store) == "North crew"


def test_who_shows_title_is_news_for_screens(store: SqlStore) -> None:
    fill(store, order("1", links=(CREW,)))
    (rowid,) = store.records.select(Query())
    moved: list[int] = []
    store.subscribe(lambda change: moved.extend(change.rowids))
    fill(store, order("7", "North crew", kind=Kind.CREW), feed=CREWS)
    assert rowid in moved
