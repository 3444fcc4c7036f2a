"""Labels and colours of days, which also stand in the schedule."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_text, read_time, require
from fieldtui.vendors.crewsense.local_times import clock_time, whole_days
from fieldtui.vendors.crewsense.paging import read_map, whole
from fieldtui.vendors.crewsense.readers import colour, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class DayLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What a day is called."""

    date: str
    label: str | None
    colour: str | None
    start: datetime | None


def decode(raw: Encoded, settings: CrewSenseSettings) -> DayLabel:
    """Read one day, which was given the key it stood under as its date."""
    data = read_record(raw)
    date = require(read_text(data.get("date")), "$.date")
    return DayLabel(
        date=date, label=words(data.get("label")), colour=colour(data), start=read_time(date, settings.zone)
    )


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the days of the schedule, which come as an object by date."""
    settings = poll.settings
    start, end = whole_days(
        poll.now - timedelta(hours=settings.hours_back), poll.now + timedelta(hours=settings.hours_ahead), settings.zone
    )
    query = (("start", clock_time(start, settings.zone)), ("end", clock_time(end, settings.zone)))
    return whole(
        Request(path="/day_labels", query=query, conditional=True),
        lambda reply: read_map(reply, "days", under="date", like=_DATE),
    )


def facets(item: DayLabel) -> Facets:
    """Return what lists need of it."""
    return Facets(title=item.label or item.date, reference=item.date, start=item.start, colour=item.colour)


def document(item: DayLabel, related: Related) -> Document:
    """Return the document of the record."""
    return Document(item.label or item.date, (Section("Day", (Field("Label", item.label),), note=item.date),))


DAY_LABELS = Resource(
    name="day_labels",
    title="Day labels",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="date",
    prefix="day_labels/",
    facets=facets,
    document=document,
    pace=3600,
    optional=True,
)
