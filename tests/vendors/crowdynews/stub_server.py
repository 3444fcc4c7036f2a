"""A small server that plays the vendor's three hosts with whatever answers a test gives it, and a source at it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from fieldtui.collector.source import Runtime, Source
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.sweep import SweepProgress
from fieldtui.contract.action import Outcome
from fieldtui.contract.document import Document, Field, Section
from fieldtui.contract.record import Address, Key, Kind
from fieldtui.contract.runtime import inline
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Rate
from fieldtui.http.transport import Transport
from fieldtui.store.models import Query, Row
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from fieldtui.store.related_records import RelatedOf
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.settings import Settings
from tests.http.scripted_vendor import StillClock

T = TypeVar("T")

#: 2026-03-18 16:19:07 UTC
NOW = 1_773_850_747.0
CONTRACT: dict[str, Any] = {"_id": "5617895587c6f35d3b9a2b6f", "name": "My Contract", "slug": "c", "active": True}


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Said:
    """One answer: a status and a body; what is no bytes is sent as JSON."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Answer = Said | Callable[[Asked], Said]


def listed(*items: Any) -> Answer:
    """A list that is cut by `count` and `offset`."""

    def answer(asked: Asked) -> Said:
        offset, count = int(asked.query.get("offset", 0)), int(asked.query.get("count", 20))
        return Said(list(items[offset : offset + count]))

    return answer


