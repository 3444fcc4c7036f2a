"""The collector that holds the lease is killed, again and again, while records change and webhooks come: another one
takes over within five seconds, and nothing is lost or doubled.
"""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.protocols import Store
from tests.cli.commands.test_collect import complaint, ready, until
from tests.end_to_end.either_program import opened, program_on, store_address
from tests.end_to_end.program import Program
from tests.end_to_end.webhook_sender import Sender, free_address, insist_on_all, insist_on_truth, with_one_source
from tests.store.either_store import KINDS

Start = Callable[..., SimulatorProcess]


def can_rename() -> bool:
    """Whether a process may have a host name of its own, as if it ran on another machine."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-u", "hostname", "elsewhere"], capture_output=True, check=False).returncode == 0


class Team:
    """Collectors of one store: one that holds the lease, and one that stands by. `hosts`: on two hosts."""

    def __init__(self, program: Program, store: Store, running: ExitStack, *, hosts: bool) -> None:
        self._program, self._store, self._running, self._hosts = program, store, running, hosts
        self._started = 0
        self._holder = self._start()
        ready(self._holder)
        self._standby = self._start()
        assert complaint(self._standby).startswith("standing by")

    def _start(self) -> subprocess.Popen[str]:
        """Start a collector: two on this host, two elsewhere, and so on, so that every other one takes over from a host
        whose processes it cannot ask.
        """
        self._started += 1
        command = [sys.executable, "-m", "fieldtui", "collect"]
        if self._hosts and self._started // 2 % 2:
            command = ["unshare", "-u", "sh", "-c", 'hostname elsewhere && exec "$@"', "sh", *command]
        process = subprocess.Popen(
            command, env=self._program.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._running.callback(_end, process)
        return process

    def kill(self) -> float:
        """Kill the one that holds the lease, and start another; the seconds until one of the others holds it."""
        self._holder.kill()
        begun = time.monotonic()
        new = self._start()
        until(lambda: self._holds(self._standby) or self._holds(new), "nobody takes over")
        taken = time.monotonic() - begun
        self._holder.communicate()
        if self._holds(new):
            self._holder = new
        else:
            self._holder, self._standby = self._standby, new
            assert complaint(new).startswith("standing by")
        return taken

    def _holds(self, process: subprocess.Popen[str]) -> bool:
        grant = self._store.leases.holding(now=time.time())
        return grant is not None and f":{process.pid}@" in grant.holder


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def survive(simulators: Start, kind: str, folder: Path, kills: int) -> list[float]:
    """Kill the holder so often; the seconds that each takeover took."""
    simulated = simulators(records=400, speed=20.0, hooks=free_address())
    assert simulated.config is not None
    with ExitStack() as running:
        address = running.enter_context(store_address(kind, folder))
        program = program_on(address, folder, with_one_source(simulated.config))
        store = running.enter_context(opened(address))
        team = Team(program, store, running, hosts=kind == "postgres" and can_rename())
        sender = Sender(program.config)
        with sender.sending():
            took = []
            for _ in range(kills):
                before = sender.taken
                time.sleep(random.uniform(0, 1))
                took.append(team.kill())
                until(lambda before=before: sender.taken > before, "no webhook is taken")  # type: ignore[misc]
        insist_on_truth(program, simulated)
        insist_on_all(sender.taken, store)
    simulated.stop()
    return took


@pytest.mark.parametrize("kind", KINDS)
def test_five_kills_lose_nothing(simulators: Start, kind: str, tmp_path: Path) -> None:
    took = survive(simulators, kind, tmp_path, 5)
    assert max(took) < 5, took


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_hundred_kills_lose_nothing(simulators: Start, kind: str, tmp_path: Path) -> None:
    took = survive(simulators, kind, tmp_path, 100)
    # the figures are what it is run for
    print(f"{kind}: taken over in {statistics.median(took):.2f} s (median), {max(took):.2f} s (longest)")  # noqa: T201
    assert max(took) < 5, took
