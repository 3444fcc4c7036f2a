"""One assignment on one day as the schedule tells of it: who is there, who is needed, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.action import NEEDS
from fieldtui.contract.document import Document, Field, Mark, Part, Prose, Related, Section, Table
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Key, Kind, Link
from fieldtui.http.declared_fields import read_by, read_fields, read_locally_by
from fieldtui.http.json_readers import decode_object, read_text, require
from fieldtui.vendors.crewsense.day_notes import Day, day_sections, read_day
from fieldtui.vendors.crewsense.local_times import When, read_span, show, show_clock
from fieldtui.vendors.crewsense.location import read_location
from fieldtui.vendors.crewsense.readers import (
    Named,
    count,
    flag,
    known_as,
    mapping,
    named,
    objects,
    person_link,
    qualifier_key,
    words,
    yes_or_no,
)
from fieldtui.vendors.crewsense.shift import Shift, names, read_shift

#: role of the links to whoever is on it; what people read of one that is finalized
STAFF, FINALIZED = "staff", "finalized"
#: what is put into an assignment's JSON when it is taken out of its day
DAY = "_day"
#: what is put into that where the list of assignments says that nobody works there
IDLE = "_idle"


class Need(NamedTuple):
    """A qualifier that an assignment wants, and how many people with it."""

    qualifier: Named
    minimum: int


def read_needs(value: object) -> tuple[Need, ...]:
    """Read which qualifiers are wanted, and of how many people."""
    return tuple(Need(named(one), count(one.get("minimum_staffing")) or 0) for one in objects(value))


def read_staff(value: object, zone: ZoneInfo) -> tuple[Shift, ...]:
    """Read who stands there."""
    return tuple(read_shift(one, zone) for one in objects(value))


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be manned on one day. Its id repeats from day to day, so the day is part of its key.

    `works` False: the vendor ignores who stands there, so that nobody can be missing. `staffed` False: it was not said.
    """

    id: str
    date: str
    name: str
    start: When
    end: When
    minimum: int | None = read_by(count, "minimum_staffing")
    works: bool
    staffed: bool = read_by(lambda value: isinstance(value, list | dict), "shifts")
    finalized: str | None = read_by(yes_or_no, "is_finalized")
    notes: str | None = read_by(words)
    needs: tuple[Need, ...] = read_by(read_needs, "qualifiers_needed")
    staff: tuple[Shift, ...] = read_locally_by(read_staff, "shifts")
    day: Day
    zone: ZoneInfo

    @property
    def short(self) -> int:
        """How many people are missing from the minimum."""
        return max(0, (self.minimum or 0) - len(self.staff))

    @property
    def gap(self) -> int | None:
        """How many people it lacks, at the least; None where nothing says how many are due."""
        if not self.works or not self.staffed or (self.minimum is None and not self.needs):
            return None
        return max(self.short, sum(max(0, need.minimum - holders(need.qualifier, self.staff)) for need in self.needs))

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing, in words: people, and holders of a needed qualifier."""
        if self.gap is None:
            return ()
        people = (f"short {self.short} of {self.minimum}",) if self.short else ()
        lacking = tuple(
            f"{need.qualifier.name or need.qualifier.code or 'qualifier'} {there} of {need.minimum}"
            for need in self.needs
            if (there := holders(need.qualifier, self.staff)) < need.minimum
        )
        return people + lacking


def read_assignment(data: dict[str, Any], zone: ZoneInfo) -> Assignment:
    """Read an assignment, with what was put into it about its day."""
    day = read_day(data.get(DAY), zone)
    start, end = read_span(data.get("start"), data.get("end"), zone)
    id = require(read_text(data.get("id")), "$.id")
    return read_fields(
        Assignment,
        data,
        zone,
        id=id,
        date=day_of(data, day.date),
        name=words(data.get("name")) or f"Assignment {id}",
        start=start,
        end=end,
        works=flag(data.get("is_work_shift")) is not False and IDLE not in mapping(data.get(DAY)),
        day=day,
        zone=zone,
    )


def day_of(data: dict[str, Any], date: object) -> str:
    """Read the day an assignment belongs to: its own `date`, which may carry a time, else its day's, else its start."""
    for value in (data.get("date"), date, data.get("start")):
        text = (read_text(value) or "")[:10]
        if len(text) == 10:
            return text
    raise RecordRejected("$.date", "expected a date, got none")


