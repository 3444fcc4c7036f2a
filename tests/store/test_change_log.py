"""What another process changes is told here: which rows of which source, soon, once, and never our own."""

from __future__ import annotations

import threading
import time

import pytest

from fieldtui.contract.errors import StoreError
from fieldtui.store.models import Change, Query
from fieldtui.store.protocols import Store
from fieldtui.store.tables.store import SqlStore
from tests.store.either_store import Opened
from tests.store.factories import NOW, delivery, fill, listed, order


@pytest.fixture
def theirs(store: SqlStore, opened: Opened) -> SqlStore:
    """Another process's connection to the same store."""
    return opened()


@pytest.fixture
def heard(store: Store) -> list[Change]:
    found: list[Change] = []
    store.subscribe(found.append)
    return found


def test_rows_that_another_process_changed_are_named(store: Store, theirs: Store, heard: list[Change]) -> None:
    fill(theirs, order("1"), order("2"))
    theirs.deliveries.receive([delivery("e1")])
    assert store.wait_elsewhere(0)
    records = [change for change in heard if change.what == "records"]
    assert [change.source for change in records] == ["north"]
    rows = store.records.rows(store.records.select(Query(now=NOW)))
    assert sorted(records[0].rowids) == sorted(row.rowid for row in rows)
    assert "deliveries" in [change.what for change in heard]
    heard.clear()
    assert not store.wait_elsewhere(0)
    assert heard == []


def test_own_changes_are_told_once_between_those_of_others(store: Store, theirs: Store, heard: list[Change]) -> None:
    store.deliveries.receive([delivery("ours1")])
    theirs.deliveries.receive([delivery("theirs1")])
    store.deliveries.receive([delivery("ours2")])
    theirs.deliveries.receive([delivery("theirs2")])
    store.deliveries.receive([delivery("ours3")])
    assert len(heard) == 3
    assert store.wait_elsewhere(0)
    assert len(heard) == 5
    store.deliveries.receive([delivery("ours4")])
    assert not store.wait_elsewhere(0)
    assert len(heard) == 6


def test_change_is_known_at_once_to_who_waits(store: Store, theirs: Store, heard: list[Change]) -> None:
    waited: list[bool] = []
    waiting = threading.Thread(target=lambda: waited.append(store.wait_elsewhere(30)))
    waiting.start()
    time.sleep(0.3)
    assert not waited
    theirs.deliveries.receive([delivery("e1")])
    waiting.join(5)
    assert waited == [True]
    assert [change.what for change in heard] == ["deliveries"]


def test_who_missed_too_many_changes_looks_at_everything(store: Store, theirs: Store, heard: list[Change]) -> None:
    for number in range(1_100):
        theirs.deliveries.receive([delivery(f"e{number}")])
    assert store.wait_elsewhere(0)
    assert heard == [Change(what="elsewhere")]


def test_writer_who_never_asks_still_hears_of_others(store: Store, theirs: Store, heard: list[Change]) -> None:
    theirs.deliveries.receive([delivery("first")])
    for number in range(2_100):
        store.deliveries.receive([delivery(f"e{number}")])
    heard.clear()
    assert store.wait_elsewhere(0)
    assert heard == [Change(what="elsewhere")]
    assert len(store.deliveries.query(Query(limit=3_000))) == 2_101


def test_change_of_many_rows_names_none(store: Store, theirs: Store, heard: list[Change]) -> None:
    fill(theirs, *(order(str(number)) for number in range(5_001)))
    assert store.wait_elsewhere(0)
    assert Change(what="elsewhere") in heard
    assert not any(change.rowids for change in heard)
    assert len(listed(store)) == 5_001


def test_waiting_ends_when_store_is_closed(theirs: Store) -> None:
    begun = time.monotonic()
    threading.Timer(0.2, theirs.close).start()
    with pytest.raises(StoreError, match="is closed"):
        theirs.wait_elsewhere(30)
    assert time.monotonic() - begun < 10
