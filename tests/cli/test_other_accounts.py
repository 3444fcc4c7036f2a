"""A source's name that comes to stand for another account: no token and no record of the old one goes along."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli.conftest import Command


@dataclass
class Company:
    """One company's API: gives out a token of its own, and lists one work order."""

    name: str
    url: str = ""
    well: bool = True
    logins: int = 0
    #: what stood in `Authorization`
    seen: set[str] = field(default_factory=set)

    def configuration(self, **more: str) -> str:
        """What a source of this company looks like."""
        told = {"vendor": '"cloudworkpro"', "base_url": f'"{self.url}"', "client_id": '"id"', "client_secret": '"s"'}
        lines = [f"{key} = {value}" for key, value in {**told, **more}.items()]
        return "\n".join(["[sources.north]", *lines, ""])


class Api(BaseHTTPRequestHandler):
    """Answers as one company does."""

    company: Company

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.company.logins += 1
        self.say(200, {"code": 200, "data": {"token": f"token-of-{self.company.name}"}})

    def do_GET(self) -> None:
        self.company.seen.add(self.headers["Authorization"])
        leak = {"_id": f"{self.company.name}-1", "name": f"Leak at {self.company.name}"}
        orders = [leak] if self.path.startswith("/workorders") else []
        page = {"code": 200, "data": orders, "pagination": {"hasNext": False}}
        self.say(200 if self.company.well else 500, page if self.company.well else {})

    def say(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def company() -> Iterator[Callable[[str], Company]]:
    """Open a company of that name."""
    servers = []

    def opened(name: str) -> Company:
        ours = Company(name)
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Api,), {"company": ours}))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ours.url = f"http://127.0.0.1:{server.server_port}"
        return ours

    yield opened
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def config(home: Path) -> Path:
    path = home / "config" / "fieldtui" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def listed(fieldtui: Command) -> list[str]:
    return [record["id"] for record in json.loads(fieldtui("list", "--format", "json").out)]


def test_new_address_gets_neither_token_nor_records(
    fieldtui: Command, config: Path, company: Callable[[str], Company]
) -> None:
    a, b = company("a"), company("b")
    config.write_text(a.configuration())
    fieldtui("sync")
    assert listed(fieldtui) == ["a-1"]
    b.well = False
    config.write_text(b.configuration())
    assert listed(fieldtui) == []
    assert fieldtui("sync", "--patience", "0").code == 1
    assert listed(fieldtui) == []
    assert b.seen == {"Bearer token-of-b"}
    b.well = True
    fieldtui("sync")
    assert listed(fieldtui) == ["b-1"]


def test_same_login_is_used_again_by_next_command(
    fieldtui: Command, config: Path, company: Callable[[str], Company]
) -> None:
    a = company("a")
    config.write_text(a.configuration())
    fieldtui("sync")
    config.write_text(a.configuration(largest_answer='"8MB"', every='{ workorders = "5m" }'))
    fieldtui("sync")
    assert a.logins == 1
    assert fieldtui("secrets", "remove", "north").code == 0
    fieldtui("sync")
    assert a.logins == 2


def test_another_account_at_same_address_has_records_of_its_own(
    fieldtui: Command, config: Path, company: Callable[[str], Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    a = company("a")
    config.write_text(a.configuration(client_id='{ env = "NORTH_ID" }'))
    monkeypatch.setenv("NORTH_ID", "one")
    fieldtui("sync")
    assert listed(fieldtui) == ["a-1"]
    monkeypatch.setenv("NORTH_ID", "two")
    assert listed(fieldtui) == []


def test_new_password_costs_login_and_no_record(
    fieldtui: Command, config: Path, company: Callable[[str], Company]
) -> None:
    a = company("a")
    config.write_text(a.configuration())
    fieldtui("sync")
    a.well = False
    config.write_text(a.configuration(client_secret='"changed"'))
    fieldtui("sync", "--patience", "0")
    assert a.logins == 2
    assert listed(fieldtui) == ["a-1"]
