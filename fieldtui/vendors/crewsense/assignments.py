"""The list of assignments that are not archived: what each is on any day, and where."""

from __future__ import annotations

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.location import Location, read_location
from fieldtui.vendors.crewsense.paging import whole
from fieldtui.vendors.crewsense.readers import colour, read_record, words, yes_or_no
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


class ListedAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """An assignment without a day."""

    id: str
    name: str
    positions: str | None
    works: str | None
    colour: str | None
    location: Location


def decode(raw: Encoded, settings: CrewSenseSettings) -> ListedAssignment:
    """Read one assignment."""
    data = read_record(raw)
    id = require(read_text(data.get("id")), "$.id")
    return ListedAssignment(
        id=id,
        name=words(data.get("name")) or f"Assignment {id}",
        positions=words(data.get("positions_to_fill")),
        works=yes_or_no(data.get("is_work_shift")),
        colour=colour(data),
        location=read_location(data.get("location")),
    )


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all of them, which come whole."""
    return whole(Request(path="/assignments", conditional=True))


def facets(item: ListedAssignment) -> Facets:
    """Return what lists need of it."""
    where = item.location
    return Facets(
        title=item.name,
        reference=item.id,
        place=where.address,
        latitude=where.latitude,
        longitude=where.longitude,
        colour=item.colour,
    )


def document(item: ListedAssignment, related: Related) -> Document:
    """Return the document of the record."""
    fields = (
        Field("Address", item.location.address, note=item.location.coordinates),
        Field("Positions to fill", item.positions),
        Field("Work shift", item.works),
    )
    return Document(item.name, (Section("Assignment", fields, note=item.id),))


ASSIGNMENTS = Resource(
    name="assignments",
    title="Assignments",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    id="id",
    prefix="assignments/",
    facets=facets,
    document=document,
    pace=3600,
    shifts=True,
    optional=True,
)