class StandIn:
    """The vendor: `answers` by path (`/q/v1/queue/c`). `etags`: whether it answers 304 to who has the answer."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.etags = False
        self.asked: list[Asked] = []
        self.said: list[tuple[Asked, Said]] = []
        self.answers: dict[str, Answer] = {
            "/auth/v1/oauth/token": Said({"access_token": "a", "refresh_token": "r"}),
            "/auth/v1/oauth/token/info": Said({"ttl": 3_600_000}),
            "/api/v1/customer/contracts/me": Said([CONTRACT]),
            "/q/v1/collections/c": Said([]),
            "/q/v1/queue/c": Said([]),
        }

    def queue(self, *items: Any) -> None:
        """Answer the queue with these."""
        self.answers["/q/v1/queue/c"] = listed(*items)

    def content(self, *items: Any) -> None:
        """Answer the published list with these, and close the queue."""
        self.answers["/q/v1/content/c"] = listed(*items)
        self.answers["/q/v1/count/c"] = Said({"count": len(items)})
        self.answers["/q/v1/queue/c"] = Said({"errors": [{"message": "not permitted"}]}, 403)

    def answer(self, asked: Asked) -> Said:
        """Answer one request, and remember it."""
        self.asked.append(asked)
        said = self._answer(asked)
        self.said.append((asked, said))
        return said

    def _answer(self, asked: Asked) -> Said:
        found = self.answers.get(asked.path, Said({"errors": [{"message": "no such thing"}]}, 404))
        said = found if isinstance(found, Said) else found(asked)
        if not self.etags or said.status != 200:
            return said
        tag = f'"{sha256(said.content).hexdigest()[:16]}"'
        if asked.headers.get("If-None-Match") == tag:
            return Said(b"", 304, {"ETag": tag})
        return replace(said, headers={**said.headers, "ETag": tag})

    def paths(self, folder: str = "/q/v1/") -> list[str]:
        """What was asked for below a folder, in order."""
        return [asked.path.removeprefix(folder) for asked in self.asked if asked.path.startswith(folder)]


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """Serve a stand-in on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            query = dict(parse_qsl(parts.query))
            said = stand_in.answer(Asked(self.command, parts.path, query, dict(self.headers), body))
            self.send_response(said.status)
            for name, value in {"Content-Type": "application/json", **said.headers}.items():
                self.send_header(name, value)
            if said.status not in (204, 304):
                self.send_header("Content-Length", str(len(said.content)))
            self.end_headers()
            if said.status not in (204, 304):
                self.wfile.write(said.content)

        do_GET = do_POST = do_PATCH = handle_any  # noqa: N815 - the names that the server calls

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in = StandIn(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def settings_at(stand_in: StandIn, **changes: Any) -> Settings:
    """Settings of a source at the stand-in, whose contract is `c`."""
    values: dict[str, Any] = {
        "vendor": "crowdynews",
        "contract": "c",
        "client_id": Secret.literal("id"),
        "client_secret": Secret.literal("secret"),
        "auth_url": stand_in.url + "/auth/v1",
        "control_url": stand_in.url + "/api/v1",
        "content_url": stand_in.url + "/q/v1",
    }
    return Settings(**values | changes)


@dataclass
class Visitor:
    """A source at the stand-in and its store; each call is a new start of the program."""

    stand_in: StandIn
    folder: Path
    changes: dict[str, Any] = field(default_factory=dict)
    clock: StillClock = field(default_factory=lambda: StillClock(NOW))

    def __post_init__(self) -> None:
        self.store: Store = open_store("sqlite", self.folder)

    def sweep(self, name: str = "items") -> SweepProgress:
        """Sweep one resource fully."""

        async def sweeping(source: Source) -> SweepProgress:
            return await source.feeds[name].sweeper.sweep(full=True)

        return self._with_source(sweeping)

    def act(self, name: str, key: str) -> Outcome:
        """Carry out one action on a post, as the writer does."""
        action = next(one for one in VENDOR.resource("items").actions if one.name == name)

        async def acting(source: Source) -> Outcome:
            return await source.session.perform(action.flow(source.spec.settings, Key(Kind.POST, key), {}))

        return self._with_source(acting)

    def fetch(self, key: str) -> None:
        """Get one post again."""
        self._with_source(lambda source: source.fetch(Address("public", Kind.POST, key)))

    def _with_source(self, work: Callable[[Source], Awaitable[T]]) -> T:
        async def working() -> T:
            transport = Transport()
            made = replace(VENDOR, connect=lambda own: replace(VENDOR.connect(own), rate=Rate(10_000, 1)))
            around = Runtime(store=self.store, send=transport, clock=self.clock, run=inline, patience=0)
            spec = SourceSpec("public", made, settings_at(self.stand_in, **self.changes), {})
            try:
                return await work(Source(spec, around))
            finally:
                await transport.aclose()

        return asyncio.run(working())

    def rows(self, kind: Kind = Kind.POST) -> dict[str, Row]:
        """What the store has of a kind, by id."""
        rows = self.store.records.rows(self.store.records.select(Query(source="public", kinds=(kind,))))
        return {row.id: row for row in rows}

    def titles(self, kind: Kind = Kind.POST) -> dict[str, str]:
        """The titles of a kind, by id."""
        return {id: row.title for id, row in self.rows(kind).items()}

    def raw(self, key: str) -> bytes:
        """A post's stored JSON."""
        stored = self.store.records.stored(Address("public", Kind.POST, key))
        assert stored is not None
        return stored.raw

    def detail(self, key: str) -> dict[str, Any]:
        """A post's JSON as it was fetched by itself."""
        stored = self.store.records.stored(Address("public", Kind.POST, key))
        assert stored is not None
        assert stored.detail is not None
        return dict(json.loads(stored.detail))

    def document(self, id: str, name: str = "items") -> Document:
        """Draw a record as a screen does."""
        resource = VENDOR.resource(name)
        assert resource.document is not None
        stored = self.store.records.stored(Address("public", resource.kinds[0], id))
        assert stored is not None
        item = resource.decode(stored.raw, settings_at(self.stand_in))
        return resource.document(item, RelatedOf(self.store, "public"))

    def field(self, id: str, label: str, name: str = "items") -> Field:
        """One field of a record's document."""
        sections = self.document(id, name).sections
        fields = (part for section in sections for part in section.parts if isinstance(part, Field))
        return next(each for each in fields if each.label == label)

    def section(self, id: str, title: str) -> Section:
        """One section of a post's document."""
        return next(section for section in self.document(id).sections if section.title == title)
