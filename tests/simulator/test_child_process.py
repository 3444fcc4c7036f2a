"""The simulator as a process: it says when it is ready, obeys, has bad days on demand, and leaves no orphan."""

from __future__ import annotations

import http.client
import json
import os
import signal
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fieldtui.contract.errors import FieldtuiError
from fieldtui.simulator.child_process import SimulatorProcess

Start = Callable[..., SimulatorProcess]


def status_of(url: str) -> int | None:
    """Ask for a URL; None when the answer breaks off."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    try:
        connection.request("GET", parts.path, headers={"Accept": "application/json"})
        answer = connection.getresponse()
        answer.read()
    except (http.client.IncompleteRead, http.client.RemoteDisconnected, ConnectionResetError):
        return None
    finally:
        connection.close()
    return answer.status


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(holds: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_it_says_where_each_source_is(simulated: SimulatorProcess) -> None:
    assert simulated.sources
    for source in simulated.sources.values():
        assert source["url"] == f"{simulated.url}/{source['vendor']}"
    assert is_running(simulated.pid)


def test_configuration_names_sources_and_is_private(simulated: SimulatorProcess) -> None:
    assert simulated.config is not None
    settings = tomllib.loads(simulated.config.read_text())
    assert {name: each["vendor"] for name, each in settings["sources"].items()} == {
        name: each["vendor"] for name, each in simulated.sources.items()
    }
    assert stat.S_IMODE(simulated.config.stat().st_mode) == 0o600
    assert settings["hooks"]["targets"]["sink"]["url"].startswith(simulated.url)


def test_configuration_says_where_webhooks_are_sent(simulators: Start) -> None:
    with simulators(records=50, hooks="127.0.0.1:9") as process:
        assert process.config is not None
        assert tomllib.loads(process.config.read_text())["hooks"]["listen"] == "127.0.0.1:9"


def test_truth_stands_still_while_clock_is_stopped(simulated: SimulatorProcess) -> None:
    truth = simulated.truth()
    assert set(truth) == set(simulated.sources)
    assert all(any(ids for ids in kinds.values()) for kinds in truth.values())
    assert simulated.truth() == truth


def test_answers_are_counted(simulated: SimulatorProcess) -> None:
    vendor, url = next((each["vendor"], each["url"]) for each in simulated.sources.values())
    before = sum(simulated.stats()[vendor].values())
    status = status_of(f"{url}/no/such/path")
    after = simulated.stats()[vendor]
    assert sum(after.values()) == before + 1
    assert after[str(status)] >= 1


def test_it_is_asked_without_environments_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with SimulatorProcess.start(records=20) as ours:
        assert set(ours.stats()) == {each["vendor"] for each in ours.sources.values()}


def test_wrong_order_is_told_from_right_one(simulated: SimulatorProcess) -> None:
    with pytest.raises(OSError, match="400"):
        simulated.control(faults="dreadful")
    with pytest.raises(OSError, match="400"):
        simulated.control(paws=True)


def test_rough_day_has_all_troubles_and_ends(simulated: SimulatorProcess) -> None:
    url = next(iter(simulated.sources.values()))["url"]
    usual = status_of(f"{url}/no/such/path")
    simulated.faults("rough", "slow")
    try:
        seen = {status_of(f"{url}/no/such/path") for _ in range(400)}
    finally:
        simulated.faults("none")
    assert {429, 503} <= seen or {503, 500} <= seen
    assert None in seen, "an answer breaks off now and then"
    assert {status_of(f"{url}/no/such/path") for _ in range(50)} == {usual}
    assert "slow" not in simulated.control()["struck"]


def test_it_ends_when_it_is_told_to(simulators: Start) -> None:
    process = simulators(records=50)
    assert process.stop() == 0
    assert not is_running(process.pid)
    assert process.complaints() == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_cleanly(simulators: Start, number: int) -> None:
    process = simulators(records=50)
    os.kill(process.pid, number)
    assert process.stop() == 0
    assert process.complaints() == ""


def test_child_ends_with_killed_parent_and_clears_up(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    code = (
        "import sys, time; from fieldtui.simulator.child_process import SimulatorProcess\n"
        f"print(SimulatorProcess.start(records=50, scratch={str(scratch)!r}).pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
    wait_until(lambda: not is_running(pid))
    assert not scratch.exists()


def test_port_taken_is_clear_line(simulated: SimulatorProcess) -> None:
    port = urlsplit(simulated.url).port
    with pytest.raises(FieldtuiError, match=f"cannot listen on 127.0.0.1:{port}: .*choose another --port"):
        SimulatorProcess.start(port=port)


def test_configuration_that_cannot_be_written_is_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FieldtuiError, match=r"cannot write .*choose another file"):
        SimulatorProcess.start(tmp_path / "file" / "config.toml", records=50)


def test_ready_line_is_one_line_of_json() -> None:
    options = json.dumps({"records": 50})
    with subprocess.Popen(
        [sys.executable, "-m", "fieldtui.cli.wiring.simulator_process", options], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        ready = json.loads(child.stdout.readline())
        child.terminate()
        assert child.stdout.read() == ""
    assert (ready["ready"], ready["config"], ready["pid"]) == (True, None, child.pid)
    assert child.returncode == 0
