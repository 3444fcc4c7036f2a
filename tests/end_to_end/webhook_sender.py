"""Webhooks that are sent as a vendor does, each until it is taken, and what of them is in the store."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import tomli_w

from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from tests.end_to_end.program import Program, expected


def free_address() -> str:
    """Return a host and port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


def with_one_source(config: Path) -> str:
    """Return a simulator's configuration with the one source that sends webhooks: the others would only take time."""
    settings = tomllib.loads(config.read_text())
    settings["sources"] = {name: each for name, each in settings["sources"].items() if "webhook" in each}
    return tomli_w.dumps(settings)


def insist_on_truth(program: Program, simulated: SimulatorProcess) -> None:
    """Insist that the program has the records that the simulator has of its source, after a sweep."""
    simulated.pause()
    done = program.run("sync", "--full", "--json")
    assert done.returncode == 0, done.stderr
    (name,) = tomllib.loads(program.config.read_text())["sources"]
    truth = expected(simulated.truth())
    assert program.records() == {address: truth[address] for address in truth if address.startswith(f"{name}/")}


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


def insist_on_all(taken: int, store: Store) -> None:
    """Insist that so many that the sender got its 200 for are in the store, and nothing twice."""
    bodies = (json.loads(delivery.body) for delivery in store.deliveries.query(Query(limit=1_000_000)))
    found = Counter(body["number"] for body in bodies if "number" in body)
    assert set(range(taken)) <= set(found)
    assert max(found.values()) == 1
