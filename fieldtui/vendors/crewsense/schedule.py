"""The schedule around now: one answer, taken apart into assignments by day and the shifts on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from fieldtui.contract.document import Document, Related
from fieldtui.contract.errors import Malformed, RecordRejected
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Pages, Poll, Reply, Request
from fieldtui.http.fields import decode_object, read_text
from fieldtui.http.paging import once
from fieldtui.vendors.crewsense import assignment, shift
from fieldtui.vendors.crewsense.assignment import DAY, Assignment, read_assignment
from fieldtui.vendors.crewsense.moments import clock_time, whole_hours
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.shapes import mapping, objects, packed, scrubbed, several, without
from fieldtui.vendors.crewsense.shift import PARENT, Shift, read_shift

Item = Assignment | Shift


def decode(raw: Encoded, settings: CrewSenseSettings) -> Item:
    """Read an assignment or a shift, whichever it is."""
    data = decode_object(raw)
    if PARENT not in data:
        return read_assignment(data, settings.zone)
    item = read_shift(data, settings.zone)
    shift.identity(item)
    return item


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the window around now. `prev` and `next` lead to other periods, without end, and are not followed."""
    settings = poll.settings
    start, end = whole_hours(
        poll.now - timedelta(hours=settings.hours_back), poll.now + timedelta(hours=settings.hours_ahead)
    )
    query = (("start", clock_time(start, settings.zone)), ("end", clock_time(end, settings.zone)))
    return once(Request(path="/schedule", query=query, conditional=True), lambda reply: list(records(reply)))


def records(reply: Reply) -> Iterator[Encoded]:
    """Take a schedule apart: each assignment with its day, each shift with its assignment.

    `days` is a list, an object by date, or null. What is no object is passed on, to be rejected and counted.
    """
    body = reply.json()
    days = body.get("days", body) if isinstance(body, dict) else body
    if (days is body and not isinstance(body, list)) or not isinstance(days, list | dict | None):
        raise Malformed("a schedule without “days”", status=reply.status)
    repeated = _repeated(days)
    for date, day in several(days):
        if isinstance(day, dict):
            for record in _of_day({**day, "date": day.get("date") or date}, repeated):
                yield scrubbed(packed(record))
        else:
            yield packed(day)


def _of_day(day: dict[str, Any], repeated: frozenset[str]) -> Iterator[Any]:
    """Take a day apart."""
    about = {key: value for key, value in day.items() if key != "assignments"}
    for _, post in several(day.get("assignments")):
        if not isinstance(post, dict):
            yield post
            continue
        yield {**post, DAY: about}
        parent = _parent(post, day)
        for _, one in several(post.get("shifts")):
            again = isinstance(one, dict) and read_text(one.get("id")) in repeated
            yield {**one, PARENT: {**parent, "repeats": again}} if isinstance(one, dict) else one


def _parent(post: dict[str, Any], day: dict[str, Any]) -> dict[str, Any]:
    """Say in a shift's JSON which assignment of which day it belongs to."""
    about = {"id": post.get("id"), "name": post.get("name")}
    try:
        date = assignment.day_of(post, day.get("date"))
    except RecordRejected:
        return about
    return {**about, "key": f"{read_text(post.get('id'))}@{date}", "date": date}


def _repeated(days: object) -> frozenset[str]:
    """Find the ids of shifts that stand on more than one day of an answer: a recurring shift keeps its id."""
    standing = {
        (read_text(one.get("id")), read_text(mapping(day).get("date")) or date)
        for date, day in several(days)
        for post in objects(mapping(day).get("assignments"))
        for one in objects(post.get("shifts"))
    }
    times = Counter(id for id, _ in standing)
    return frozenset(id for id in times if id and times[id] > 1)


def identity(item: Item) -> Key:
    """The key of an assignment or of a shift."""
    return shift.identity(item) if isinstance(item, Shift) else assignment.identity(item)


def facets(item: Item) -> Facets:
    """Say what lists need of an assignment or of a shift."""
    return shift.facets(item) if isinstance(item, Shift) else assignment.facets(item)


def document(item: Item, related: Related) -> Document:
    """Draw an assignment or a shift for reading."""
    return shift.document(item, related) if isinstance(item, Shift) else assignment.document(item, related)


SCHEDULE = Resource(
    name="schedule",
    title="Schedule",
    kinds=(Kind.ASSIGNMENT, Kind.SHIFT),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    original=lambda raw: without(DAY, without(PARENT, raw)),
    pace=60,
)
