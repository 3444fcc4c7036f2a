"""“Add a vendor”, followed to the letter: what `vendor new` writes works at once and holds the contract."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fieldtui import vendors
from fieldtui.simulator.child_process import SimulatorProcess
from tests.vendors.vendor_copy import ROOT, contract_suite, copy_tree, surroundings

if TYPE_CHECKING:
    from tests.cli.conftest import Command


@pytest.fixture
def written(tmp_path: Path, fieldtui: Command) -> Path:
    """The folder that `vendor new` wrote for someone who has the program installed."""
    done = fieldtui("vendor", "new", "north_wind", "--into", str(tmp_path))
    assert (done.code, done.err) == (0, "")
    home = tmp_path / "fieldtui-north_wind"
    assert f"pip install -e {home}" in done.out
    return home


@pytest.fixture
def installed(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it has been installed, as `pip` does it; every command of the test has it."""
    pytest.importorskip("hatchling", reason="building the new package takes hatchling")
    site = tmp_path / "site"
    words = ["-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, *words, "--target", str(site), str(written)], check=True, capture_output=True)
    monkeypatch.setenv("PYTHONPATH", str(site))
    return site


def test_installed_vendor_can_be_simulated_synced_and_acted_on(
    installed: Path, tmp_path: Path, fieldtui: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "simulated.toml"
    with SimulatorProcess.start(config, records=60, faults="none", hooks=None, only=["north_wind"]):
        monkeypatch.setenv("FIELDTUI_CONFIG", str(config))
        synced = fieldtui("sync", "--json")
        assert synced.code == 0, synced.err
        assert json.loads(synced.out)["feeds"][0]["records"] > 30
        record = json.loads(fieldtui("list", "--where", "stage:new,offered", "--json").out)[0]
        assert (record["vendor"], record["kind"]) == ("north_wind", "work_order")
        done = fieldtui("act", record["address"], "set-status", "--set", "status=assigned", "--yes")
        assert (done.code, done.err) == (0, "")
        assert "it is assigned now" in done.out
        assert fieldtui("doctor").code == 0


def test_installed_vendor_passes_contract_suite_unchanged(installed: Path) -> None:
    assert " passed" in contract_suite(ROOT, installed, "north_wind")


def test_its_own_tests_pass(written: Path, installed: Path) -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(written / "tests")]
    done = subprocess.run(words, cwd=written, env=surroundings(installed), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_vendor_among_ours_is_folder_and_test(tmp_path: Path, fieldtui: Command) -> None:
    home = copy_tree(tmp_path)
    done = fieldtui("vendor", "new", "north_wind", "--into", str(home))
    assert (done.code, done.err) == (0, "")
    assert " passed" in contract_suite(tmp_path, tmp_path, "north_wind")
    for own in ("fieldtui/vendors", "tests/vendors"):
        theirs = {path.name for path in (ROOT / own).iterdir()} - {"__pycache__"}
        assert {path.name for path in (tmp_path / own).iterdir()} - {"__pycache__"} == {*theirs, "north_wind"}
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent))
    if ruff is not None:
        checked = subprocess.run([ruff, "check", "--no-cache", str(home / "north_wind")], cwd=tmp_path)
        assert checked.returncode == 0


def test_name_that_cannot_be_is_told_and_nothing_written(tmp_path: Path, fieldtui: Command) -> None:
    for name in ("North", "1st", "class", "a-b", "../x", vendors.names()[0]):
        done = fieldtui("vendor", "new", name, "--into", str(tmp_path))
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), name
    assert not list(tmp_path.glob("fieldtui-*"))


def test_what_is_there_is_never_overwritten(written: Path, tmp_path: Path, fieldtui: Command) -> None:
    before = {path: path.read_text() for path in written.rglob("*") if path.is_file()}
    done = fieldtui("vendor", "new", "north_wind", "--into", str(tmp_path))
    assert (done.code, done.out) == (1, "")
    assert "is there already" in done.err
    assert {path: path.read_text() for path in written.rglob("*") if path.is_file()} == before
