"""A server that answers as the vendor might: each list with the bodies it is given, a login for everyone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fieldtui.collector.one_shot import FeedResult, sync
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.contract.record import Kind
from fieldtui.contract.runtime import Clock
from fieldtui.contract.secret import Secret
from fieldtui.store.models import Query, Row
from fieldtui.store.protocols import Store
from fieldtui.vendors.cloudworkpro import VENDOR
from fieldtui.vendors.cloudworkpro.settings import Settings

#: a status and a body
Answer = tuple[int, bytes]


def paged(*rows: Any, **pagination: Any) -> bytes:
    """One page of a list, the last unless `pagination` says otherwise."""
    return json.dumps({"code": 200, "data": rows, "pagination": {"hasNext": False, **pagination}}).encode()


@dataclass
class Standin:
    """`lists`: what each path answers, one after the other by the cursors that the bodies name; `asked`: each query.

    `heads`: each request's headers by lower-case names, with its `:method` and `:path`; `logins`: what was posted.
    """

    lists: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, query: Mapping[str, str]) -> Answer:
        """Answer a GET: with bytes, with the page of a cursor (`""` is the first), or by a function of the query."""
        found = self.lists.get(path, paged())
        if callable(found):
            found = found(query)
        if isinstance(found, dict):
            found = found[query.get("cursor", "")]
        return found if isinstance(found, tuple) else (200, found)

    @property
    def spec(self) -> SourceSpec:
        """The source that reads it."""
        secret = Secret.literal("whatever")
        settings = Settings(vendor="cloudworkpro", base_url=self.url, client_id=secret, client_secret=secret)
        return SourceSpec("north", VENDOR, settings, {})

    async def sync(
        self, store: Store, resource: str = "workorders", *, full: bool = False, clock: Clock | None = None
    ) -> FeedResult:
        """Read one list once, as `fieldtui sync` does."""
        [result] = await sync([self.spec], store, full=full, only=lambda each: each.name == resource, clock=clock)
        return result

    def questions(self, path: str = "/workorders") -> list[dict[str, str]]:
        """What that list was asked since the last time, and forget it."""
        found = [query for asked, query in self.asked if asked == path]
        self.asked.clear()
        return found


class _Handler(BaseHTTPRequestHandler):
    """One connection to the stand-in that its server holds."""

    protocol_version = "HTTP/1.1"
    standin: Standin

    def do_POST(self) -> None:
        """Log everyone in."""
        self._note()
        self.standin.logins.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self._send(200, b'{"code":200,"data":{"token":"t0ken"}}')

    def do_GET(self) -> None:
        """Answer with a page."""
        self._note()
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        self.standin.asked.append((parts.path, query))
        self._send(*self.standin.answer(parts.path, query))

    def _note(self) -> None:
        head = {name.lower(): value for name, value in self.headers.items()}
        self.standin.heads.append({":method": self.command, ":path": self.path, **head})

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Keep quiet."""


@contextmanager
def standing(**lists: Any) -> Iterator[Standin]:
    """Serve these lists (`workorders=…`) on a port of their own."""
    ours = Standin({f"/{name}": answer for name, answer in lists.items()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"standin": ours}))
    ours.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield ours
    finally:
        server.shutdown()
        server.server_close()


def rows(store: Store, kind: Kind = Kind.WORK_ORDER) -> Sequence[Row]:
    """What the store has, by id."""
    return store.records.rows(store.records.select(Query(kinds=(kind,), sort="id")))
