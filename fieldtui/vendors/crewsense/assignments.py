"""The list of assignments that are not archived: what each is on any day, and where."""

from __future__ import annotations

from fieldtui.contract.document import Field
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.location import read_location
from fieldtui.vendors.crewsense.paging import whole
from fieldtui.vendors.crewsense.readers import colour, read_record, words, yes_or_no
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all of them, which come whole."""
    return whole(Request(path="/assignments", conditional=True))


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode an assignment without a day."""
    data = read_record(raw)
    id, where = require(read_text(data.get("id")), "$.id"), read_location(data.get("location"))
    facets = Facets(
        title=words(data.get("name")) or f"Assignment {id}",
        reference=id,
        place=where.address,
        latitude=where.latitude,
        longitude=where.longitude,
        colour=colour(data),
    )
    fields = (
        Field("Address", where.address, note=where.coordinates),
        Field("Positions to fill", words(data.get("positions_to_fill"))),
        Field("Work shift", yes_or_no(data.get("is_work_shift"))),
    )
    return Entry(id, facets, lambda related: fields)


ASSIGNMENTS = entry_list(
    name="assignments",
    title="Assignments",
    heading="Assignment",
    kinds=(Kind.REFERENCE,),
    # on a day an assignment is a record of its own, known by id and date
    prefix="assignments/",
    pages=pages,
    decode=decode,
    pace=3600,
    shifts=True,
    optional=True,
)
