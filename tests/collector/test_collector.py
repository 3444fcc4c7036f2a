"""One collector per store: the second waits, takes over when the first has gone, and ends without a trace."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldtui.collector.collector import Collector
from fieldtui.contract.errors import NotFound
from fieldtui.contract.record import Address, Kind
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.process_identity import mark
from fieldtui.store.protocols import Store
from tests.collector.toy_vendor import fresh_store, spec
from tests.end_to_end.program import Program


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def holder(store: Store) -> str:
    """Who holds the lease: asking for it with a time long past takes it from nobody."""
    return store.leases.take("nobody", now=0.0, seconds=0.0).holder


def test_second_collector_waits_for_first(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)
    store.leases.take("another:1", now=time.time(), seconds=3600)
    collector = Collector([spec()], store)
    collector.start()
    until(collector._thread.is_alive, "the collector did not start")
    collector.stop()
    assert holder(store) == "another:1"
    assert store.feeds.statuses() == []
    store.close()


def test_collector_gives_its_lease_back(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)
    collector = Collector([], store)
    collector.start()
    until(lambda: holder(store) not in ("nobody", ""), "the lease was not taken")
    collector.stop()
    assert store.leases.take("next", now=time.time(), seconds=1).holder == "next"
    store.close()


def test_asking_ended_collector_fails_in_words(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)
    collector = Collector([], store)
    collector.start()
    collector.stop()
    with pytest.raises(NotFound):
        collector.fetch(Address("toys", Kind.WORK_ORDER, "1")).result(timeout=5)
    with pytest.raises(NotFound):
        collector.refresh().result(timeout=5)
    store.close()


def test_source_that_is_not_polled_is_said_to_be_so(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)
    collector = Collector([], store)
    collector.start()
    with pytest.raises(NotFound, match="toys is not polled here"):
        collector.refresh("toys").result(timeout=5)
    collector.refresh().result(timeout=5)
    collector.stop()
    store.close()


def test_headless_commands_read_while_collector_writes(
    simulators: Callable[..., SimulatorProcess], tmp_path: Path
) -> None:
    simulated = simulators(records=300)
    assert simulated.config is not None
    program = Program(simulated.config, tmp_path)
    process = program.start("sync")
    for _ in range(5):
        assert program.run("list", "--limit", "3", "--format", "json").returncode == 0
    assert process.wait(60) == 0
    process.communicate()


def test_lease_of_process_killed_is_taken_at_once(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)
    killed = subprocess.Popen([sys.executable, "-c", "pass"])
    killed.wait()
    store.leases.take(f"{socket.gethostname()}:{killed.pid}", now=time.time(), seconds=3600)
    collector = Collector([], store)
    collector.start()
    until(lambda: collector.lease.is_ours and holder(store) == mark(), "the lease was not taken")
    collector.stop()
    store.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nothing tells when a process began")
def test_later_process_with_holders_number_keeps_no_lease(tmp_path: Path) -> None:
    """The number of a dead collector was given to another process, here to this one."""
    store = fresh_store(tmp_path)
    store.leases.take(f"{socket.gethostname()}:{os.getpid()}@1", now=time.time(), seconds=3600)
    collector = Collector([], store)
    collector.start()
    until(lambda: holder(store) == mark(), "the lease was not taken")
    collector.stop()
    store.close()
