"""From a URL to a file that this user alone may read; a file that cannot be used is said in one line."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import apsw
import pytest

from fieldtui.contract.errors import ConfigurationError, StoreError
from fieldtui.store.models import Query
from fieldtui.store.open import open_store, path_of
from fieldtui.store.sqlite.migrations import versions
from fieldtui.store.sqlite.store import SqliteStore
from tests.store.factories import fill, listed, order


def test_default_is_file_in_data_folder_closed_to_others(tmp_path: Path) -> None:
    open_store("sqlite", tmp_path / "data").close()
    (file,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_url_may_name_file(tmp_path: Path) -> None:
    assert path_of(f"sqlite:///{tmp_path}/x.db", Path("/data")) == tmp_path / "x.db"
    assert path_of("sqlite:///teams/x.db", Path("/data")) == Path("/data/teams/x.db")
    assert path_of("sqlite:///~/x.db", Path("/data")) == Path.home() / "x.db"


@pytest.mark.parametrize("url", ["postgresql://db", "mysql://db", "sqlite://", "sqlite:///", "/tmp/x.db"])  # noqa: S108
def test_other_stores_are_refused_with_remedy(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^store\.url: .*; write “sqlite”"):
        open_store(url, tmp_path)


def test_file_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, by far\n" * 100)
    with pytest.raises(StoreError, match=r"notes\.txt is not a database of fieldtui"):
        SqliteStore(file)
    assert file.read_text().startswith("not a database")


def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file"):
        SqliteStore(tmp_path / "file" / "store.db")


def test_what_was_stored_is_there_when_file_is_opened_again(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    fill(store, order("1"))
    store.close()
    store.close()
    again = SqliteStore(tmp_path / "store.db")
    assert listed(again) == ["1"]
    again.close()
    with pytest.raises(StoreError, match="closed"):
        again.records.count(Query())


def test_older_file_is_migrated_with_everything(tmp_path: Path) -> None:
    old = apsw.Connection(str(tmp_path / "store.db"))
    for _ in old.execute(versions()[0].read_text()):
        pass
    old.pragma("user_version", 1)
    old.execute("INSERT INTO feeds (source, resource, vendor) VALUES ('north', 'workorders', 'acme')")
    old.close()
    store = SqliteStore(tmp_path / "store.db")
    assert [status.resource for status in store.feeds.statuses()] == ["workorders"]
    assert store.deliveries.attempt_count() == 0
    store.close()


def test_file_of_newer_program_is_refused(tmp_path: Path) -> None:
    newer = apsw.Connection(str(tmp_path / "store.db"))
    newer.pragma("user_version", len(versions()) + 1)
    newer.close()
    with pytest.raises(StoreError, match="was written by a newer fieldtui"):
        SqliteStore(tmp_path / "store.db")


def test_reading_that_nobody_waits_for_ends(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    ends: list[type[BaseException]] = []

    def read() -> None:
        try:
            store._database.read_one(endless)
        except StoreError as error:
            ends.append(type(error))

    reading = threading.Thread(target=read, daemon=True)
    reading.start()
    deadline = time.monotonic() + 20
    while reading.is_alive() and time.monotonic() < deadline:
        # the first may come before it has begun
        store.stop_reading()
        reading.join(0.05)
    assert ends == [StoreError]
    assert listed(store) == []
    store.close()


def test_store_loads_little() -> None:
    code = "import sys, fieldtui.store.sqlite.store; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(loaded) & {"httpx", "textual", "rich", "asyncio", "uvicorn", "starlette"} == set()
