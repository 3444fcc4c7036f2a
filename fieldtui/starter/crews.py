"""Acme's crews: a plain list, whose records are their facets and a few fields."""

from __future__ import annotations

import msgspec

from fieldtui.contract.document import Field
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http import json_readers
from fieldtui.http.paging import listing, once

from .settings import Settings


class ListedCrew(msgspec.Struct, kw_only=True):
    """One crew. Wide types cost nothing; a field that comes in another is left out, the record stays."""

    id: str | int | None = None
    name: str | None = None
    phone: str | int | None = None


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for all of them, which come whole."""
    return once(Request(path="/crews"), lambda reply: listing(reply, "crews"))


def decode(raw: Encoded, settings: Settings) -> Entry:
    """Decode one crew; it cannot be without an id."""
    crew: ListedCrew = json_readers.decode_as(raw, ListedCrew)
    id = json_readers.require(json_readers.read_text(crew.id), "$.id")
    fields = (Field("Phone", json_readers.shown(crew.phone)),)
    return Entry(id, Facets(title=json_readers.plain(crew.name) or id), lambda related: fields)


CREWS = entry_list(
    name="crews",
    title="Crews",
    heading="Crew",
    kinds=(Kind.CREW,),
    pages=pages,
    decode=decode,
    pace=900,
)
