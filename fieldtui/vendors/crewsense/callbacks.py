"""Call-backs: people asked to come in, whom, by when, and how far that has got."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Mark, Related, Section, Table
from fieldtui.contract.errors import Refused
from fieldtui.contract.record import Facets, Key, Kind, Stage
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Flow, Pages, Poll, Request
from fieldtui.http.fields import decode_object, read_text, read_time, require
from fieldtui.vendors.crewsense.moments import read_span, show, show_clock
from fieldtui.vendors.crewsense.paging import by_steps
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.shapes import Named, flag, named, objects, packed, words
from fieldtui.vendors.crewsense.wire import objects_of, one


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One person who was asked, in the order of asking. Flags come as strings, the contact time without a zone."""

    id: str | None
    position: str | None
    status: str | None
    method: str | None
    contacted: datetime | None
    responded: datetime | None
    undisturbed: bool | None


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """One call-back."""

    id: str
    title: str
    status: str | None
    initiator: Named
    positions: str | None
    start: datetime | None
    end: datetime | None
    scheduled: datetime | None
    started: datetime | None
    ended: datetime | None
    deadline: datetime | None
    asked: tuple[Asked, ...]
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> Callback:
    """Read one call-back, with the people who were asked if they were fetched."""
    data, zone = decode_object(raw), settings.zone
    start, end = read_span(data.get("start"), data.get("end"), zone)
    id = require(read_text(data.get("id")), "$.id")
    return Callback(
        id=id,
        title=named(data.get("title")).name or f"Call-back {id}",
        status=read_text(data.get("status")),
        initiator=named(data.get("initiated_by")),
        positions=words(data.get("positions_to_fill")),
        start=start,
        end=end,
        scheduled=read_time(data.get("scheduled_to"), zone),
        started=read_time(data.get("started_at"), zone),
        ended=read_time(data.get("ended_at"), zone),
        deadline=read_time(data.get("deadline"), zone),
        asked=tuple(_asked(one, zone) for one in objects(data.get("users"))),
        zone=zone,
    )


def _asked(data: dict[str, object], zone: ZoneInfo) -> Asked:
    """Read one person who was asked."""
    return Asked(
        id=read_text(data.get("id")),
        position=words(data.get("position")),
        status=words(data.get("status")),
        method=words(data.get("contact_method")),
        contacted=read_time(data.get("contact_time"), zone),
        responded=read_time(data.get("response_time"), zone),
        undisturbed=flag(data.get("do_not_disturb")),
    )


def identity(item: Callback) -> Key:
    """The id."""
    return Key(Kind.CALLBACK, item.id)


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all call-backs every time: in a window nothing would show which of the older ones have gone."""
    return by_steps(Request(path="/callbacks"))


def facets(item: Callback) -> Facets:
    """Say what lists need of it. One that has ended without enough people is no longer due: no one can answer it."""
    filled = (item.status or "").lower() == "filled"
    return Facets(
        title=item.title,
        reference=item.id,
        status=item.status,
        stage=Stage.DONE if filled else Stage.UNDERWAY,
        start=item.start,
        end=item.end,
        due=item.deadline if filled or item.ended is None else None,
        created=item.started or item.scheduled,
        updated=item.ended,
        text=item.initiator.name or "",
    )


def document(item: Callback, related: Related) -> Document:
    """Draw it for reading."""
    head = (
        Field("Status", item.status, mark=Mark.GOOD if item.status == "filled" else Mark.NONE),
        Field("Positions to fill", item.positions),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("Deadline", show(item.deadline, item.zone)),
        Field("Started by", item.initiator.name),
        Field("Scheduled to", show(item.scheduled, item.zone)),
        Field("Started", show(item.started, item.zone)),
        Field("Ended", show(item.ended, item.zone)),
    )
    sections = [Section("Call-back", head, note=item.id)]
    if item.asked:
        sections.append(Section("Asked", (_people(item, related),)))
    return Document(item.title, tuple(sections))


def _people(item: Callback, related: Related) -> Table:
    """Write who was asked, how, and what they said."""
    rows = tuple(
        (
            person.position or "",
            (related.title(Kind.PERSON, person.id) if person.id else None) or person.id or "?",
            (person.status or "") + (", do not disturb" if person.undisturbed else ""),
            person.method or "",
            show_clock(person.contacted, item.zone),
            show_clock(person.responded, item.zone),
        )
        for person in item.asked
    )
    return Table(("No", "Person", "Status", "By", "Contacted", "Answered"), rows)


def detail(settings: CrewSenseSettings, id: str) -> Flow[bytes]:
    """Fetch a call-back and the people who were asked."""
    reply = yield Request(path=one("callbacks", id))
    callback = next(iter(objects_of(reply, "data", "items")), {})
    try:
        reply = yield Request(path=one("callbacks", id, "users"))
        callback["users"] = objects_of(reply, "data", "items")
    except Refused:
        pass
    return packed(callback)


CALLBACKS = Resource(
    name="callbacks",
    shifts=True,
    title="Call-backs",
    kinds=(Kind.CALLBACK,),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    detail=detail,
    pace=300,
)
