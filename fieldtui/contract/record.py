"""A record as every screen, filter and command sees it, whichever vendor it came from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec


class Kind(StrEnum):
    """What a record is, over all vendors."""

    WORK_ORDER = "work_order"
    REQUEST = "request"
    FORM = "form"
    SUBMISSION = "submission"
    ASSIGNMENT = "assignment"
    SHIFT = "shift"
    TIME_OFF = "time_off"
    CALLBACK = "callback"
    PERSON = "person"
    CREW = "crew"
    SITE = "site"
    POST = "post"
    NOTICE = "notice"
    #: look-up lists that lend others their words (work types, qualifiers, contracts); listed only when asked for
    REFERENCE = "reference"


class Stage(StrEnum):
    """Where a record stands, over all vendors, in the order in which work goes on."""

    NEW = "new"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    UNDERWAY = "underway"
    HELD = "held"
    REVIEW = "review"
    DONE = "done"
    CANCELLED = "cancelled"


class Key(NamedTuple):
    """What makes a record itself within its source: its kind and the vendor's id, as text, as it came."""

    kind: Kind
    id: str


class Address(NamedTuple):
    """A record's name everywhere: `source/kind/id`; the id may hold slashes itself."""

    source: str
    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.source}/{self.kind}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `source/kind/id`; ValueError, with a sentence for the user, when it is not one."""
        parts = text.split("/", 2)
        if len(parts) != 3 or not all(parts):
            raise ValueError(f"“{text}” is not an address; write source/kind/id")
        try:
            return cls(parts[0], Kind(parts[1]), parts[2])
        except ValueError:
            raise ValueError(f"“{parts[1]}” is no kind of record; one of: {', '.join(Kind)}") from None


class Link(NamedTuple):
    """A record names another one of its source: a crew, a place, an assignee, a form, a parent.

    The store fills the facet of the same name (`crew`, `place`, `assignee`) with the title of the record
    that is linked to, as soon as it has it and whenever that title changes.
    """

    role: str
    kind: Kind
    id: str


class Facets(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What lists, filters and clocks need of a record. Times are aware and in UTC; None is "not known".

    `status` is the vendor's machine word as it came, `status_label` what it wants people to read, if it sends one.
    `crew`, `place` and `assignee` are names; where the vendor sends only ids, leave them None and give a `Link`.
    `text` is more to be found by free text (a description, an address): never secrets, never birth dates.
    """

    title: str
    status: str | None = None
    status_label: str | None = None
    stage: Stage | None = None
    priority: str | None = None
    assignee: str | None = None
    crew: str | None = None
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    start: datetime | None = None
    end: datetime | None = None
    due: datetime | None = None
    created: datetime | None = None
    updated: datetime | None = None
    #: the short name that people use for it (OT-2025-004512, JOB-001208, 10482); the id where there is none
    reference: str | None = None
    #: the vendor's colour for the status, `#rrggbb`, if it sends one
    colour: str | None = None
    text: str = ""
    links: tuple[Link, ...] = ()
    #: ordinal of urgency, 0 lowest to 3 highest; None where the vendor has no priorities
    urgency: int | None = None
    #: how many people it lacks (an assignment under its minimum staffing); None where that means nothing
    gap: int | None = None
