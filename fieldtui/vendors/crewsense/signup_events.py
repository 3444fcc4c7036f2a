"""The sign-up board: events that people may put themselves down for."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Part, Prose, Related, Section
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Pages, Poll, Request
from fieldtui.http.fields import decode_object, read_text, read_time, require
from fieldtui.vendors.crewsense.moments import read_span, show
from fieldtui.vendors.crewsense.paging import ABSENT, listed, whole
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.shapes import prose, words


class SignupEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event; its description came as HTML, its creator as a bare id."""

    id: str
    title: str
    status: str | None
    needed: str | None
    start: datetime | None
    end: datetime | None
    created: datetime | None
    modified: datetime | None
    creator: str | None
    description: str | None
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> SignupEvent:
    """Read one event."""
    data, zone = decode_object(raw), settings.zone
    start, end = read_span(data.get("start"), data.get("end"), zone)
    id = require(read_text(data.get("id")), "$.id")
    return SignupEvent(
        id=id,
        title=words(data.get("title")) or f"Event {id}",
        status=read_text(data.get("status")),
        needed=words(data.get("employees_needed")),
        start=start,
        end=end,
        created=read_time(data.get("created_at"), zone),
        modified=read_time(data.get("modified_at"), zone),
        creator=read_text(data.get("created_by")),
        description=prose(data.get("description")),
        zone=zone,
    )


def identity(item: SignupEvent) -> Key:
    """The id behind the name of its list."""
    return Key(Kind.REFERENCE, f"signup_events/{item.id}")


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all that are not deleted, which come whole."""
    return whole(
        Request(path="/signup_events", conditional=True, accepts=ABSENT),
        listed,
        absent="sign-up events: not in this plan",
    )


def facets(item: SignupEvent) -> Facets:
    """Say what lists need of it."""
    return Facets(
        title=item.title,
        reference=item.id,
        status=item.status,
        start=item.start,
        end=item.end,
        created=item.created,
        updated=item.modified,
        text=item.description or "",
    )


def document(item: SignupEvent, related: Related) -> Document:
    """Draw it for reading."""
    creator = (related.title(Kind.PERSON, item.creator) or item.creator) if item.creator else None
    parts: list[Part] = [
        Field("Status", item.status),
        Field("People needed", item.needed),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("Created", show(item.created, item.zone)),
        Field("By", creator),
    ]
    if item.description:
        parts.append(Prose(item.description))
    return Document(item.title, (Section("Sign-up event", tuple(parts), note=item.id),))


SIGNUP_EVENTS = Resource(
    name="signup_events",
    title="Sign-up events",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    pace=900,
)
