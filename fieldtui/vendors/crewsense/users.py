"""The people of an organisation. Birth dates are taken out before anything keeps the record."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import msgspec

from fieldtui.contract.action import HOLDS
from fieldtui.contract.document import Document, Field, Related, Section, Table
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Reply, Request
from fieldtui.contract.record import Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import read_number, read_text, read_texts, require, shown
from fieldtui.vendors.crewsense.form_answers import Answer, read_answers
from fieldtui.vendors.crewsense.local_times import is_unset
from fieldtui.vendors.crewsense.paging import Sheet, read_sheet, whole
from fieldtui.vendors.crewsense.privacy import kept
from fieldtui.vendors.crewsense.qualifier_holders import HELD, holders, with_held
from fieldtui.vendors.crewsense.readers import (
    Named,
    full_name,
    named,
    qualifier_key,
    read_record,
    several,
    things,
    without,
    words,
)
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.time_off_entry import ENTER_TIME_OFF
from fieldtui.vendors.crewsense.wire import objects_of, one

#: what is asked for beside the person where a record is read whole, by the name under which it is kept
_LISTS = ("qualifiers", "groups")


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A qualifier that someone holds; `rank` is its place among theirs, None where they were never put in order."""

    qualifier: Named
    rank: str | None


def read_held(value: object) -> tuple[Held, ...]:
    """Read qualifiers with their ranks, which are 0 for whoever has never put them in order."""
    return tuple(_held(one) for _, one in several(value))


def _held(value: Any) -> Held:
    """Read a qualifier with its rank."""
    rank = value.get("ranking") if isinstance(value, dict) else None
    return Held(qualifier=named(value), rank=shown(rank) if read_number(rank) != 0 else None)


def read_day(value: object) -> str | None:
    """Read a day, which may carry a time; the vendor's zeros and epochs are none, anything else is as it came."""
    if is_unset(value):
        return None
    text = read_text(value) or ""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return shown(value)


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who works. The id is called `user_id` here, `id` wherever else a person is named.

    `hired` and `accrues` are days, as they came where they are none.
    """

    id: str
    name: str
    employee: str | None = read_by(words, "employee_id")
    username: str | None = read_by(words)
    role: str | None = read_by(words)
    hired: str | None = read_by(read_day, "date_of_hire")
    accrues: str | None = read_by(read_day, "accrual_start_date")
    emails: tuple[str, ...] = read_by(read_texts)
    phones: tuple[str, ...] = read_by(read_texts, "phone_numbers")
    track: Named = read_by(named, "accrual_track")
    profile: Named = read_by(named, "accrual_profile")
    groups: tuple[Named, ...] = read_by(things)
    labels: tuple[Named, ...] = read_by(things)
    fields: tuple[Answer, ...] = read_by(read_answers)
    qualifiers: tuple[Held, ...]


def decode(raw: Encoded, settings: CrewSenseSettings) -> User:
    """Read one person."""
    data = read_record(raw)
    id = require(read_text(data.get("user_id")) or read_text(data.get("id")), "$.user_id")
    name = words(data.get("full_name")) or full_name(data) or words(data.get("name")) or words(data.get("username"))
    # the person's own call knows their ranks
    held = read_held(data.get("qualifiers")) or read_held(data.get(HELD))
    return read_fields(User, data, id=id, name=name or f"User {id}", qualifiers=held)


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask who holds which qualifier, then for everyone, which comes whole or by links."""
    held = yield from holders()

    def read(reply: Reply) -> Sheet:
        items, link = read_sheet(reply)
        return with_held(held, items), link

    yield from whole(Request(path="/users", conditional=True, context=held), read)


def facets(item: User) -> Facets:
    """Return what lists need of them."""
    teams = (one.name for one in (*item.groups, *item.labels))
    skills = (part for held in item.qualifiers for part in (held.qualifier.code, held.qualifier.name))
    known = (item.employee, item.username, item.role, item.track.name, *item.emails, *item.phones, *teams, *skills)
    ids = (held.qualifier.id for held in item.qualifiers)
    return Facets(
        title=item.name,
        reference=item.employee or item.id,
        text=" ".join(part for part in known if part),
        links=tuple(Link(HOLDS, Kind.REFERENCE, qualifier_key(id)) for id in ids if id),
    )


def document(item: User, related: Related) -> Document:
    """Draw a person for reading: how to reach them, what they are, nothing more private than that."""
    sections = [Section("Person", _head(item), note=item.id)]
    if item.qualifiers:
        rows = tuple(
            (held.rank or "–", held.qualifier.code or "", held.qualifier.name or "") for held in item.qualifiers
        )
        sections.append(Section("Qualifiers", (Table(("Rank", "Code", "Name"), rows),)))
    if item.fields:
        sections.append(Section("More", tuple(Field(label, value) for label, value in item.fields)))
    return Document(item.name, tuple(sections))


def _head(item: User) -> tuple[Field, ...]:
    """Write who someone is."""
    return (
        Field("Role", item.role),
        Field("Employee id", item.employee),
        Field("Phone", ", ".join(item.phones) or None),
        Field("E-mail", ", ".join(item.emails) or None),
        Field("User name", item.username),
        Field("Groups", _joined(*item.groups)),
        Field("Labels", _joined(*item.labels)),
        Field("Hired", item.hired),
        Field("Accrual", _joined(item.track, item.profile)),
        Field("Accrual since", item.accrues),
    )


def _joined(*things: Named) -> str | None:
    """Write several named things."""
    return ", ".join(text for one in things if (text := one.name or one.code or one.id)) or None


def detail(settings: CrewSenseSettings, id: str) -> Flow[bytes]:
    """Fetch one person with the organisation's own fields, and their qualifiers and groups where those may be read."""
    reply = yield Request(path=one("users", id))
    person = next(iter(objects_of(reply)), {})
    for name in _LISTS:
        with suppress(Refused):
            reply = yield Request(path=one("users", id, name))
            person[name] = objects_of(reply, "items", "data")
    return kept(person)


USERS = Resource(
    name="users",
    title="People",
    kinds=(Kind.PERSON,),
    pages=pages,
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    original=lambda raw: without(HELD, raw),
    detail=detail,
    actions=(ENTER_TIME_OFF,),
    pace=3600,
    shifts=True,
)
