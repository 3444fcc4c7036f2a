"""A plain look-up list: its entries are records with an address, facets and a document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from fieldtui.contract.document import Field, Prose, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll
from fieldtui.contract.lookup_list import Entry, entry_list
from fieldtui.contract.record import Key, Kind


class Titles:
    """A store that knows one title."""

    def title(self, kind: Kind, id: str) -> str | None:
        return "North depot" if (kind, id) == (Kind.SITE, "7") else None

    def raw(self, kind: Kind, id: str) -> bytes | None:
        return None


def decode(raw: Encoded, settings: Any) -> Entry:
    data = json.loads(bytes(raw))

    def parts(related: Related) -> Sequence[Field]:
        return (Field("Depot", related.title(Kind.SITE, data["depot"])),)

    def more(related: Related) -> Sequence[Section]:
        return (Section("Notes", (Prose(data["notes"]),)),) if "notes" in data else ()

    return Entry(data["id"], Facets(title=data["name"]), parts, more, data.get("note"))


def pages(poll: Poll[Any]) -> Pages:
    yield from ()


SKILLS = entry_list(
    heading="Skill",
    decode=decode,
    name="skills",
    title="Skills",
    kinds=(Kind.REFERENCE,),
    prefix="skills/",
    pages=pages,
    optional=True,
)


def test_entry_has_address_behind_its_lists_prefix() -> None:
    assert SKILLS.identity is not None
    item = SKILLS.decode(b'{"id": "3", "name": "Welding", "depot": "7"}', None)
    assert SKILLS.identity(item) == Key(Kind.REFERENCE, "skills/3")
    assert SKILLS.optional


def test_document_has_heading_parts_and_what_is_more() -> None:
    assert SKILLS.document is not None
    item = SKILLS.decode(b'{"id": "3", "name": "Welding", "depot": "7", "notes": "gas"}', None)
    drawn = SKILLS.document(item, Titles())
    assert drawn.title == "Welding"
    assert drawn.sections == (
        Section("Skill", (Field("Depot", "North depot"),), note="3"),
        Section("Notes", (Prose("gas"),)),
    )


def test_note_stands_in_place_of_id() -> None:
    assert SKILLS.document is not None
    item = SKILLS.decode(b'{"id": "3", "name": "Welding", "depot": "8", "note": ""}', None)
    assert SKILLS.document(item, Titles()).sections[0].note == ""
