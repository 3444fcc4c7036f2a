"""Acme's crews: a plain list, whose records are their facets and a few fields."""

from __future__ import annotations

from fieldtui.contract.document import Field
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import decode_object, plain, read_text, require, shown
from fieldtui.http.paging import listing, once

from .settings import Settings


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for all of them, which come whole."""
    return once(Request(path="/crews"), lambda reply: listing(reply, "crews"))


def decode(raw: Encoded, settings: Settings) -> Entry:
    """Decode one crew; it cannot be without an id."""
    crew = decode_object(raw)
    id = require(read_text(crew.get("id")), "$.id")
    fields = (Field("Phone", shown(crew.get("phone"))),)
    return Entry(id, Facets(title=plain(crew.get("name")) or id), lambda related: fields)


CREWS = entry_list(
    name="crews",
    title="Crews",
    heading="Crew",
    kinds=(Kind.CREW,),
    pages=pages,
    decode=decode,
    pace=900,
)
