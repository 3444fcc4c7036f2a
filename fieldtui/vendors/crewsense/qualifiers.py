"""The qualifiers that people hold and assignments need: a list that lends others its words."""

from __future__ import annotations

from fieldtui.contract.document import Field
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.paging import whole
from fieldtui.vendors.crewsense.readers import colour, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all of them, which come whole."""
    return whole(Request(path="/qualifiers", conditional=True))


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode what someone may be qualified for."""
    data = read_record(raw)
    id, code = require(read_text(data.get("id")), "$.id"), words(data.get("shortcode"))
    title = words(data.get("name")) or code or f"Qualifier {id}"
    credential = words(data.get("target_solutions_credential_id"))
    fields = (Field("Code", code), Field("Credential at TargetSolutions", credential))
    return Entry(id, Facets(title=title, reference=code or id, colour=colour(data)), lambda related: fields)


QUALIFIERS = entry_list(
    name="qualifiers",
    title="Qualifiers",
    heading="Qualifier",
    kinds=(Kind.REFERENCE,),
    # other look-up lists count from one, too
    prefix="qualifiers/",
    pages=pages,
    decode=decode,
    pace=3600,
    shifts=True,
    optional=True,
)
