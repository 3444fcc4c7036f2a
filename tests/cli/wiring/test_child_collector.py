"""A console's own collector: there when nobody else polls, replaced when it dies, gone when the console is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fieldtui.cli.wiring.child_collector import ChildCollector, command, paths_of
from fieldtui.settings.paths import Paths
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.open import open_store
from fieldtui.store.process_identity import named
from fieldtui.store.protocols import Store


@pytest.fixture
def paths(simulated: SimulatorProcess, tmp_path: Path) -> Paths:
    """The files of a console: a configuration that a test may change, a store, a log."""
    assert simulated.config is not None
    config = tmp_path / "config.toml"
    config.write_bytes(simulated.config.read_bytes())
    config.chmod(0o600)
    return Paths(config, tmp_path / "data", tmp_path / "state")


@pytest.fixture
def store(paths: Paths) -> Iterator[Store]:
    opened = open_store("sqlite", paths.data)
    yield opened
    opened.close()


@contextmanager
def console(store: Store, paths: Paths, *, read_only: bool = False, unwanted: str = "") -> Iterator[ChildCollector]:
    """What a console does about its collector, for the time of a test."""
    keeper = ChildCollector(store.leases, paths, read_only=read_only, unwanted=unwanted)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.stop()


def until(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def child_of(keeper: ChildCollector, *, other_than: int = 0) -> int:
    """The number of the process that collects for a console, once one does."""

    def pid() -> int:
        seat = keeper.seat()
        return int(named(seat.holder).rpartition(":")[2]) if seat.is_child else 0

    until(lambda: pid() not in (0, other_than), "no collector was started")
    return pid()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_collector_polls_until_console_is_left(paths: Paths, store: Store) -> None:
    with console(store, paths, read_only=True) as keeper:
        pid = child_of(keeper)
        until(lambda: len(store.feeds.statuses()) > 20, "nothing was polled")
        standing = store.commands.standing()
        assert standing is not None
        assert standing.read_only
    assert not is_alive(pid)
    assert store.leases.holding(now=time.time()) is None


def test_killed_collector_is_replaced_within_five_seconds(paths: Paths, store: Store) -> None:
    with console(store, paths) as keeper:
        first = child_of(keeper)
        begun = time.monotonic()
        os.kill(first, signal.SIGKILL)
        child_of(keeper, other_than=first)
        assert time.monotonic() - begun < 5


def test_collector_that_hangs_is_said_to_and_replaced(paths: Paths, store: Store) -> None:
    with console(store, paths) as keeper:
        first = child_of(keeper)
        until(lambda: len(store.feeds.statuses()) > 20, "nothing was polled")
        os.kill(first, signal.SIGSTOP)
        until(lambda: keeper.seat().trouble == "the collector gives no sign of life", "nothing was said")
        child_of(keeper, other_than=first)
        assert not is_alive(first)


def test_none_is_started_beside_collector_of_another_host(paths: Paths, store: Store) -> None:
    store.leases.take("jump-host:7@123", now=time.time(), seconds=3600)
    with console(store, paths) as keeper:
        until(lambda: keeper.seat().holder == "jump-host:7@123", "the holder is not known")
        time.sleep(1.5)
        assert not keeper.seat().is_child
        assert store.commands.standing() is None


def test_second_console_starts_next_collector_when_first_is_left(paths: Paths, store: Store) -> None:
    with console(store, paths) as second:
        with console(store, paths) as first:
            until(lambda: bool(first.seat().holder and second.seat().holder), "nobody collects")
            time.sleep(1.5)
            assert first.seat().holder == second.seat().holder
            assert first.seat().is_child != second.seat().is_child
        assert child_of(second)


def test_collector_ends_with_killed_console(paths: Paths, store: Store) -> None:
    code = f"""
import sys, time
from fieldtui.cli.wiring.child_collector import ChildCollector, paths_of
from fieldtui.store.open import open_store
paths = paths_of({command(paths, read_only=False)[-1]!r})
keeper = ChildCollector(open_store("sqlite", paths.data).leases, paths, read_only=False)
keeper.start()
while not keeper.seat().is_child:
    time.sleep(0.05)
print(keeper.seat().holder, flush=True)
time.sleep(60)
"""
    killed = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    pid = int(named(killed.stdout.readline().strip()).rpartition(":")[2])
    assert is_alive(pid)
    killed.kill()
    killed.communicate()
    until(lambda: not is_alive(pid), "it outlives its console")
    assert store.leases.holding(now=time.time()) is None


def test_reason_is_said_where_collector_cannot_begin(paths: Paths, store: Store) -> None:
    paths.config.write_text("[sources.north\n")
    with console(store, paths) as keeper:
        until(lambda: "config.toml" in keeper.seat().trouble, "nothing was said")
        assert keeper.seat().trouble.startswith("the collector ended: ")
        assert "Traceback" not in keeper.seat().trouble
    with console(store, paths, unwanted="no source is right") as keeper:
        time.sleep(0.3)
        assert keeper.seat().trouble == "no source is right"


def test_files_are_named_on_command_line_and_read_back(paths: Paths) -> None:
    assert paths_of(command(paths, read_only=True)[-1]) == paths
    assert "--read-only" in command(paths, read_only=True)
    assert "--read-only" not in command(paths, read_only=False)
