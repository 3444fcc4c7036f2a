"""A small utility that answers over real HTTP as a test wants, and a source that is swept into a real store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fieldtui.collector.source import Runtime, Source
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.sweep import SweepProgress
from fieldtui.contract.runtime import inline
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Rate
from fieldtui.http.transport import Transport
from fieldtui.store.models import Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from fieldtui.vendors.crewsourcing import VENDOR
from fieldtui.vendors.crewsourcing.settings import Settings
from tests.vendors.simulated_in_process import SkippingClock

SESSIONS = "/api/v1/users/sessions"


@dataclass(frozen=True)
class Asked:
    """One request as it came; header names in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What is answered: bytes as they are, anything else as JSON."""

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Utility:
    """Answers each path by its function, everything else with an empty list; remembers what was asked."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, Callable[[Asked], Answer]] = field(default_factory=dict)
    logins: int = 0

    def __post_init__(self) -> None:
        self.answers = {SESSIONS: self._log_in, "/health_check/all": lambda asked: Answer(body={"healthy": True})}

    def says(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        """Answer that path always so; `_` in header names stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = lambda asked: Answer(status, body, named)

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(one.path == path for one in self.asked)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        known = self.answers.get(asked.path)
        return known(asked) if known else Answer(body=[])

    def _log_in(self, asked: Asked) -> Answer:
        self.logins += 1
        return Answer(201, {"access_token": f"token.{self.logins}", "renew_id": "keep me"})


@contextmanager
def served() -> Iterator[Utility]:
    """Serve a utility on a free port for as long as it is wanted."""
    utility = Utility()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = utility.answer(Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_POST = do_PATCH = do_GET  # noqa: N815

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    utility.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield utility
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Stay:
    """A source at the stand-in; its store is a real one, its clock waits in no time."""

    utility: Utility
    source: Source
    store: Store
    transport: Transport
    clock: SkippingClock

    async def sweep(self, name: str = "work_orders") -> SweepProgress:
        return await self.source.feeds[name].once(full=True)

    def known(self) -> dict[str, str | None]:
        """The titles of all that the store has, by address."""
        return {str(row.address): row.title for row in self.store.records.rows(self.store.records.select(Query()))}

    @property
    def ids(self) -> set[str]:
        return {address.rpartition("/")[2] for address in self.known()}


def stay_at(utility: Utility, folder: Path, **more: Any) -> Stay:
    """Make a source that is configured for the stand-in."""
    settings = Settings(
        vendor="crewsourcing",
        base_url=utility.url,
        utility_id=1,
        email="ops@example.org",
        password=Secret.literal("open sesame"),
        **more,
    )
    store, transport, clock = open_store("sqlite", folder), Transport(), SkippingClock()
    vendor = replace(VENDOR, connect=lambda own: replace(VENDOR.connect(own), rate=Rate(10_000, 1)))
    around = Runtime(store=store, send=transport, clock=clock, run=inline)
    return Stay(utility, Source(SourceSpec("here", vendor, settings, {}), around), store, transport, clock)
