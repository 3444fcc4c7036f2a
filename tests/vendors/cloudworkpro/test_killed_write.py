"""`fieldtui act`, killed while its request is on the wire: nobody forgets it, and nobody sends it twice unawares."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from fieldtui.store.open import open_store
from tests.end_to_end.program import Program
from tests.vendors.cloudworkpro.account import WORK_ORDER

ADDRESS = f"north/work_order/{WORK_ORDER['_id']}"
PUBLISH = ("act", ADDRESS, "set-status", "--set", "status=published")


class Held(ThreadingHTTPServer):
    """The vendor with one work order. It holds the answer to the first write; `applies`: whether it does it before."""

    daemon_threads = True

    def __init__(self, *, applies: bool) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.applies, self.status, self.patched = applies, "draft", 0
        self.arrived, self.let_go = threading.Event(), threading.Event()

    def order(self) -> dict[str, Any]:
        return {**WORK_ORDER, "status": self.status}


class Answers(BaseHTTPRequestHandler):
    """What the vendor answers."""

    server: Held
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self._answer({"token": "t0ken", "expires_in": 3600})

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        lists = [self.server.order()] if path == "/workorders" else []
        self._answer(self.server.order() if path.startswith("/workorders/") else lists)

    def do_PATCH(self) -> None:
        self.server.patched += 1
        wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["status"]
        first = self.server.patched == 1
        if not first or self.server.applies:
            self.server.status = wanted
        if first:
            self.server.arrived.set()
            self.server.let_go.wait(60)
        self._answer(f"Status updated successfully to: '{wanted}' for work order with ID: {WORK_ORDER['_id']}")

    def _answer(self, data: object) -> None:
        if self.command == "POST":
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
        whole = {"code": 200, "reason": "", "data": data, "success": True, "pagination": {"hasNext": False}}
        body = json.dumps(whole).encode()
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # whoever asked has been killed
            self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def vendor(request: pytest.FixtureRequest) -> Iterator[Held]:
    server = Held(applies=request.param)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.let_go.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def program(vendor: Held, tmp_path: Path) -> Program:
    """The program with that source, swept once."""
    config = tmp_path / "config.toml"
    base = f"http://127.0.0.1:{vendor.server_address[1]}"
    config.write_text(
        f'[sources.north]\nvendor = "cloudworkpro"\nbase_url = "{base}"\nclient_id = "id"\nclient_secret = "secret"\n'
    )
    made = Program(config, tmp_path)
    done = made.run("sync")
    assert done.returncode == 0, done.stderr
    return made


def cut_off(program: Program, vendor: Held, by: signal.Signals) -> str:
    """Kill a write while the vendor has it; what the program said before it ended."""
    process = program.start(*PUBLISH, "--yes", stdin=subprocess.DEVNULL)
    assert vendor.arrived.wait(60), process.communicate()
    process.send_signal(by)
    _, said = process.communicate(timeout=60)
    return said


def books(program: Program) -> tuple[list[str], list[str]]:
    """The states of the outbox, and the answers in the journal, the newest first."""
    (file,) = program.home.rglob("*.db")
    store = open_store("sqlite", file.parent)
    try:
        return [write.state for write in store.outbox.query()], [deed.answer for deed in store.journal.entries()]
    finally:
        store.close()


DONE = pytest.mark.parametrize("vendor", [True], indirect=True)
NOT_DONE = pytest.mark.parametrize("vendor", [False], indirect=True)


@DONE
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_what_had_happened_is_said_and_not_sent_again(program: Program, vendor: Held, by: signal.Signals) -> None:
    cut_off(program, vendor, by)
    again = program.run(*PUBLISH, "--yes")
    assert again.returncode == 0
    assert "an earlier 'set-status' by " in again.stderr
    assert "was cut off while it was being sent; read again: it is published now" in again.stderr
    assert "nothing was sent; it is published now" in again.stdout
    assert vendor.patched == 1
    states, journal = books(program)
    assert states == ["confirmed"]
    assert ["cut off while it was being sent" in answer for answer in journal] == [True, True]


@NOT_DONE
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_what_had_not_happened_is_said_before_it_is_sent(program: Program, vendor: Held, by: signal.Signals) -> None:
    cut_off(program, vendor, by)
    asked = program.run(*PUBLISH)
    assert (asked.returncode, vendor.patched) == (2, 1)
    assert "read again: it still stands at draft" in asked.stderr
    again = program.run(*PUBLISH, "--yes", "--json")
    assert again.returncode == 0
    assert "read again: it still stands at draft" in again.stderr, "said for as long as nobody knows"
    assert json.loads(again.stdout)["record"]["status"] == "published"
    assert vendor.patched == 2
    assert books(program)[0] == ["unsure", "confirmed"]


@NOT_DONE
def test_yes_goes_on_after_it_was_said(program: Program, vendor: Held) -> None:
    cut_off(program, vendor, signal.SIGKILL)
    again = program.run(*PUBLISH, "--yes")
    assert again.returncode == 0
    assert "was cut off while it was being sent; read again: it still stands at draft" in again.stderr
    assert vendor.patched == 2


@DONE
def test_next_sync_settles_it(program: Program, vendor: Held) -> None:
    cut_off(program, vendor, signal.SIGKILL)
    assert books(program) == (["sending"], [])
    assert program.run("sync").returncode == 0
    states, journal = books(program)
    assert states == ["unsure"]
    assert journal == ["cut off while it was being sent; it may have happened: it was draft and is published now"]
    again = program.run(*PUBLISH, "--yes")
    assert "was cut off while it was being sent; read again: it is published now" in again.stderr
    assert (again.returncode, vendor.patched) == (0, 1)


@NOT_DONE
def test_ctrl_c_says_that_it_may_have_happened(program: Program, vendor: Held) -> None:
    assert "it may have happened" in cut_off(program, vendor, signal.SIGINT)


@NOT_DONE
def test_second_write_waits_for_end_of_first(program: Program, vendor: Held) -> None:
    first = program.start(*PUBLISH, "--yes")
    assert vendor.arrived.wait(60)
    second = program.run(*PUBLISH, "--yes")
    assert second.returncode == 1
    assert "nothing was sent: “set-status” by " in second.stderr
    vendor.status = "published"
    vendor.let_go.set()
    assert (first.wait(60), vendor.patched) == (0, 1)
    first.communicate()
