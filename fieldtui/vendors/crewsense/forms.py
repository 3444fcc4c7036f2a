"""The forms of an organisation: a map by id that tells titles, never questions."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Pages, Poll, Request
from fieldtui.http.fields import decode_object, read_text, read_time, require
from fieldtui.vendors.crewsense.moments import show
from fieldtui.vendors.crewsense.paging import keyed, whole
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.shapes import Named, named, words

#: with its closing slash, as the vendor documents it
PATH = "/forms/"


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """One form. The creation time has no zone here."""

    id: str
    title: str
    created: datetime | None
    author: Named
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> Form:
    """Read one form, which was given the key it stood under as its id."""
    data = decode_object(raw)
    id = require(read_text(data.get("id")), "$.id")
    return Form(
        id=id,
        title=words(data.get("title")) or f"Form {id}",
        created=read_time(data.get("created_at"), settings.zone),
        author=named(data.get("created_by")),
        zone=settings.zone,
    )


def identity(item: Form) -> Key:
    """The id."""
    return Key(Kind.FORM, item.id)


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all of them, which come whole."""
    return whole(Request(path=PATH, conditional=True), lambda reply: keyed(reply, under="id"))


def facets(item: Form) -> Facets:
    """Say what lists need of it."""
    return Facets(title=item.title, reference=item.id, created=item.created, text=item.author.name or "")


def document(item: Form, related: Related) -> Document:
    """Draw it for reading."""
    fields = (Field("Created", show(item.created, item.zone)), Field("By", item.author.name))
    return Document(item.title, (Section("Form", fields, note=item.id),))


FORMS = Resource(
    name="forms",
    title="Forms",
    kinds=(Kind.FORM,),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    pace=3600,
)
