"""The forms of an organisation: a map by id that tells titles, never questions."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Reply, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.local_times import When, read_when, show
from fieldtui.vendors.crewsense.paging import Sheet, read_map, whole
from fieldtui.vendors.crewsense.readers import Named, known_as, person, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings

#: with its closing slash, as the vendor documents it
PATH = "/forms/"
_NUMBER = re.compile(r"\d+\Z")


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """One form. The creation time has no zone here."""

    id: str
    title: str
    created: When
    author: Named
    zone: ZoneInfo


def decode(raw: Encoded, settings: CrewSenseSettings) -> Form:
    """Read one form, which was given the key it stood under as its id."""
    data = read_record(raw)
    id = require(read_text(data.get("id")), "$.id")
    return Form(
        id=id,
        title=words(data.get("title")) or f"Form {id}",
        created=read_when(data.get("created_at"), settings.zone),
        author=person(data.get("created_by")),
        zone=settings.zone,
    )


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all of them, which come whole."""
    return whole(Request(path=PATH, conditional=True), read_forms)


def read_forms(reply: Reply) -> Sheet:
    """Read which forms there are; their ids are numbers."""
    return read_map(reply, under="id", like=_NUMBER)


def facets(item: Form) -> Facets:
    """Return what lists need of it."""
    return Facets(title=item.title, reference=item.id, created=item.created.at, text=item.author.name or "")


def document(item: Form, related: Related) -> Document:
    """Return the document of the record."""
    fields = (Field("Created", show(item.created, item.zone)), Field("By", known_as(item.author, related)))
    return Document(item.title, (Section("Form", fields, note=item.id),))


FORMS = Resource(
    name="forms",
    title="Forms",
    kinds=(Kind.FORM,),
    pages=pages,
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    pace=3600,
    optional=True,
)
