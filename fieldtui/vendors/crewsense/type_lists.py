"""The types of work and of time off: look-up lists from which a new shift or a new absence takes its type.

`GET /work_types` and `GET /time_off_types` (FOUND in the vendor's reference).
"""

from __future__ import annotations

from fieldtui.contract.document import Field
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.paging import whole
from fieldtui.vendors.crewsense.readers import colour, named, read_record
from fieldtui.vendors.crewsense.settings import CrewSenseSettings

#: what stands before the ids of these lists, which count from one each
WORK_TYPE, TIME_OFF_TYPE = "work_types/", "time_off_types/"


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode one type; it is called `label` here and `name` elsewhere."""
    data = read_record(raw)
    id, about = require(read_text(data.get("id")), "$.id"), named(data)
    title = about.name or about.code or f"Type {id}"
    fields = (Field("Code", about.code),)
    return Entry(id, Facets(title=title, reference=about.code or id, colour=colour(data)), lambda related: fields)


def _list(name: str, title: str, heading: str) -> Resource:
    """Return the list of that name, which comes whole."""

    def pages(poll: Poll[CrewSenseSettings]) -> Pages:
        return whole(Request(path=f"/{name}", conditional=True))

    return entry_list(
        name=name,
        title=title,
        heading=heading,
        kinds=(Kind.REFERENCE,),
        prefix=f"{name}/",
        pages=pages,
        decode=decode,
        pace=3600,
        shifts=True,
        optional=True,
    )


WORK_TYPES = _list("work_types", "Work types", "Work type")
TIME_OFF_TYPES = _list("time_off_types", "Types of time off", "Type of time off")
