"""A record that an older program stored under another id keeps its row, its history and its detail."""

from __future__ import annotations

import pytest

from fieldtui.contract.record import Kind
from fieldtui.store.models import Applied, Arrival, Query
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import CREWS, NOW, ORDERS, address, fill, listed, order


def renamed(id: str, *former: str, title: str = "Leak") -> Arrival:
    arrival = order(id, title)
    return Arrival(arrival.key, arrival.facets, arrival.raw, former)


@pytest.fixture
def old(store: SqlStore) -> SqlStore:
    """A store as an older program left it: one record, altered once, with a detail."""
    fill(store, order("5", "Early"))
    fill(store, order("5"), now=NOW + 60)
    store.records.keep_detail(address("5"), b'{"whole":1}', now=NOW + 90)
    return store


def test_old_id_is_renamed_with_history_and_detail(old: SqlStore) -> None:
    (before,) = old.records.rows(old.records.select(Query(now=NOW)))
    assert fill(old, renamed("5@2026-11-28", "5"), now=NOW + 120).added == 0
    (after,) = old.records.rows(old.records.select(Query(now=NOW)))
    assert (after.rowid, after.id) == (before.rowid, "5@2026-11-28")
    assert [revision.what for revision in old.records.revisions(after.address)][-2:] == ["altered", "added"]
    assert "removed" not in [revision.what for revision in old.records.revisions(after.address)]
    assert old.records.revisions(address("5")) == []
    stored = old.records.stored(after.address)
    assert stored is not None
    assert stored.detail == b'{"whole":1}'
    assert [status.rows for status in old.feeds.statuses()] == [1]


def test_record_is_found_by_new_id_afterwards(old: SqlStore) -> None:
    new = renamed("5@2026-11-28", "5")
    fill(old, new)
    assert listed(old, "2026-11-28") == listed(old, "id:5@2026-11-28") == ["5@2026-11-28"]
    assert fill(old, new) == Applied(0, 0, 1)


def test_of_two_former_keys_first_keeps_row(old: SqlStore) -> None:
    assert fill(old, renamed("5@1", "5"), renamed("5@2", "5")).added == 1
    assert sorted(listed(old)) == ["5@1", "5@2"]
    assert [revision.what for revision in old.records.revisions(address("5@2"))] == ["added"]


@pytest.mark.parametrize("there", ["another feed", "another kind", "itself", "beside it"])
def test_row_another_record_keeps_its_id(store: SqlStore, there: str) -> None:
    if there == "another feed":
        fill(store, order("5"), feed=CREWS)
    elif there == "another kind":
        fill(store, order("5", kind=Kind.CREW))
    else:
        fill(store, order("5"), *([order("5@1")] if there == "itself" else []))
    sweep = store.sweeps.begin(ORDERS, "acme", full=False)
    page = [renamed("5@1", "5"), *([order("5")] if there == "beside it" else [])]
    store.sweeps.apply(sweep, page, now=NOW)
    assert sorted(listed(store)) == ["5", "5@1"]


def test_newest_of_several_old_ids_there_is_taken(store: SqlStore) -> None:
    fill(store, order("b"))
    assert fill(store, renamed("c", "a", "b")).added == 0
    assert listed(store) == ["c"]
