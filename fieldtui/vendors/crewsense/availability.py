"""Availability periods: when people have said that they cannot be asked."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.record import Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.local_times import When, clock_time, read_span, show, whole_hours
from fieldtui.vendors.crewsense.paging import whole
from fieldtui.vendors.crewsense.readers import Named, known_as, named, person, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Someone cannot be asked from then to then."""

    id: str
    person: Named
    reason: Named
    admin: Named
    notes: str | None
    start: When
    end: When
    zone: ZoneInfo

    @property
    def title(self) -> str:
        """Who, and why."""
        return ": ".join(part for part in (self.person.name, self.reason.name) if part) or f"Period {self.id}"


def decode(raw: Encoded, settings: CrewSenseSettings) -> Period:
    """Read one period."""
    data, zone = read_record(raw), settings.zone
    start, end = read_span(data.get("start"), data.get("end"), zone)
    return Period(
        id=require(read_text(data.get("id")), "$.id"),
        person=person(data.get("user")),
        reason=named(data.get("unavailability_reason")),
        admin=person(data.get("admin")),
        notes=words(data.get("notes")),
        start=start,
        end=end,
        zone=zone,
    )


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the window of the schedule, whose start and end are required here, too."""
    settings = poll.settings
    start, end = whole_hours(
        poll.now - timedelta(hours=settings.hours_back), poll.now + timedelta(hours=settings.hours_ahead)
    )
    query = (("start", clock_time(start, settings.zone)), ("end", clock_time(end, settings.zone)))
    return whole(Request(path="/availability_periods", query=query, conditional=True))


def facets(item: Period) -> Facets:
    """Return what lists need of it."""
    return Facets(
        title=item.title,
        reference=item.id,
        assignee=item.person.name,
        start=item.start.at,
        end=item.end.at,
        text=item.notes or "",
        links=(Link("assignee", Kind.PERSON, item.person.id),) if item.person.id else (),
    )


def document(item: Period, related: Related) -> Document:
    """Return the document of the record."""
    fields = (
        Field("Person", known_as(item.person, related)),
        Field("Reason", item.reason.name),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("Notes", item.notes),
        Field("By", known_as(item.admin, related)),
    )
    return Document(item.title, (Section("Not available", fields, note=item.id),))


AVAILABILITY = Resource(
    name="availability_periods",
    title="Availability",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="id",
    prefix="availability_periods/",
    facets=facets,
    document=document,
    pace=900,
    shifts=True,
    optional=True,
)
