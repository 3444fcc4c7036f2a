"""Call-backs: people asked to come in, whom, by when, and how far that has got."""

from __future__ import annotations

from contextlib import suppress
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Mark, Related, Section
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Request
from fieldtui.contract.record import Kind, Stage
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields, read_locally_by
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.asked_people import ACCEPTED, Asked, people_table, read_people
from fieldtui.vendors.crewsense.local_times import When, read_span, read_when, show
from fieldtui.vendors.crewsense.paging import by_steps
from fieldtui.vendors.crewsense.privacy import kept
from fieldtui.vendors.crewsense.readers import (
    Named,
    count,
    known_as,
    named,
    person_link,
    read_person,
    read_record,
    words,
)
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.staffing_actions import FILL_CALLBACK
from fieldtui.vendors.crewsense.wire import objects_of, one

#: only `filled` is documented; the others are the words of the sign-up board. Of any other word nothing is known
_STAGES = {
    "filled": Stage.DONE,
    "active": Stage.UNDERWAY,
    "partially_filled": Stage.UNDERWAY,
    "not_filled": Stage.UNDERWAY,
    "deleted": Stage.CANCELLED,
}


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """One call-back."""

    id: str
    title: str
    status: str | None = read_by(words)
    initiator: Named = read_by(read_person, "initiated_by")
    positions: str | None = read_by(words, "positions_to_fill")
    start: When
    end: When
    scheduled: When = read_locally_by(read_when, "scheduled_to")
    started: When = read_locally_by(read_when, "started_at")
    ended: When = read_locally_by(read_when, "ended_at")
    deadline: When = read_locally_by(read_when)
    asked: tuple[Asked, ...] = read_locally_by(read_people, "users")
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> Callback:
    """Read one call-back, with the people who were asked if they were fetched."""
    data, zone = read_record(raw), settings.zone
    start, end = read_span(data.get("start"), data.get("end"), zone)
    id = require(read_text(data.get("id")), "$.id")
    title = named(data.get("title")).name or f"Call-back {id}"
    return read_fields(Callback, data, zone, id=id, title=title, start=start, end=end, zone=zone)


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all call-backs every time: in a window nothing would show which of the older ones have gone."""
    return by_steps(Request(path="/callbacks", conditional=True))


def facets(item: Callback) -> Facets:
    """Return what lists need of it. One that has ended without enough people is no longer due: no one can answer it."""
    stage = _STAGES.get((item.status or "").lower())
    return Facets(
        title=item.title,
        reference=item.id,
        status=item.status,
        stage=stage,
        start=item.start.at,
        end=item.end.at,
        due=item.deadline.at if stage is Stage.DONE or item.ended.at is None else None,
        created=item.started.at or item.scheduled.at,
        updated=item.ended.at,
        text=item.initiator.name or "",
        links=tuple(link for each in item.asked if each.accepted for link in person_link(ACCEPTED, each.person)),
    )


def document(item: Callback, related: Related) -> Document:
    """Return the document of the record."""
    filled = (item.status or "").lower() == "filled"
    head = [
        Field("Status", item.status, mark=Mark.GOOD if filled else Mark.NONE),
        Field("Positions to fill", item.positions),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("Deadline", show(item.deadline, item.zone)),
        Field("Started by", known_as(item.initiator, related)),
        Field("Scheduled to", show(item.scheduled, item.zone)),
        Field("Started", show(item.started, item.zone)),
        Field("Ended", show(item.ended, item.zone)),
    ]
    if not item.asked:
        return Document(item.title, (Section("Call-back", tuple(head), note=item.id),))
    head.insert(2, _accepted(item))
    people = Section("Asked", (people_table(item.asked, related, item.zone),))
    return Document(item.title, (Section("Call-back", tuple(head), note=item.id), people))


def _accepted(item: Callback) -> Field:
    """Return how many come for the whole of it, and how many for a part only, who do not fill a position."""
    whole = sum(one.covers(item.start, item.end) for one in item.asked)
    part = sum(one.accepted for one in item.asked) - whole
    due = count(item.positions)
    mark = Mark.NONE if due is None else Mark.GOOD if whole >= due else Mark.WARN
    return Field(
        "Accepted",
        str(whole) if due is None else f"{whole} of {due}",
        mark=mark,
        note=f"{part} more for a part of the time" if part else "",
    )


def detail(settings: CrewSenseSettings, id: str) -> Flow[bytes]:
    """Fetch a call-back and the people who were asked."""
    reply = yield Request(path=one("callbacks", id))
    callback = next(iter(objects_of(reply, "data", "items")), {})
    with suppress(Refused):
        reply = yield Request(path=one("callbacks", id, "users"))
        callback["users"] = objects_of(reply, "data", "items")
    return kept(callback)


CALLBACKS = Resource(
    name="callbacks",
    title="Call-backs",
    kinds=(Kind.CALLBACK,),
    pages=pages,
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    detail=detail,
    actions=(FILL_CALLBACK,),
    pace=300,
    shifts=True,
)
