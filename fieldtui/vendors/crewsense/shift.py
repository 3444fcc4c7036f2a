"""One person on one assignment on one day, as the schedule tells of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Part, Prose, Related, Section
from fieldtui.contract.record import Facets, Key, Kind, Link
from fieldtui.http.fields import read_number, read_text, require
from fieldtui.vendors.crewsense.moments import on_clock, read_span, show
from fieldtui.vendors.crewsense.shapes import Named, mapping, named, objects, prose, words

#: what is put into a shift's JSON when it is taken out of its assignment
PARENT = "_assignment"


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands where from when to when. `assignment` is `ID@DATE`; `repeats`: its id stands on several days.

    `hours` is the full length with the break in it, `broken` the length of the break.
    """

    id: str | None
    repeats: bool
    date: str
    assignment: str | None
    post: str | None
    person: Named
    scheduler: Named
    work: Named
    subtypes: tuple[Named, ...]
    labels: tuple[Named, ...]
    qualifiers: tuple[Named, ...]
    groups: tuple[Named, ...]
    start: datetime | None
    end: datetime | None
    hours: float | None
    break_start: datetime | None
    break_end: datetime | None
    broken: float | None
    held_over: float | None
    notes: str | None
    zone: ZoneInfo

    @property
    def title(self) -> str:
        """Who, and where."""
        return ", ".join(part for part in (self.person.name, self.post) if part) or f"Shift {self.id}"


def read_shift(data: dict[str, Any], zone: ZoneInfo) -> Shift:
    """Read a shift, with or without what was put into it about its assignment."""
    parent, work = mapping(data.get(PARENT)), data.get("work_type")
    hours = read_number(data.get("length"))
    start, end = read_span(data.get("start"), data.get("end"), zone, hours)
    break_start, break_end = read_span(
        data.get("break_start"), data.get("break_end"), zone, read_number(data.get("break_length"))
    )
    return Shift(
        id=read_text(data.get("id")),
        repeats=parent.get("repeats") is True,
        date=read_text(parent.get("date")) or (read_text(data.get("start")) or "")[:10],
        assignment=read_text(parent.get("key")),
        post=words(parent.get("name")),
        person=named(data.get("user")),
        scheduler=named(data.get("scheduled_by")),
        work=named(work),
        subtypes=_all(mapping(work).get("subtypes")),
        labels=_all(data.get("labels")),
        qualifiers=_all(data.get("qualifiers")),
        groups=_all(data.get("groups")),
        start=start,
        end=end,
        hours=hours,
        break_start=break_start,
        break_end=break_end,
        broken=read_number(data.get("break_length")),
        held_over=read_number(data.get("hold_over")),
        notes=prose(data.get("notes")),
        zone=zone,
    )


def _all(value: object) -> tuple[Named, ...]:
    """Read the named things in a list that may be null."""
    return tuple(named(one) for one in objects(value))


def names(things: tuple[Named, ...]) -> str:
    """Write several named things by their codes, else their names."""
    return ", ".join(text for thing in things if (text := thing.code or thing.name))


def identity(item: Shift) -> Key:
    """The shift's id; with its day where a recurring one stands on several days of one answer."""
    id = require(item.id, "$.id")
    return Key(Kind.SHIFT, f"{id}@{item.date}" if item.repeats and item.date else id)


def facets(item: Shift) -> Facets:
    """Say what lists need of it."""
    links = [Link("parent", Kind.ASSIGNMENT, item.assignment)] if item.assignment else []
    if item.person.id:
        links.append(Link("assignee", Kind.PERSON, item.person.id))
    held = (names(item.qualifiers), names(item.labels), names(item.groups), item.work.name, item.work.code, item.notes)
    return Facets(
        title=item.title,
        reference=item.id,
        assignee=item.person.name,
        crew=item.post,
        start=item.start,
        end=item.end,
        colour=item.work.colour,
        text=" ".join(part for part in held if part),
        links=tuple(links),
    )


def document(item: Shift, related: Related) -> Document:
    """Draw it for reading."""
    parts: list[Part] = [
        Field("Person", item.person.name),
        Field("Assignment", item.post, note=item.date),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("Length", f"{item.hours:g}" if item.hours is not None else None, unit="h"),
        Field("Break", _break(item), note=f"{item.broken:g} h" if item.broken else ""),
        Field("Work type", item.work.name, note=", ".join(filter(None, (item.work.code, names(item.subtypes))))),
        Field("Qualifiers", ", ".join(one.name or one.code or "?" for one in item.qualifiers) or None),
        Field("Labels", names(item.labels) or None),
        Field("Groups", names(item.groups) or None),
        Field("Scheduled by", item.scheduler.name),
    ]
    if item.held_over:
        parts.append(Field("Held over", f"{item.held_over:g}", unit="h"))
    if item.notes:
        parts.append(Prose(item.notes))
    return Document(item.title, (Section("Shift", tuple(parts), note=item.id or ""),))


def _break(item: Shift) -> str | None:
    """Write from when to when the break is."""
    if item.break_start is None or item.break_end is None:
        return None
    return " to ".join(on_clock(moment, item.zone).strftime("%H:%M") for moment in (item.break_start, item.break_end))
