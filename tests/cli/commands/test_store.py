"""The store's state in numbers, and a copy of it that another fieldtui can go on with."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from fieldtui.contract.facets import Facets
from fieldtui.settings.paths import find_paths
from fieldtui.store.open import open_store
from tests.cli.conftest import Command
from tests.hooks.factories import delivery


@pytest.mark.usefixtures("three")
def test_state_is_told_in_numbers(fieldtui: Command) -> None:
    done = fieldtui("store", "check", "--json")
    assert (done.code, done.err) == (0, "")
    report = json.loads(done.out)
    file = find_paths().data / "fieldtui.db"
    assert report["ok"]
    assert report["place"] == str(file)
    assert report["counts"]["records"] == 3
    assert report["size"] >= file.stat().st_size
    text = fieldtui("store", "check")
    assert str(file) in text.out
    assert "records                3" in text.out


def test_backup_made_between_writes_is_gone_on_with(
    fieldtui: Command, fill: Callable[..., None], tmp_path: Path
) -> None:
    fill(**{f"n{number}": Facets(title=f"Leak {number}") for number in range(300)})
    target = tmp_path / "kept" / "monday.db"
    # another program is in the midst of a write
    store = open_store("sqlite", find_paths().data)
    busy = apsw.Connection(str(find_paths().data / "fieldtui.db"))
    busy.execute("BEGIN IMMEDIATE")
    busy.execute("DELETE FROM records")
    done = fieldtui("store", "backup", str(target))
    busy.execute("ROLLBACK")
    busy.close()
    store.close()
    assert (done.code, done.err) == (0, "")
    assert str(target) in done.out
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["monday.db"]
    shutil.rmtree(find_paths().data)
    assert fieldtui("list", "--format", "json").out == "[]\n"
    shutil.rmtree(find_paths().data)
    find_paths().data.mkdir(mode=0o700)
    shutil.copy(target, find_paths().data / "fieldtui.db")
    assert len(json.loads(fieldtui("list", "--format", "json").out)) == 300
    assert len(json.loads(fieldtui("list", "--where", "leak", "--format", "json").out)) == 300


@pytest.mark.usefixtures("three")
def test_file_that_is_there_is_not_replaced(fieldtui: Command, tmp_path: Path) -> None:
    target = tmp_path / "mine.txt"
    target.write_text("dear diary")
    done = fieldtui("store", "backup", str(target))
    assert done.code == 1
    assert done.err == f"{target} is there already; name a new file\n"
    assert target.read_text() == "dear diary"
    nowhere = fieldtui("store", "backup", "/proc/none/x.db")
    assert nowhere.code == 1
    assert nowhere.err.count("\n") == 1


@pytest.mark.usefixtures("three")
def test_damage_is_named_with_remedy(fieldtui: Command) -> None:
    file = find_paths().data / "fieldtui.db"
    with apsw.Connection(str(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "DELETE FROM sqlite_schema WHERE name LIKE 'records_%' AND type = 'index' AND sql IS NOT NULL"
        )
    connection.close()
    done = fieldtui("store", "check")
    assert done.code == 1
    assert "damaged" in done.err
    assert "Traceback" not in done.err


def test_prune_takes_out_what_is_not_to_be_kept_and_says_how_much(
    fieldtui: Command, fill: Callable[..., None], config: Path
) -> None:
    fill(a=Facets(title="Leak"))
    store = open_store("sqlite", find_paths().data)
    store.deliveries.receive(
        [delivery("old", received=time.time() - 100 * 86_400), delivery("new", received=time.time())]
    )
    store.close()
    done = fieldtui("store", "prune")
    assert (done.code, done.err) == (0, "")
    assert done.out == "2 rows taken out; kept: deliveries of the last 90d, former states of the last 30d\n"
    config.write_text(config.read_text() + '[keep]\ndeliveries = "0"\nrevisions = "soon"\n')
    done = fieldtui("store", "prune")
    assert done.code == 2
    assert "keep.revisions: “soon” is no length of time" in done.err
    config.write_text(config.read_text().replace("soon", "1h"))
    assert json.loads(fieldtui("store", "prune", "--json").out) == {"gone": 0}