def holders(qualifier: Named, staff: tuple[Shift, ...]) -> int:
    """Count who holds a qualifier."""
    return sum(any(_same(held, qualifier) for held in shift.qualifiers) for shift in staff)


def _same(held: Named, needed: Named) -> bool:
    """Return whether two mentions mean one qualifier: by id, else by name or code."""
    if held.id is not None and needed.id is not None:
        return held.id == needed.id
    return held.name == needed.name if needed.name else held.code == needed.code


def identity(item: Assignment) -> Key:
    """`ID@DATE`."""
    return Key(Kind.ASSIGNMENT, f"{item.id}@{item.date}")


def facets(item: Assignment) -> Facets:
    """Return what lists need of it."""
    people = (shift.person.name for shift in item.staff)
    parts = ("; ".join(item.missing), item.day.label, item.notes, *people)
    return Facets(
        title=item.name,
        reference=item.id,
        crew=item.name,
        start=item.start.at,
        end=item.end.at,
        gap=item.gap,
        # no status word of the vendor's: a flag that people look for
        status_label=FINALIZED if flag(item.finalized) else None,
        text=" ".join(part for part in parts if part),
        links=(*_staff_links(item), *_need_links(item)),
    )


def _staff_links(item: Assignment) -> Iterator[Link]:
    """Yield who is on it."""
    for shift in item.staff:
        yield from person_link(STAFF, shift.person)


def _need_links(item: Assignment) -> Iterator[Link]:
    """Yield the qualifiers of which too few are there."""
    for need in item.needs if item.works and item.staffed else ():
        if need.qualifier.id and holders(need.qualifier, item.staff) < need.minimum:
            yield Link(NEEDS, Kind.REFERENCE, qualifier_key(need.qualifier.id))


def document(item: Assignment, related: Related) -> Document:
    """Return the document: staffing first, then who is on, what is needed, and what else there is that day."""
    sections = [Section("Assignment", _head(item), note=item.date), Section("On shift", (_staff(item, related),))]
    if item.needs:
        rows = tuple(
            (
                need.qualifier.name or need.qualifier.code or "?",
                str(need.minimum),
                str(holders(need.qualifier, item.staff)),
            )
            for need in item.needs
        )
        sections.append(Section("Needed", (Table(("Qualifier", "Needed", "There"), rows),)))
    return Document(item.name, (*sections, *_place(item, related), *day_sections(item.day, item.zone)))


def _place(item: Assignment, related: Related) -> tuple[Section, ...]:
    """Draw where it is, which only the list of assignments knows."""
    raw = related.raw(Kind.REFERENCE, f"assignments/{item.id}")
    if raw is None:
        return ()
    try:
        where = read_location(decode_object(raw).get("location"))
    except RecordRejected:
        return ()
    return (Section("Where", (Field("Address", where.address, note=where.coordinates),)),) if where.address else ()


def _head(item: Assignment) -> tuple[Part, ...]:
    """Write when it is and how well it is manned."""
    staffing = f"{len(item.staff)} of {item.minimum}" if item.minimum is not None else str(len(item.staff))
    gap = "; ".join(item.missing)
    mark = Mark.NONE if item.gap is None else Mark.BAD if gap else Mark.GOOD
    parts: list[Part] = [
        Field("Staffing", staffing if item.staffed else None, mark=mark, note=gap),
        Field("From", show(item.start, item.zone)),
        Field("To", show(item.end, item.zone)),
        Field("Finalized", item.finalized),
    ]
    if not item.works:
        parts.append(Field("Work shift", "no"))
    if item.notes:
        parts.append(Prose(item.notes))
    return tuple(parts)


def _staff(item: Assignment, related: Related) -> Part:
    """Write who is on, from when to when, and as what."""
    if not item.staff:
        return Prose("Nobody." if item.staffed else "Not said.")
    rows = tuple(
        (
            known_as(shift.person, related) or "?",
            show_clock(shift.start, item.zone),
            show_clock(shift.end, item.zone),
            shift.work.name or "",
            names(shift.qualifiers),
        )
        for shift in item.staff
    )
    return Table(("Person", "From", "To", "Work type", "Qualifiers"), rows)
