"""A vendor small enough to be held in the hand: things by page, events by list, and a wire that can be broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fieldtui.collector.source import Runtime
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.contract.errors import CursorExpired, RecordRejected, SourceError
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Page, Pages, Poll, Reply, Request
from fieldtui.contract.record import Key, Kind
from fieldtui.contract.runtime import inline
from fieldtui.contract.vendor import Connection, Event, Login, Rate, Resource, SourceSettings, Vendor, WebhookRules
from fieldtui.http import json_readers
from fieldtui.http.status_errors import by_status
from fieldtui.store.models import Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from tests.http.scripted_vendor import HOME, Sent, StillClock, Wire, reply, words

SIZE = 3


def _decode(raw: Encoded, settings: Any) -> dict[str, Any]:
    item = json_readers.decode_object(raw)
    json_readers.require(json_readers.read_text(item.get("id")), "$.id")
    return item


def _pages(poll: Poll[Any]) -> Pages:
    page, more = 1, True
    while more:
        query = (("page", str(page)), *((("since", poll.since),) if poll.since else ()))
        answer = (yield Request(path="/things", query=query)).json()
        more = answer["more"]
        yield Page(
            [json_readers.encode(item) for item in answer["items"]],
            checkpoint=None if more else answer.get("checkpoint"),
        )
        page += 1


def _events(poll: Poll[Any]) -> Pages:
    answer = (yield Request(path="/events")).json()
    yield Page([json_readers.encode(item) for item in answer], checkpoint="seen")


def _detail(settings: Any, id: str) -> Flow[bytes]:
    return (yield Request(path=f"/things/{id}")).body


def _read(raw: Encoded) -> Event:
    item = json_readers.decode_object(raw)
    if "event" not in item:
        raise RecordRejected("$.event", "expected a name")
    created = json_readers.read_time(item.get("created"), UTC)
    return Event(item.get("id"), item["event"], created, item.get("thing"), Kind.WORK_ORDER)


def _judge(request: Request, answer: Reply) -> SourceError | None:
    if answer.status == 410:
        return CursorExpired("the cursor is gone", status=410)
    return by_status(request, answer, words)


THINGS = Resource(
    name="things",
    title="Things",
    kinds=(Kind.WORK_ORDER,),
    pages=_pages,
    decode=_decode,
    identity=lambda item: Key(Kind.WORK_ORDER, str(item["id"])),
    facets=lambda item: Facets(title=str(item.get("title")), status=item.get("status")),
    detail=_detail,
)
EVENTS = Resource(name="events", title="Events", kinds=(), pages=_events, delivers=True)


def vendor(*resources: Resource, login: Login | None = None) -> Vendor:
    """A vendor of these resources."""
    return Vendor(
        name="toy",
        title="Toy",
        settings=SourceSettings,
        connect=lambda settings: Connection(bases={"api": HOME}, judge=_judge, login=login, rate=Rate(1000)),
        resources=resources or (THINGS,),
        webhooks=WebhookRules(read=_read, login=lambda settings: None, feed="events"),
    )


@dataclass
class Shop:
    """The toy's server: things in order, and what to answer instead on chosen requests."""

    things: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    trouble: Callable[[Sent], Reply | SourceError | None] = lambda sent: None
    checkpoint: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, sent: Sent) -> Reply | SourceError:
        self.asked.append(sent.query)
        instead = self.trouble(sent)
        if instead is not None:
            return instead
        if sent.path == "/events":
            return reply(body=json.dumps(self.events).encode())
        if sent.path != "/things":
            thing = next(thing for thing in self.things if f"/things/{thing['id']}" == sent.path)
            return reply(body=json.dumps({**thing, "detail": True}).encode())
        page = int(sent.query["page"])
        items = self.things[(page - 1) * SIZE : page * SIZE]
        more = page * SIZE < len(self.things)
        return reply(body=json.dumps({"items": items, "more": more, "checkpoint": self.checkpoint or None}).encode())


def things(*ids: int, status: str = "open") -> list[dict[str, Any]]:
    """Things with these ids."""
    return [{"id": id, "title": f"Thing {id}", "status": status} for id in ids]


def around(store: Store, wire: Wire, clock: StillClock | None = None) -> Runtime:
    """Surroundings in which nothing takes time and all runs where it is called."""
    return Runtime(store=store, send=wire, clock=clock or StillClock(), run=inline)


def spec(name: str = "toys", of: Vendor | None = None) -> SourceSpec:
    """A source of the toy vendor."""
    return SourceSpec(name, of or vendor(), SourceSettings(vendor="toy"), {})


def fresh_store(folder: Path) -> Store:
    """A real store in that folder."""
    return open_store("sqlite", folder)


def listed(store: Store, where: str = "") -> dict[str, str | None]:
    """What the store lists: id → status."""
    query = Query(where=where, now=datetime.now(UTC).timestamp())
    return {row.id: row.status for row in store.records.rows(store.records.select(query))}
