"""The system log: who changed what, fifty lines a page, from a moment on."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Prose, Related, Section
from fieldtui.contract.record import Facets, Key, Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Pages, Poll, Request
from fieldtui.http.fields import decode_object, read_text, read_time, require
from fieldtui.vendors.crewsense.moments import clock_time, show, whole_hours
from fieldtui.vendors.crewsense.paging import ABSENT, by_links, sealed
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.shapes import Named, named, words

#: lines may be written a little later than they are dated
LAG = timedelta(minutes=5)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log; its id is called `log_id`."""

    id: str
    text: str
    person: Named
    created: datetime | None
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Read one line."""
    data = decode_object(raw)
    id = require(read_text(data.get("log_id")) or read_text(data.get("id")), "$.log_id")
    return Entry(
        id=id,
        text=words(data.get("event_description")) or f"Entry {id}",
        person=named(data.get("user")),
        created=read_time(data.get("created"), settings.zone),
        zone=settings.zone,
    )


def identity(item: Entry) -> Key:
    """The id behind the name of its list."""
    return Key(Kind.REFERENCE, f"logs/{item.id}")


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for what was written since the last sweep, at first and now and then for the last hours."""
    settings = poll.settings
    after, _ = whole_hours(poll.now - timedelta(hours=settings.log_hours), poll.now)
    since = read_time(poll.since)
    first = Request(
        path="/logs", query=(("after", clock_time(since - LAG if since else after, settings.zone)),), accepts=ABSENT
    )
    return sealed(by_links(first, absent="log: not in this plan"), poll.now.isoformat(timespec="seconds"))


def facets(item: Entry) -> Facets:
    """Say what lists need of it."""
    return Facets(
        title=item.text,
        reference=item.id,
        assignee=item.person.name,
        created=item.created,
        links=(Link("assignee", Kind.PERSON, item.person.id),) if item.person.id else (),
    )


def document(item: Entry, related: Related) -> Document:
    """Draw it for reading."""
    parts = (Prose(item.text), Field("By", item.person.name), Field("At", show(item.created, item.zone)))
    return Document(item.text, (Section("Log", parts, note=item.id),))


LOGS = Resource(
    name="logs",
    title="Log",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    pace=300,
    incremental=True,
    full_every=6 * 3600,
)
