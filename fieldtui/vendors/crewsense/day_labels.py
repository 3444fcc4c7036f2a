"""Labels and colours of days, which also stand in the schedule."""

from __future__ import annotations

import re
from datetime import timedelta

from fieldtui.contract.document import Field
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import read_text, read_time, require
from fieldtui.vendors.crewsense.local_times import clock_time, whole_days
from fieldtui.vendors.crewsense.paging import read_map, whole
from fieldtui.vendors.crewsense.readers import colour, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the days of the schedule, which come as an object by date."""
    # by whole days, since a label belongs to a day and the URL must stay the same for as long as possible
    settings = poll.settings
    start, end = whole_days(
        poll.now - timedelta(hours=settings.hours_back), poll.now + timedelta(hours=settings.hours_ahead), settings.zone
    )
    query = (("start", clock_time(start, settings.zone)), ("end", clock_time(end, settings.zone)))
    return whole(
        Request(path="/day_labels", query=query, conditional=True),
        lambda reply: read_map(reply, "days", under="date", like=_DATE),
    )


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode one day, which was given the key it stood under as its date."""
    data = read_record(raw)
    date, label = require(read_text(data.get("date")), "$.date"), words(data.get("label"))
    # midnight on the organisation's own clock
    start = read_time(date, settings.zone)
    facets = Facets(title=label or date, reference=date, start=start, colour=colour(data))
    return Entry(date, facets, lambda related: (Field("Label", label),))


DAY_LABELS = entry_list(
    name="day_labels",
    title="Day labels",
    heading="Day",
    kinds=(Kind.REFERENCE,),
    prefix="day_labels/",
    pages=pages,
    decode=decode,
    pace=3600,
    optional=True,
)
