"""A store that cannot be written, was moved away, or is damaged: read as far as it can be, and said what to do."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from fieldtui.contract.errors import StoreError, Unwritable
from fieldtui.store.models import Query
from fieldtui.store.sqlite.read_only import SqliteReader
from fieldtui.store.sqlite.store import SqliteStore
from tests.hooks.factories import delivery


def limit(store: SqliteStore, pages: int) -> None:
    """Let the file have no more pages than that: SQLite then says what it says of a full disk."""
    store._database._begin_writing().pragma("max_page_count", pages)


def fill(store: SqliteStore) -> int:
    """Store deliveries until there is no room; how many there was room for."""
    for number in range(2_000):
        with suppress(Unwritable):
            store.deliveries.receive([delivery(f"e{number}", "r", number)], durable=False)
            continue
        return number
    raise AssertionError("it never filled")


def test_full_disk_is_named_and_reading_goes_on(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    assert store.unwritable() == ""
    limit(store, 1)
    room = fill(store)
    assert store.unwritable() == f"disk full; make room for {tmp_path / 'store.db'}"
    assert len(store.deliveries.query(Query(limit=5_000))) == room
    limit(store, 1_000_000)
    assert store.deliveries.receive([delivery("later", "r", 1)]) == [True]
    assert store.unwritable() == ""
    store.close()


@pytest.mark.parametrize("instead", ["nothing", "another"])
def test_nothing_is_taken_into_file_moved_away(tmp_path: Path, instead: str) -> None:
    path = tmp_path / "store.db"
    store = SqliteStore(path)
    store.deliveries.receive([delivery("before", "r", 1)])
    for each in tmp_path.glob("store.db*"):
        each.rename(tmp_path / each.name.replace("store", "moved"))
    if instead == "another":
        SqliteStore(path).close()
    with pytest.raises(StoreError, match=r"store\.db was moved away, deleted or replaced .*; put it back, or start"):
        store.deliveries.receive([delivery("lost", "r", 1)])
    path.unlink(missing_ok=True)
    for each in tmp_path.glob("moved.db*"):
        each.rename(tmp_path / each.name.replace("moved", "store"))
    assert store.deliveries.receive([delivery("after", "r", 1)]) == [True]
    assert {each.event_id for each in store.deliveries.query(Query())} == {"before", "after"}
    store.close()


def test_damaged_file_names_its_remedy(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = SqliteStore(path)
    store.deliveries.receive([delivery(f"e{number}", "r", number) for number in range(300)])
    store.close()
    content = bytearray(path.read_bytes())
    content[4_096 * 2 :] = b"\xff" * (len(content) - 4_096 * 2)
    path.write_bytes(content)
    with pytest.raises(
        StoreError, match=r"store\.db is damaged; move it away, .* `fieldtui sync` fetches anew, or put"
    ):
        SqliteStore(path).deliveries.query(Query())


def test_foreign_schema_is_not_misread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path).close()
    with sqlite3.connect(path) as older:
        older.execute("PRAGMA user_version = 3")
    older.close()

    def refuse(self: object) -> None:
        raise Unwritable("read-only folder")

    monkeypatch.setattr("fieldtui.store.sqlite.database.open_writer", refuse)
    with pytest.raises(StoreError, match=r"is of another fieldtui \(schema 3, .* cannot be changed: read-only folder"):
        SqliteReader(path)
