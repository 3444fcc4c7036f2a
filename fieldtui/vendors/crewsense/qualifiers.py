"""The qualifiers that people hold and assignments need: a list that lends others its words."""

from __future__ import annotations

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.paging import whole
from fieldtui.vendors.crewsense.readers import colour, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


class Qualifier(msgspec.Struct, frozen=True, kw_only=True):
    """What someone is qualified for."""

    id: str
    name: str
    code: str | None
    colour: str | None
    credential: str | None


def decode(raw: Encoded, settings: CrewSenseSettings) -> Qualifier:
    """Read one qualifier."""
    data = read_record(raw)
    id, code = require(read_text(data.get("id")), "$.id"), words(data.get("shortcode"))
    return Qualifier(
        id=id,
        name=words(data.get("name")) or code or f"Qualifier {id}",
        code=code,
        colour=colour(data),
        credential=words(data.get("target_solutions_credential_id")),
    )


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all of them, which come whole."""
    return whole(Request(path="/qualifiers", conditional=True))


def facets(item: Qualifier) -> Facets:
    """Return what lists need of it."""
    return Facets(title=item.name, reference=item.code or item.id, colour=item.colour)


def document(item: Qualifier, related: Related) -> Document:
    """Return the document of the record."""
    fields = (Field("Code", item.code), Field("Credential at TargetSolutions", item.credential))
    return Document(item.name, (Section("Qualifier", fields, note=item.id),))


QUALIFIERS = Resource(
    name="qualifiers",
    title="Qualifiers",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="id",
    prefix="qualifiers/",
    facets=facets,
    document=document,
    pace=3600,
    shifts=True,
    optional=True,
)
