"""One person on one assignment on one day, as the schedule tells of it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Part, Prose, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Key, Kind, Link
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import read_number, read_text, require
from fieldtui.vendors.crewsense.local_times import When, clock_time, length, on_clock, read_span, show
from fieldtui.vendors.crewsense.readers import Named, known_as, mapping, named, read_person, things, words, yes_or_no

#: what is put into a shift's JSON when it is taken out of its assignment
PARENT = "_assignment"


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands where from when to when. `assignment` is `ID@DATE`.

    `hours` is the full length with the break in it, `broken` the length of the break.
    """

    id: str | None = read_by(read_text)
    date: str
    assignment: str | None
    post: str | None
    person: Named = read_by(read_person, "user")
    scheduler: Named = read_by(read_person, "scheduled_by")
    work: Named = read_by(named, "work_type")
    subtypes: tuple[Named, ...] = read_by(lambda value: things(mapping(value).get("subtypes")), "work_type")
    labels: tuple[Named, ...] = read_by(things)
    qualifiers: tuple[Named, ...] = read_by(things)
    groups: tuple[Named, ...] = read_by(things)
    start: When
    end: When
    hours: float | None
    break_start: When
    break_end: When
    broken: float | None = read_by(read_number, "break_length")
    held_over: float | None = read_by(read_number, "hold_over")
    recurring: str | None = read_by(yes_or_no)
    notes: str | None = read_by(words)
    zone: ZoneInfo

    @property
    def title(self) -> str:
        """Who, and where."""
        return ", ".join(part for part in (self.person.name, self.post) if part) or f"Shift {self.id}"


def read_shift(data: dict[str, Any], zone: ZoneInfo) -> Shift:
    """Read a shift, with or without what was put into it about its assignment.

    Its start and end are right; the vendor's own length may be one of before a supervisor changed them.
    """
    parent = mapping(data.get(PARENT))
    stated = read_number(data.get("length"))
    # the stated length tells which of two equal clock times in autumn is meant
    start, end = read_span(data.get("start"), data.get("end"), zone, stated)
    hours = length(start.at, end.at)
    break_start, break_end = read_span(
        data.get("break_start"), data.get("break_end"), zone, read_number(data.get("break_length"))
    )
    return read_fields(
        Shift,
        data,
        # without its assignment the day is that of its start
        date=read_text(parent.get("date")) or (clock_time(start.at, zone)[:10] if start.at else ""),
        assignment=read_text(parent.get("key")),
        post=words(parent.get("name")),
        start=start,
        end=end,
        # a supervisor may have changed the times, and the length stays as it was
        hours=stated if hours is None else hours,
        break_start=break_start,
        break_end=break_end,
        zone=zone,
    )


def names(things: tuple[Named, ...]) -> str:
    # codes are short, and what people say on the radio
    """Write several named things by their codes, else their names."""
    return ", ".join(text for thing in things if (text := thing.code or thing.name or thing.id))


def identity(item: Shift) -> Key:
    """`ID@DATE`, always: a recurring shift has one id on all its days, and its key must not depend on the window."""
    # the id alone names all days of a recurring shift
    return Key(Kind.SHIFT, f"{require(item.id, '$.id')}@{require(item.date, '$.start')}")


def former(item: Shift) -> tuple[str, ...]:
    """Return the bare id, under which a shift was kept while one of its days was in view."""
    return (item.id,) if item.id else ()


def facets(item: Shift) -> Facets:
    """Return what lists need of it."""
    links = [Link("parent", Kind.ASSIGNMENT, item.assignment)] if item.assignment else []
    if item.person.id:
        links.append(Link("assignee", Kind.PERSON, item.person.id))
    # free text finds who is qualified, not only who is named so
    held = (names(item.qualifiers), names(item.labels), names(item.groups), item.work.name, item.work.code, item.notes)
    return Facets(
        title=item.title,
        reference=item.id,
        assignee=item.person.name,
        crew=item.post,
        start=item.start.at,
        end=item.end.at,
        colour=item.work.colour,
        text=" ".join(part for part in held if part),
        links=tuple(links),
    )


def document(item: Shift, related: Related) -> Document:
    """Return the document of the record."""
    parts: list[Part] = [
        Field("Person", known_as(item.person, related)),
        Field("Assignment", item.post, note=item.date),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("Length", f"{item.hours:g}" if item.hours is not None else None, unit="h"),
        Field("Break", _break(item), note=f"{item.broken:g} h" if item.broken else ""),
        Field("Work type", item.work.name, note=", ".join(filter(None, (item.work.code, names(item.subtypes))))),
        Field("Qualifiers", ", ".join(one.name or one.code or "?" for one in item.qualifiers) or None),
        Field("Labels", names(item.labels) or None),
        Field("Groups", names(item.groups) or None),
        Field("Recurring", item.recurring),
        Field("Scheduled by", known_as(item.scheduler, related)),
    ]
    # zero is what the vendor writes for "not held over"
    if item.held_over:
        parts.append(Field("Held over", f"{item.held_over:g}", unit="h"))
    if item.notes:
        parts.append(Prose(item.notes))
    return Document(item.title, (Section("Shift", tuple(parts), note=item.id or ""),))


def _break(item: Shift) -> str | None:
    """Write from when to when the break is."""
    if item.break_start.at is None or item.break_end.at is None:
        return ", ".join(came for when in (item.break_start, item.break_end) if (came := show(when, item.zone))) or None
    ends = (item.break_start.at, item.break_end.at)
    return " to ".join(on_clock(moment, item.zone).strftime("%H:%M") for moment in ends)
