"""The sign-up board: events that people may put themselves down for, and who has."""

from __future__ import annotations

from contextlib import suppress
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Part, Prose, Related, Section
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.asked_people import Asked, people_table, read_people
from fieldtui.vendors.crewsense.local_times import When, read_span, read_when, show
from fieldtui.vendors.crewsense.paging import whole
from fieldtui.vendors.crewsense.privacy import kept
from fieldtui.vendors.crewsense.readers import Named, known_as, person, prose, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.wire import objects_of, one


class SignupEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event; its description came as HTML, its creator as a bare id."""

    id: str
    title: str
    status: str | None
    needed: str | None
    start: When
    end: When
    created: When
    modified: When
    creator: Named
    description: str | None
    users: tuple[Asked, ...] | None
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> SignupEvent:
    """Read one event, with the people who signed up if they were fetched."""
    data, zone = read_record(raw), settings.zone
    start, end = read_span(data.get("start"), data.get("end"), zone)
    id = require(read_text(data.get("id")), "$.id")
    return SignupEvent(
        id=id,
        title=words(data.get("title")) or f"Event {id}",
        status=words(data.get("status")),
        needed=words(data.get("employees_needed")),
        start=start,
        end=end,
        created=read_when(data.get("created_at"), zone),
        modified=read_when(data.get("modified_at"), zone),
        creator=person(data.get("created_by")),
        description=prose(data.get("description")),
        users=read_people(data["users"], zone) if data.get("users") is not None else None,
        zone=zone,
    )


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all that are not deleted, which come whole or by links."""
    return whole(Request(path="/signup_events", conditional=True))


def facets(item: SignupEvent) -> Facets:
    """Return what lists need of it."""
    return Facets(
        title=item.title,
        reference=item.id,
        status=item.status,
        start=item.start.at,
        end=item.end.at,
        created=item.created.at,
        updated=item.modified.at,
        text=item.description or "",
    )


def document(item: SignupEvent, related: Related) -> Document:
    """Return the document of the record."""
    parts: list[Part] = [
        Field("Status", item.status),
        Field("People needed", item.needed),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("Created", show(item.created, item.zone)),
        Field("By", known_as(item.creator, related)),
    ]
    if item.description:
        parts.append(Prose(item.description))
    sections = [Section("Sign-up event", tuple(parts), note=item.id)]
    if item.users is not None:
        table = people_table(item.users, related, item.zone) if item.users else Prose("Nobody.")
        sections.append(Section("Signed up", (table,)))
    return Document(item.title, tuple(sections))


def detail(settings: CrewSenseSettings, id: str) -> Flow[bytes]:
    """Fetch an event and the people who signed up."""
    number = id.rpartition("/")[2]
    reply = yield Request(path=one("signup_events", number))
    event = next(iter(objects_of(reply, "data", "items")), {})
    with suppress(Refused):
        reply = yield Request(path=one("signup_events", number, "users"))
        event["users"] = objects_of(reply, "items", "data")
    return kept(event)


SIGNUP_EVENTS = Resource(
    name="signup_events",
    title="Sign-up events",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="id",
    prefix="signup_events/",
    facets=facets,
    document=document,
    detail=detail,
    pace=900,
    shifts=True,
    optional=True,
)
