"""The system log: who changed what, fifty lines a page, from a moment on."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from fieldtui.contract.document import Field, Prose
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Page, Pages, Poll, Reply, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import decode_as, read_text, read_time, require
from fieldtui.http.paging import ListPart, asked
from fieldtui.vendors.crewsense.local_times import clock_time, read_when, show, whole_hours
from fieldtui.vendors.crewsense.paging import asking, read_log
from fieldtui.vendors.crewsense.readers import known_as, mapping, person_link, read_person, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings

#: lines may be written a little later than they are dated
LAG = timedelta(minutes=5)


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the last hours, the youngest lines first; after the first time only as far back as the last sweep was.

    From a whole hour on, so that the address stays the same for an hour and can be revalidated.
    """
    settings, since = poll.settings, read_time(poll.since)
    after, _ = whole_hours(poll.now - timedelta(hours=settings.log_hours), poll.now)
    query = (("after", clock_time(after, settings.zone)),)
    ask, read = asking(Request(path="/logs", query=query, conditional=True)), partial(_read, zone=settings.zone)
    part = yield from asked(ask(None), read)
    while part.following is not None and not _reaches(part, since):
        # newest first: once a page reaches what the last sweep saw, the rest is known
        part = yield from asked(ask(part.following), read)
    # the page is blank and carries the checkpoint alone
    yield Page((), checkpoint=poll.now.isoformat(timespec="seconds"), blank=True)


def _read(reply: Reply, zone: ZoneInfo) -> ListPart:
    """Read a page, and keep when its oldest line was written, if it shows the youngest first."""
    items, link = read_log(reply)
    moments = [read_time(mapping(decode_as(raw, Any)).get("created"), zone) for raw in items]
    known = [moment for moment in moments if moment is not None]
    # proven by the page itself, since the order is not documented
    falls = len(known) == len(moments) > 0 and known == sorted(known, reverse=True)
    return ListPart(items, following=link, kept=known[-1].isoformat() if falls else "")


def _reaches(part: ListPart, since: datetime | None) -> bool:
    """Return whether a page goes as far back as the last sweep was: what is behind it is known."""
    oldest = read_time(part.kept)
    # lines are written a little after their time
    return since is not None and oldest is not None and oldest < since - LAG


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode one line of the log; its id is called `log_id`."""
    data, zone = read_record(raw), settings.zone
    # the documents call it `log_id`, some answers `id`
    id = require(read_text(data.get("log_id")) or read_text(data.get("id")), "$.log_id")
    text = words(data.get("event_description")) or f"Entry {id}"
    who, created = read_person(data.get("user")), read_when(data.get("created"), zone)
    facets = Facets(title=text, reference=id, assignee=who.name, created=created.at, links=person_link("assignee", who))
    return Entry(
        id,
        facets,
        lambda related: (Prose(text), Field("By", known_as(who, related)), Field("At", show(created, zone))),
    )


LOGS = entry_list(
    name="logs",
    title="Log",
    heading="Log",
    kinds=(Kind.REFERENCE,),
    prefix="logs/",
    pages=pages,
    decode=decode,
    pace=300,
    shifts=True,
    optional=True,
    incremental=True,
    full_every=6 * 3600,
)
