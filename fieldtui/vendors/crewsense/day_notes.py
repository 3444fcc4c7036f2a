"""What the schedule says about a day beside its assignments: label, notes, absences, call-backs, trades."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Field, Part, Prose, Section, Table
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import read_number, read_text, shown
from fieldtui.vendors.crewsense.local_times import read_span, show_clock
from fieldtui.vendors.crewsense.readers import colour, mapping, objects, prose, read_person, words

Row = tuple[str, ...]


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One day, its tables already in rows for reading."""

    date: str | None = read_by(read_text)
    label: str | None
    colour: str | None
    notes: str | None = read_by(prose)
    activities: str | None = read_by(prose)
    time_off: tuple[Row, ...]
    callbacks: tuple[Row, ...]
    trades: tuple[Row, ...]
    misc: tuple[Row, ...]


def read_day(value: object, zone: ZoneInfo) -> Day:
    """Read a day; whatever is missing or of another shape is nothing."""
    data = mapping(value)
    look = mapping(data.get("day_color"))

    def rows(key: str, row: Callable[[dict[str, Any], ZoneInfo], Row]) -> tuple[Row, ...]:
        return tuple(row(one, zone) for one in objects(data.get(key)))

    return read_fields(
        Day,
        data,
        label=words(look.get("label")),
        colour=colour(look),
        time_off=rows("time_off", _absent),
        callbacks=rows("callbacks", _called),
        trades=rows("trades", _traded),
        misc=rows("misc", _other),
    )


def _span(data: dict[str, Any], zone: ZoneInfo) -> Row:
    """Write from when to when."""
    start, end = read_span(data.get("start"), data.get("end"), zone)
    return show_clock(start, zone), show_clock(end, zone)


def _who(value: object) -> str:
    """Write someone's or something's name."""
    one = read_person(value)
    return one.name or one.code or one.id or "–"


def _absent(data: dict[str, Any], zone: ZoneInfo) -> Row:
    """Write an approved absence."""
    return (_who(data.get("user")), _who(data.get("time_off_type")), *_span(data, zone))


def _called(data: dict[str, Any], zone: ZoneInfo) -> Row:
    """Write a finalized call-back and who came."""
    records = objects(data.get("records"))
    people = ", ".join(_who(one.get("user")) for one in records)
    # the documents call the number of people needed `minimum_staffing` here
    return (_who(data.get("title")), f"{len(records)} of {words(data.get('minimum_staffing')) or '?'}", people or "–")


def _traded(data: dict[str, Any], zone: ZoneInfo) -> Row:
    """Write who stands in for whom."""
    return (_who(data.get("requesting_user")), _who(data.get("accepting_user")), *_span(data, zone))


def _other(data: dict[str, Any], zone: ZoneInfo) -> Row:
    """Write other hours; the work type is a bare string here."""
    hours = read_number(data.get("length"))
    return (
        _who(data.get("user")),
        _who(data.get("work_type")),
        f"{hours:g}" if hours is not None else shown(data.get("length")) or "–",
    )


def day_sections(day: Day, zone: ZoneInfo) -> tuple[Section, ...]:
    """Draw the day; what there is none of is left out."""
    texts: list[Part] = [Field("Label", day.label)] if day.label else []
    texts += [Prose(text) for text in (day.notes, day.activities) if text]
    tables = (
        ("Away", ("Person", "Type", "From", "To"), day.time_off),
        ("Call-backs", ("Title", "Filled", "People"), day.callbacks),
        ("Trades", ("Asked", "Stands in", "From", "To"), day.trades),
        ("Other hours", ("Person", "Work type", "Hours"), day.misc),
    )
    first = (Section("The day", tuple(texts), note=day.date or ""),) if texts else ()
    return first + tuple(Section(title, (Table(columns, rows),)) for title, columns, rows in tables if rows)
