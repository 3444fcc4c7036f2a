"""What the organisation announces to its people."""

from __future__ import annotations

from fieldtui.contract.document import Field, Prose
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Request
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Kind
from fieldtui.http.json_readers import read_text, require
from fieldtui.vendors.crewsense.paging import by_steps
from fieldtui.vendors.crewsense.readers import full_name, known_as, prose, read_person, read_record, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Follow the steps of the list to its end."""
    return by_steps(Request(path="/announcements", conditional=True))


def decode(raw: Encoded, settings: CrewSenseSettings) -> Entry:
    """Decode one announcement; its body came as HTML, its author's name may stand in fields of its own."""
    data = read_record(raw)
    id, body, author = (
        require(read_text(data.get("id")), "$.id"),
        prose(data.get("body")),
        read_person(data.get("user")),
    )
    author = author if author.name else author._replace(name=full_name(data))
    text = " ".join(part for part in (author.name, body) if part)
    title = words(data.get("title")) or f"Announcement {id}"
    return Entry(
        id,
        Facets(title=title, reference=id, text=text),
        lambda related: (Field("By", known_as(author, related)), Prose(body or "")),
    )


ANNOUNCEMENTS = entry_list(
    name="announcements",
    title="Announcements",
    heading="Announcement",
    kinds=(Kind.NOTICE,),
    pages=pages,
    decode=decode,
    pace=900,
    shifts=True,
)
