"""The system log: who changed what, fifty lines a page, from a moment on."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Prose, Related, Section
from fieldtui.contract.record import Facets, Key, Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Page, Pages, Poll, Request
from fieldtui.http.fields import read_text, read_time, require
from fieldtui.vendors.crewsense.moments import When, clock_time, read_when, show, whole_hours
from fieldtui.vendors.crewsense.paging import linked, read_log
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.shapes import Named, known_as, person, read_record, words

#: lines may be written a little later than they are dated
LAG = timedelta(minutes=5)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log; its id is called `log_id`."""

    id: str
    text: str
    person: Named
    created: When
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Read one line."""
    data = read_record(raw)
    id = require(read_text(data.get("log_id")) or read_text(data.get("id")), "$.log_id")
    return Entry(
        id=id,
        text=words(data.get("event_description")) or f"Entry {id}",
        person=person(data.get("user")),
        created=read_when(data.get("created"), settings.zone),
        zone=settings.zone,
    )


def identity(item: Entry) -> Key:
    """The id behind the name of its list."""
    return Key(Kind.REFERENCE, f"logs/{item.id}")


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for what was written since the last sweep, at first and now and then for the last hours.

    From a whole hour on, so that the address stays the same for an hour and can be revalidated.
    """
    settings, since = poll.settings, read_time(poll.since)
    after, _ = whole_hours(since - LAG if since else poll.now - timedelta(hours=settings.log_hours), poll.now)
    query = (("after", clock_time(after, settings.zone)),)
    yield from linked(Request(path="/logs", query=query, conditional=True), read_log)
    yield Page((), checkpoint=poll.now.isoformat(timespec="seconds"), blank=True)


def facets(item: Entry) -> Facets:
    """Say what lists need of it."""
    return Facets(
        title=item.text,
        reference=item.id,
        assignee=item.person.name,
        created=item.created.at,
        links=(Link("assignee", Kind.PERSON, item.person.id),) if item.person.id else (),
    )


def document(item: Entry, related: Related) -> Document:
    """Draw it for reading."""
    parts = (Prose(item.text), Field("By", known_as(item.person, related)), Field("At", show(item.created, item.zone)))
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
    shifts=True,
    optional=True,
    incremental=True,
    full_every=6 * 3600,
)
