"""Availability periods: when people have said that they cannot be asked."""

from __future__ import annotations

from datetime import timedelta

from fieldtui.contract.document import Field
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.local_times import clock_time, read_span, show, whole_hours
from fieldtui.vendors.crewsense.paging import whole
from fieldtui.vendors.crewsense.readers import known_as, named, person_link, read_person, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the window of the schedule, whose start and end are required here, too."""
    settings = poll.settings
    start, end = whole_hours(
        poll.now - timedelta(hours=settings.hours_back), poll.now + timedelta(hours=settings.hours_ahead)
    )
    query = (("start", clock_time(start, settings.zone)), ("end", clock_time(end, settings.zone)))
    return whole(Request(path="/availability_periods", query=query, conditional=True))


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode a period from when to when someone cannot be asked."""
    data, zone = read_record(raw), settings.zone
    id, (start, end) = require(read_text(data.get("id")), "$.id"), read_span(data.get("start"), data.get("end"), zone)
    who, reason, admin = (
        read_person(data.get("user")),
        named(data.get("unavailability_reason")),
        read_person(data.get("admin")),
    )
    notes = words(data.get("notes"))
    facets = Facets(
        title=": ".join(part for part in (who.name, reason.name) if part) or f"Period {id}",
        reference=id,
        assignee=who.name,
        start=start.at,
        end=end.at,
        text=notes or "",
        links=person_link("assignee", who),
    )
    return Entry(
        id,
        facets,
        lambda related: (
            Field("Person", known_as(who, related)),
            Field("Reason", reason.name),
            Field("From", show(start, zone)),
            Field("To", show(end, zone)),
            Field("Notes", notes),
            Field("By", known_as(admin, related)),
        ),
    )


AVAILABILITY = entry_list(
    name="availability_periods",
    title="Availability",
    heading="Not available",
    kinds=(Kind.REFERENCE,),
    prefix="availability_periods/",
    pages=pages,
    decode=decode,
    pace=900,
    shifts=True,
    optional=True,
)
