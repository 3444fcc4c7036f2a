"""The people of an organisation. Birth dates are taken out before anything keeps the record."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section, Table
from fieldtui.contract.errors import Refused
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Flow, Pages, Poll, Request
from fieldtui.http.fields import decode_object, read_text, require
from fieldtui.vendors.crewsense.paging import listed, whole
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.shapes import Named, named, objects, packed, scrubbed, words
from fieldtui.vendors.crewsense.wire import objects_of, one


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who works. The id is called `user_id` here, `id` wherever else a person is named."""

    id: str
    name: str
    employee: str | None
    username: str | None
    role: str | None
    hired: date | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    track: Named
    profile: Named
    fields: tuple[tuple[str, str], ...]
    qualifiers: tuple[Named, ...]


def decode(raw: Encoded, settings: CrewSenseSettings) -> User:
    """Read one person."""
    data = decode_object(raw)
    id = require(read_text(data.get("user_id")) or read_text(data.get("id")), "$.user_id")
    username = words(data.get("username"))
    return User(
        id=id,
        name=_name(data) or username or f"User {id}",
        employee=words(data.get("employee_id")),
        username=username,
        role=words(data.get("role")),
        hired=_date(data.get("date_of_hire")),
        emails=_texts(data.get("emails")),
        phones=_texts(data.get("phone_numbers")),
        track=named(data.get("accrual_track")),
        profile=named(data.get("accrual_profile")),
        fields=tuple(
            (words(one.get("label")) or "?", words(one.get("value")) or "") for one in objects(data.get("fields"))
        ),
        qualifiers=tuple(named(one) for one in objects(data.get("qualifiers"))),
    )


def _name(data: dict[str, Any]) -> str:
    """Read the full name, or put it together."""
    parts = (words(data.get("first_name")), words(data.get("last_name")))
    return words(data.get("full_name")) or " ".join(part for part in parts if part)


def _texts(value: object) -> tuple[str, ...]:
    """Read several texts, one text, or none."""
    values = value if isinstance(value, list) else [value]
    return tuple(text for one in values if (text := words(one)))


def _date(value: object) -> date | None:
    """Read a day, which may carry a time; the vendor's zeros and epochs are none."""
    try:
        day = date.fromisoformat((read_text(value) or "")[:10])
    except ValueError:
        return None
    return day if day.year > 1901 and day not in (date(1969, 12, 31), date(1970, 1, 1)) else None


def identity(item: User) -> Key:
    """The `user_id`."""
    return Key(Kind.PERSON, item.id)


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for everyone, which comes whole."""
    return whole(Request(path="/users", conditional=True), listed)


def facets(item: User) -> Facets:
    """Say what lists need of them."""
    known = (item.employee, item.username, item.role, item.track.name, *item.emails, *item.phones)
    return Facets(title=item.name, reference=item.employee or item.id, text=" ".join(part for part in known if part))


def document(item: User, related: Related) -> Document:
    """Draw a person for reading: how to reach them, what they are, nothing more private than that."""
    sections = [
        Section(
            "Person",
            (
                Field("Role", item.role),
                Field("Employee id", item.employee),
                Field("Phone", ", ".join(item.phones) or None),
                Field("E-mail", ", ".join(item.emails) or None),
                Field("User name", item.username),
                Field("Hired", item.hired.isoformat() if item.hired else None),
                Field("Accrual", ", ".join(part for part in (item.track.name, item.profile.name) if part) or None),
            ),
            note=item.id,
        )
    ]
    if item.qualifiers:
        rows = tuple((held.code or "", held.name or "") for held in item.qualifiers)
        sections.append(Section("Qualifiers", (Table(("Code", "Name"), rows),)))
    if item.fields:
        sections.append(Section("More", tuple(Field(label, value or None) for label, value in item.fields)))
    return Document(item.name, tuple(sections))


def detail(settings: CrewSenseSettings, id: str) -> Flow[bytes]:
    """Fetch one person with the organisation's own fields, and their qualifiers where those may be read."""
    reply = yield Request(path=one("users", id))
    person = next(iter(objects_of(reply)), {})
    try:
        reply = yield Request(path=one("users", id, "qualifiers"))
        person["qualifiers"] = objects_of(reply, "items", "data")
    except Refused:
        pass
    return bytes(scrubbed(packed(person)))


USERS = Resource(
    name="users",
    title="People",
    kinds=(Kind.PERSON,),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    detail=detail,
    pace=3600,
)
