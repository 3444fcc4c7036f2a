"""`fieldtui collect`: polls until told to stop, hands over, reads its configuration again, and answers to systemd."""

from __future__ import annotations

import configparser
import json
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import apsw
import pytest

from fieldtui.cli.wiring.service_manager import unit_file
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.open import open_store
from tests.end_to_end.program import Program


@pytest.fixture
def program(simulated: SimulatorProcess, tmp_path: Path) -> Program:
    """The program with a configuration that a test may change."""
    assert simulated.config is not None
    config = tmp_path / "config.toml"
    config.write_bytes(simulated.config.read_bytes())
    config.chmod(0o600)
    return Program(config, tmp_path)


@contextmanager
def collecting(program: Program, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a collector for the time of a test."""
    command = [sys.executable, "-m", "fieldtui", "collect", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, env={**program.environment, **environment}, text=True, **pipes)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_line(pipe: IO[str] | None) -> str:
    """The next line that a program prints; fails where it prints none for half a minute."""
    assert pipe is not None
    assert select.select([pipe], [], [], 30)[0], "nothing was said"
    return pipe.readline().strip()


def ready(process: subprocess.Popen[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(next_line(process.stdout))
    return found


def complaint(process: subprocess.Popen[str]) -> str:
    return next_line(process.stderr)


def stop(process: subprocess.Popen[str], file: Path) -> None:
    """Stop a collector between two of its writes: in the midst of one, SQLite would keep all others out."""
    connection = apsw.Connection(os.fspath(file))
    for _ in range(200):
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.05)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except apsw.BusyError:
            process.send_signal(signal.SIGCONT)
        else:
            connection.execute("ROLLBACK")
            connection.close()
            return
    pytest.fail("it never stops writing")


def store_file(program: Program) -> Path:
    return next(program.home.rglob("fieldtui.db"))


def until(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_collector_fills_store_until_told_to_stop(program: Program) -> None:
    with collecting(program) as process:
        said = ready(process)
        assert said["pid"] == process.pid
        assert said["listening"] is None
        assert len(said["collecting"]) == 5  # type: ignore[arg-type]
        until(lambda: len(program.records()) > 400, "the records did not come")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with collecting(program) as next_one:
        # the lease was given back: nobody is waited for
        begun = time.monotonic()
        assert ready(next_one)["pid"] == next_one.pid
        assert time.monotonic() - begun < 10


def test_second_collector_stands_by_and_takes_over_from_killed_one(program: Program) -> None:
    with collecting(program) as first:
        ready(first)
        with collecting(program) as second:
            assert complaint(second) == f"standing by: {socket.gethostname()}:{first.pid} polls for this store"
            first.kill()
            begun = time.monotonic()
            assert ready(second)["pid"] == second.pid
            assert time.monotonic() - begun < 5
            second.send_signal(signal.SIGINT)
            assert second.wait(20) == 0


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals that stop a process")
def test_stopped_collector_stands_by_when_it_wakes_up(program: Program) -> None:
    with collecting(program) as first:
        ready(first)
        stop(first, store_file(program))
        with collecting(program) as second:
            assert complaint(second).startswith("standing by")
            begun = time.monotonic()
            assert ready(second)["pid"] == second.pid
            assert time.monotonic() - begun < 10
            first.send_signal(signal.SIGCONT)
            assert complaint(first) == f"standing by: {socket.gethostname()}:{second.pid} polls for this store"
            store = open_store("sqlite", store_file(program).parent)
            standing = store.commands.standing()
            store.close()
            assert standing is not None
            assert f":{second.pid}" in standing.holder


def test_hang_up_has_configuration_read_again(program: Program) -> None:
    whole = program.config.read_text()
    with collecting(program) as process:
        assert len(ready(process)["collecting"]) == 5  # type: ignore[arg-type]
        program.config.write_text(whole.replace("[sources.", "[source.", 1))
        process.send_signal(signal.SIGHUP)
        line = complaint(process)
        assert line.startswith("fieldtui collect: going on with the configuration before: ")
        assert "source" in line
        tables = whole.split("\n[")
        program.config.write_text("\n[".join(table for table in tables if not table.startswith("sources.parks")))
        process.send_signal(signal.SIGHUP)
        again = ready(process)
        assert "parks" not in again["collecting"]  # type: ignore[operator]
        assert len(again["collecting"]) == 4  # type: ignore[arg-type]
        assert again["pid"] == process.pid


def test_service_manager_is_told(program: Program, tmp_path: Path) -> None:
    place = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(os.fspath(place))
        manager.settimeout(20)
        with collecting(program, NOTIFY_SOCKET=os.fspath(place), WATCHDOG_USEC="400000") as process:
            told = [manager.recv(1000).decode() for _ in range(6)]
            assert "READY=1\nSTATUS=polling" in told
            assert told.count("WATCHDOG=1") >= 4
            process.send_signal(signal.SIGTERM)
            while told[-1] != "STOPPING=1":
                told.append(manager.recv(1000).decode())
            assert process.wait(20) == 0


def test_unit_file_starts_this_program_with_its_configuration(program: Program) -> None:
    done = program.run("--config", "my 100%.toml", "--read-only", "collect", "--systemd")
    assert done.returncode == 0
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(done.stdout)
    assert unit["Service"]["Type"] == "notify"
    words = shlex.split(unit["Service"]["ExecStart"])
    assert words[0] == sys.executable
    assert words[1:] == ["-m", "fieldtui", "--config", f"{os.getcwd()}/my 100%%.toml", "--read-only", "collect"]


def test_words_of_unit_file_mean_what_they_say() -> None:
    line = next(
        line for line in unit_file(["/a b/python", 'x"y', "$HOME", "100%", "c:\\d"]).splitlines() if "Start=" in line
    )
    assert line == 'ExecStart="/a b/python" "x\\"y" $$HOME 100%% "c:\\\\d"'


def test_configuration_that_is_wrong_ends_it_at_once(program: Program) -> None:
    program.config.write_text(program.config.read_text().replace("[sources.", "[source.", 1))
    done = program.run("collect")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_without_sources_there_is_nothing_to_collect(program: Program) -> None:
    program.config.write_text("")
    done = program.run("collect")
    assert (done.returncode, done.stdout) == (2, "")
    assert "it has no sources" in done.stderr
