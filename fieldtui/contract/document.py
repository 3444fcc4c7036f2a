"""A record drawn for reading: sections of labelled fields, tables and text. Plain text only, never markup."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import msgspec

from fieldtui.contract.record import Kind


class Mark(StrEnum):
    """What a person should make of a field; a screen gives it a symbol, a word and a colour."""

    NONE = ""
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    QUIET = "quiet"


class Field(msgspec.Struct, frozen=True):
    """One labelled value. `value` None is "not given"; `note` says why it is marked, or adds a detail.

    In a form, `required` says that the form wants an answer here.
    """

    label: str
    value: str | None
    unit: str = ""
    mark: Mark = Mark.NONE
    note: str = ""
    required: bool = False


class Table(msgspec.Struct, frozen=True):
    """Rows under column titles; every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Prose(msgspec.Struct, frozen=True):
    """Running text; line breaks are kept, HTML was taken out by the vendor's folder."""

    text: str


Part = Field | Table | Prose


class Section(msgspec.Struct, frozen=True):
    """A heading, a note beside it (a form's name and version, say), and what stands under it."""

    title: str
    parts: tuple[Part, ...]
    note: str = ""
    #: True for a section of a form: the screen counts its answers and lists it on the form's page
    form: bool = False


class Document(msgspec.Struct, frozen=True):
    """All that there is to read about one record. `url` is the vendor's own page of it, if known."""

    title: str
    sections: tuple[Section, ...]
    url: str | None = None


class Related(Protocol):
    """What a document may look up: other records of the same source, as the store has them."""

    def title(self, kind: Kind, id: str) -> str | None:
        """Return the title of that record, None if the store does not have it."""

    def raw(self, kind: Kind, id: str) -> bytes | None:
        """Return the vendor's JSON of that record, None if the store does not have it."""
