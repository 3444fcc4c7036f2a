"""The commands against simulated vendors over real HTTP: simulate, sync, list, show, doctor, demo."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fieldtui import vendors
from fieldtui.settings.load import faults, load
from fieldtui.simulator.child_process import SimulatorProcess

if TYPE_CHECKING:
    from tests.cli.conftest import Command

ONE = vendors.names()[0]


@pytest.fixture(scope="module")
def world(simulators: Callable[..., SimulatorProcess]) -> Iterator[SimulatorProcess]:
    """One simulated vendor whose clock stands still."""
    process = simulators(records=120, only=[ONE], hooks=None)
    process.pause()
    yield process
    process.stop()


@pytest.fixture
def synced(world: SimulatorProcess, fieldtui: Command, monkeypatch: pytest.MonkeyPatch) -> str:
    """Poll everything; the name of the source."""
    monkeypatch.setenv("FIELDTUI_CONFIG", str(world.config))
    assert fieldtui("sync").code == 0
    return next(iter(world.sources))


def wait_until(holds: Callable[[], object], what: str) -> None:
    """Wait for something to hold, a minute at most."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_what_was_synced_is_listed_and_shown(synced: str, fieldtui: Command) -> None:
    records = json.loads(fieldtui("list", "--where", f"source:{synced}", "--json").out)
    assert len(records) > 10
    address, title = next((record["address"], record["title"]) for record in records if record["kind"] == "work_order")
    text = fieldtui("show", address)
    assert (text.code, text.err) == (0, "")
    assert text.out.startswith(f"{address}\n{title}\n")
    whole = json.loads(fieldtui("show", address, "--json").out)
    assert whole["address"] == address
    assert json.loads(fieldtui("show", address, "--format", "raw").out) == whole["raw"]


def test_show_refresh_asks_vendor(synced: str, fieldtui: Command, world: SimulatorProcess) -> None:
    record = json.loads(fieldtui("list", "work_order", "--limit", "1", "--json").out)[0]
    before = sum(sum(counts.values()) for counts in world.stats().values())
    done = fieldtui("show", record["address"], "--refresh", "--format", "raw")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)
    assert sum(sum(counts.values()) for counts in world.stats().values()) > before


def test_record_that_store_does_not_have_is_exit_code_1(synced: str, fieldtui: Command) -> None:
    done = fieldtui("show", f"{synced}/work_order/none-such")
    assert (done.code, done.out) == (1, "")
    assert "the store has no such record" in done.err
    unknown = fieldtui("show", "nowhere/work_order/1", "--refresh")
    assert (unknown.code, unknown.err.count("\n")) == (2, 1)
    assert f"sources: {synced}" in unknown.err


def test_doctor_finds_all_well(synced: str, fieldtui: Command) -> None:
    report = json.loads(fieldtui("doctor", "--json").out)
    assert report["ok"], report
    names = {check["name"] for check in report["checks"]}
    assert {"configuration", f"{synced} login", f"{synced} connection", f"{synced} clock", "store"} <= names
    assert any(name.startswith(f"{synced}/") for name in names)


def test_simulate_writes_configuration_and_says_when_it_is_ready(home: Path) -> None:
    file = home / "sim.toml"
    words = ["simulate", "--records", "40", "--faults", "none", "--write-config", str(file)]
    child = subprocess.Popen(
        [sys.executable, "-m", "fieldtui", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    ready = json.loads(child.stdout.readline())
    assert Path(ready["config"]) == file
    settings = load(file, vendors.load)
    assert set(settings.sources) == set(ready["sources"])
    assert faults(settings) == []
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("end", [b"q", None], ids=["left", "killed"])
def test_demo_leaves_nothing_behind(home: Path, monkeypatch: pytest.MonkeyPatch, end: bytes | None) -> None:
    monkeypatch.setenv("TMPDIR", str(home))
    monkeypatch.setenv("TERM", "xterm-256color")
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-m", "fieldtui", "demo", "--records", "60", "--faults", "none"])  # noqa: S606
    os.set_blocking(terminal, False)
    shown = bytearray()
    # at this width a source that is live has its symbol alone
    wait_until(lambda: "●".encode() in _more(terminal, shown), "the console shows no live source")
    folder = next(home.glob("fieldtui-demo-*"))
    if end is None:
        os.kill(pid, signal.SIGKILL)
    else:
        os.write(terminal, end)
    wait_until(lambda: (_more(terminal, shown), os.waitpid(pid, os.WNOHANG)[0])[1], "the console does not end")
    wait_until(lambda: not folder.exists(), "the folder stays")
    wait_until(lambda: not _running(folder), "the simulated vendors stay")
    os.close(terminal)


def _more(terminal: int, shown: bytearray) -> bytearray:
    """Read what has been written to a terminal since."""
    with contextlib.suppress(OSError):  # nothing new, or closed
        shown += os.read(terminal, 65_536)
    return shown


def _running(folder: Path) -> bool:
    """Whether a process names that folder in its arguments."""
    for arguments in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in arguments.read_bytes():
                return True
        except OSError:
            continue
    return False
