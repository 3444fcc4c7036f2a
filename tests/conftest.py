"""The simulated vendors for every test that wants real HTTP."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fieldtui.simulator.child_process import SimulatorProcess
from tests.leftover_processes import StartedProcesses, no_descendant_left

_STARTED = StartedProcesses()


def pytest_configure() -> None:
    """Take signals again that a shell in the background or nohup had us ignore: all that tests start would, too."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes, unless `-m` asks for it."""
    if config.getoption("markexpr"):
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session", autouse=True)
def nothing_outlives_tests() -> Iterator[None]:
    """Fail where a process is left when all tests are over."""
    with no_descendant_left():
        yield


@pytest.fixture(scope="session", autouse=True)
def database_server_ends_with_tests(nothing_outlives_tests: None) -> Iterator[None]:
    """Stop PostgreSQL, which the first test that needs it starts."""
    yield
    # only where one of them was run: others need no such library
    server = sys.modules.get("tests.store.postgres_server")
    if server is not None:
        server.stop()


@pytest.fixture(autouse=True)
def processes_end_with_test() -> Iterator[None]:
    """Fail a test that leaves a process behind, and end that."""
    with _STARTED.ended():
        yield


@pytest.fixture(scope="session")
def simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., SimulatorProcess]]:
    """Start simulators, each with its own configuration file; all end with the session."""
    with ExitStack() as running:

        def start(**options: Any) -> SimulatorProcess:
            config: Path = tmp_path_factory.mktemp("simulated") / "config.toml"
            chosen = {"records": 400, "seed": 7, "faults": "none", "hooks": None, "tricky": True, **options}
            with _STARTED.excused():
                return running.enter_context(SimulatorProcess.start(config, **chosen))

        yield start


@pytest.fixture(scope="module")
def simulated(simulators: Callable[..., SimulatorProcess]) -> Iterator[SimulatorProcess]:
    """One simulator of 400 records without faults and with its clock stopped, for the tests of one module."""
    process = simulators()
    process.pause()
    yield process
    process.stop()
