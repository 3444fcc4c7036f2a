"""The forms of an organisation: a map by id that tells titles, never questions."""

from __future__ import annotations

import re

from fieldtui.contract.document import Field
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Reply, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.local_times import read_when, show
from fieldtui.vendors.crewsense.paging import Sheet, read_map, whole
from fieldtui.vendors.crewsense.readers import known_as, read_person, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings

#: with its closing slash, as the vendor documents it
PATH = "/forms/"
_NUMBER = re.compile(r"\d+\Z")


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for all of them, which come whole."""
    return whole(Request(path=PATH, conditional=True), read_forms)


def read_forms(reply: Reply) -> Sheet:
    """Read which forms there are; their ids are numbers."""
    # ids are numbers, and anything else under such a key is a member of the answer itself
    return read_map(reply, under="id", like=_NUMBER)


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode one form, which was given the key it stood under as its id; its creation time has no zone here."""
    data, zone = read_record(raw), settings.zone
    id, author = require(read_text(data.get("id")), "$.id"), read_person(data.get("created_by"))
    # the documents show this time without a zone
    created = read_when(data.get("created_at"), zone)
    title = words(data.get("title")) or f"Form {id}"
    return Entry(
        id,
        Facets(title=title, reference=id, created=created.at, text=author.name or ""),
        lambda related: (Field("Created", show(created, zone)), Field("By", known_as(author, related))),
    )


FORMS = entry_list(
    name="forms",
    title="Forms",
    heading="Form",
    kinds=(Kind.FORM,),
    pages=pages,
    decode=decode,
    pace=3600,
    optional=True,
)
