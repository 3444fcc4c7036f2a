"""The schedule around now: one answer, taken apart into assignments by day and the shifts on them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from fieldtui.contract.document import Document, Related
from fieldtui.contract.errors import Malformed, NotFound, RecordRejected, Refused, Unavailable
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Page, Pages, Poll, Reply, Request
from fieldtui.contract.record import Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import decode_as as decoded
from fieldtui.http.json_readers import read_text
from fieldtui.http.paging import ListPart, asked
from fieldtui.vendors.crewsense import assignment, shift
from fieldtui.vendors.crewsense.assignment import DAY, IDLE, Assignment, read_assignment
from fieldtui.vendors.crewsense.finalization_actions import FINALIZE, UNFINALIZE
from fieldtui.vendors.crewsense.local_times import DAY as DAY_LENGTH
from fieldtui.vendors.crewsense.local_times import clock_time, whole_hours
from fieldtui.vendors.crewsense.paging import Sheet, asking, doubt, linked, read_sheet
from fieldtui.vendors.crewsense.privacy import kept
from fieldtui.vendors.crewsense.readers import flag, mapping, read_record, several, without
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.shift import PARENT, Shift, read_shift
from fieldtui.vendors.crewsense.staffing_actions import FILL

Item = Assignment | Shift


def decode(raw: Encoded, settings: CrewSenseSettings) -> Item:
    """Read an assignment or a shift, whichever it is."""
    data = read_record(raw)
    if PARENT not in data:
        return read_assignment(data, settings.zone)
    item = read_shift(data, settings.zone)
    # a shift without a date has no key
    shift.identity(item)
    return item


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask which assignments are no work, then for the window around now.

    `prev` and `next` lead to other periods, without end, and are not followed.
    """
    settings = poll.settings
    start, end = whole_hours(
        poll.now - timedelta(hours=settings.hours_back), poll.now + timedelta(hours=settings.hours_ahead)
    )
    query = (("start", clock_time(start, settings.zone)), ("end", clock_time(end, settings.zone)))
    # asked first: it decides how the schedule is read, and is part of its validator's context
    idle = yield from _idle()
    request = Request(path="/schedule", query=query, conditional=True, context=idle)
    yield from linked(request, partial(records, idle=frozenset(idle.split(","))), of=1)


def _idle() -> Generator[Request | Page, Reply, str]:
    """Ask for the ids of assignments with `is_work_shift: false`, which the schedule does not say; commas between.

    An organisation that does not show its assignments has none: the schedule does not wait for this list.
    """
    ask, ids = asking(Request(path="/assignments", conditional=True)), list[str]()
    link: str | None = None
    try:
        while True:
            part = yield from asked(ask(link), _idle_of)
            ids += [part.kept] if part.kept else []
            link = part.following
            if link is None:
                return ",".join(ids)
    except (Malformed, Refused, Unavailable):
        # not every organisation shows its assignments; the schedule is worth more than this mark
        return ",".join(ids)


def _idle_of(reply: Reply) -> ListPart:
    """Read the ids of those that are no work; only these are kept."""
    items, link = read_sheet(reply)
    listed = (mapping(decoded(raw, Any)) for raw in items)
    ids = (read_text(one.get("id")) for one in listed if flag(one.get("is_work_shift")) is False)
    return ListPart(blank=True, kept=",".join(id for id in ids if id), following=link)


def detail(settings: CrewSenseSettings, id: str) -> Flow[bytes]:
    """Read the day of an assignment or a shift again; the only call for one of them does not tell who is on it."""
    start = _midnight(id.rpartition("@")[2], settings)
    idle = yield from _idle_now()
    query = (("start", clock_time(start, settings.zone)), ("end", clock_time(start + DAY_LENGTH, settings.zone)))
    items, lacking = records((yield Request(path="/schedule", query=query)), idle)
    for raw in items:
        with suppress(RecordRejected):
            if identity(decode(raw, settings)).id == id:
                return bytes(raw)
    if lacking is not None:
        raise Malformed(f"the schedule of {start:%Y-%m-%d} came without some of its assignments")
    raise NotFound("it is no longer in the schedule", status=404)


