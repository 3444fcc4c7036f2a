"""What the organisation announces to its people."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Part, Prose, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.paging import by_steps
from fieldtui.vendors.crewsense.readers import Named, full_name, known_as, person, prose, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """One announcement; its body came as HTML."""

    id: str
    title: str
    body: str | None
    author: Named


def decode(raw: Encoded, settings: CrewSenseSettings) -> Announcement:
    """Read one announcement."""
    data = read_record(raw)
    id = require(read_text(data.get("id")), "$.id")
    return Announcement(
        id=id,
        title=words(data.get("title")) or f"Announcement {id}",
        body=prose(data.get("body")),
        author=_author(data),
    )


def _author(data: dict[str, Any]) -> Named:
    """Read who wrote it: the user, whose name may stand in the announcement's own fields."""
    author = person(data.get("user"))
    return author if author.name else author._replace(name=full_name(data))


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Follow the steps of the list to its end."""
    return by_steps(Request(path="/announcements", conditional=True))


def facets(item: Announcement) -> Facets:
    """Return what lists need of it."""
    text = " ".join(part for part in (item.author.name, item.body) if part)
    return Facets(title=item.title, reference=item.id, text=text)


def document(item: Announcement, related: Related) -> Document:
    """Return the document of the record."""
    parts: tuple[Part, ...] = (Field("By", known_as(item.author, related)), Prose(item.body or ""))
    return Document(item.title, (Section("Announcement", parts, note=item.id),))


ANNOUNCEMENTS = Resource(
    name="announcements",
    title="Announcements",
    kinds=(Kind.NOTICE,),
    pages=pages,
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    pace=900,
    shifts=True,
)
