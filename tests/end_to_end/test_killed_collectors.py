"""The collector that holds the lease is killed, again and again, while records change and webhooks come: another one
takes over within five seconds, and nothing is lost or doubled.
"""

from __future__ import annotations

import base64
import http.client
import json
import random
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from tests.cli.commands.test_collect import complaint, ready, until
from tests.end_to_end.either_program import opened, program_on, store_address
from tests.end_to_end.program import Program, expected
from tests.store.either_store import KINDS

Start = Callable[..., SimulatorProcess]


class Sender:
    """Sends webhooks one after the other, each until it is answered with 200, as a vendor does."""

    def __init__(self, config: Path) -> None:
        settings = tomllib.loads(config.read_text())
        self._host, _, port = settings["hooks"]["listen"].rpartition(":")
        self._port = int(port)
        name, source = next((name, each) for name, each in settings["sources"].items() if "webhook" in each)
        login = f"{source['webhook']['username']}:{source['webhook']['password']}"
        self._path = f"/hooks/{name}"
        self._headers = {
            "Content-Type": "application/json",
            "Authorization": f"Basic {base64.b64encode(login.encode()).decode()}",
        }
        self.answers: Counter[int | None] = Counter()
        #: how many have been answered with 200: all numbers below this one
        self.taken = 0

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Send for the time of a block, and until the last one is taken."""
        ended = threading.Event()
        thread = threading.Thread(target=self._send_all, args=(ended,))
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _send_all(self, ended: threading.Event) -> None:
        deadline = time.monotonic() + 3600
        while not ended.wait(0.02) and time.monotonic() < deadline:
            while (answer := self._answer()) != 200 and time.monotonic() < deadline and not ended.is_set():
                time.sleep(0.05)
            self.taken += answer == 200

    def _answer(self) -> int | None:
        """Send the next one; the status, None if there is no answer."""
        answer = None
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(self._host, self._port, timeout=5)
            try:
                connection.request("POST", self._path, json.dumps({"number": self.taken}), self._headers)
                answer = connection.getresponse().status
            finally:
                connection.close()
        self.answers[answer] += 1
        return answer


def numbers(store: Store) -> list[int]:
    """The numbers of the sender's deliveries that are in the store."""
    bodies = (json.loads(delivery.body) for delivery in store.deliveries.query(Query(limit=1_000_000)))
    return sorted(body["number"] for body in bodies if "number" in body)


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
    with socket.create_server(("127.0.0.1", 0)) as free:
        hooks = f"127.0.0.1:{free.getsockname()[1]}"
    simulated = simulators(records=400, speed=20.0, hooks=hooks)
    assert simulated.config is not None
    with ExitStack() as running:
        address = running.enter_context(store_address(kind, folder))
        program = program_on(address, folder, simulated.config.read_text())
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
        simulated.pause()
        done = program.run("sync", "--full", "--json")
        assert done.returncode == 0, done.stderr
        assert program.records() == expected(simulated.truth())
        assert set(range(sender.taken)) <= set(found := numbers(store))
        assert len(found) == len(set(found)) <= sender.taken + 1
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