def _midnight(date: str, settings: CrewSenseSettings) -> datetime:
    """Return the moment at which a day begins by the organisation's clock."""
    try:
        return datetime.fromisoformat(date[:10]).replace(tzinfo=settings.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotFound(f"“{date}” is no day", status=404) from None


def _idle_now() -> Flow[frozenset[str]]:
    """Ask which assignments are no work, outside of a sweep."""
    ask, link, ids = asking(Request(path="/assignments")), None, set[str]()
    try:
        while True:
            part = _idle_of((yield ask(link)))
            ids |= set(part.kept.split(","))
            link = part.following
            if link is None:
                return frozenset(ids)
    except (Malformed, Refused, Unavailable):
        return frozenset(ids)


def records(reply: Reply, idle: frozenset[str] = frozenset()) -> Sheet:
    """Take a schedule apart: each assignment with its day, each shift with its assignment.

    `days` is a list, or an object by date. What is no object is passed on, to be rejected and counted. Of a day
    without its list of assignments nothing is known, and nothing is taken for gone.
    """
    body = reply.json()
    days = body.get("days") if isinstance(body, dict) else body
    # `errors` beside a 200 would otherwise read as a day with nobody on duty
    if not isinstance(days, list | dict) or (isinstance(body, dict) and body.keys() & {"error", "errors"}):
        raise Malformed("a schedule without “days”", status=reply.status)
    every = [
        ({**day, "date": day.get("date") or date} if isinstance(day, dict) else day) for date, day in several(days)
    ]
    # both: records, and what is missing
    parts = [part for day in every for part in _of_day(day, _about(every), idle)]
    lacking = next((text for text in parts if isinstance(text, str)), None)
    return _each_once(part for part in parts if not isinstance(part, str)), doubt(lacking) if lacking else None


def _each_once(parts: Iterable[Any]) -> list[Encoded]:
    """Encode the records; one that stands under two days, alike to the letter, is one."""
    found: dict[Encoded, None] = {}
    strays = []
    for part in parts:
        if isinstance(part, dict):
            # the same assignment stands under two days when it crosses midnight
            found.setdefault(kept(part))
        else:
            strays.append(kept(part))
    return [*found, *strays]


def _about(days: list[Any]) -> dict[str, dict[str, Any]]:
    """Return what each day says beside its assignments, by date."""
    return {
        (read_text(day.get("date")) or "")[:10]: {key: value for key, value in day.items() if key != "assignments"}
        for day in days
        if isinstance(day, dict)
    }


def _of_day(day: Any, about: dict[str, dict[str, Any]], idle: frozenset[str]) -> Iterator[Any]:
    """Take a day apart; a text says what is not there that should be.

    A window that begins at midnight brings the duty of the day before, too: an assignment's own date is its day.
    """
    if not isinstance(day, dict):
        yield [day]
        return
    if not isinstance(day.get("assignments"), list | dict):
        # nothing is known of such a day: a removal must not be concluded
        yield f"a day ({read_text(day.get('date')) or 'without a date'}) without “assignments”"
        return
    for _, post in several(day["assignments"]):
        if not isinstance(post, dict):
            yield [post]
            continue
        parent = _parent(post, day)
        # its own day, which may be another than the one that it stands under
        its = about.get(parent.get("date") or "", {})
        yield {**post, DAY: {**its, IDLE: True} if read_text(post.get("id")) in idle else its}
        if not isinstance(post.get("shifts"), list | dict):
            yield f"an assignment ({parent.get('key') or 'without an id'}) without “shifts”"
            continue
        for _, one in several(post["shifts"]):
            yield {**one, PARENT: parent} if isinstance(one, dict) else [one]


def _parent(post: dict[str, Any], day: dict[str, Any]) -> dict[str, Any]:
    """Note in a shift's JSON to which assignment of which day it belongs."""
    about = {"id": post.get("id"), "name": post.get("name")}
    try:
        # the post may lack a date, and takes that of its day
        date = assignment.day_of(post, day.get("date"))
    except RecordRejected:
        return about
    return {**about, "key": f"{read_text(post.get('id'))}@{date}", "date": date}


def identity(item: Item) -> Key:
    """Return the key of an assignment or of a shift."""
    return shift.identity(item) if isinstance(item, Shift) else assignment.identity(item)


def facets(item: Item) -> Facets:
    """Return what lists need of an assignment or of a shift."""
    return shift.facets(item) if isinstance(item, Shift) else assignment.facets(item)


def document(item: Item, related: Related) -> Document:
    """Draw an assignment or a shift for reading."""
    return shift.document(item, related) if isinstance(item, Shift) else assignment.document(item, related)


def former(item: Item) -> tuple[str, ...]:
    """Return the ids under which it was kept before."""
    return shift.former(item) if isinstance(item, Shift) else ()


SCHEDULE = Resource(
    name="schedule",
    title="Schedule",
    kinds=(Kind.ASSIGNMENT, Kind.SHIFT),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    former=former,
    original=lambda raw: without(DAY, without(PARENT, raw)),
    detail=detail,
    actions=(FILL, FINALIZE, UNFINALIZE),
    pace=60,
)
