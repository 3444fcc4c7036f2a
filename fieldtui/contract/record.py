"""A record as every screen, filter and command sees it, whichever vendor it came from."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


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
        # at most two cuts, since ids of some vendors hold slashes
        parts = text.split("/", 2)
        if len(parts) != 3 or not all(parts):
            raise ValueError(f"“{text}” is not an address; write source/kind/id")
        try:
            return cls(parts[0], Kind(parts[1]), parts[2])
        except ValueError:
            raise ValueError(f"“{parts[1]}” is no kind of record; one of: {', '.join(Kind)}") from None


class DeliveryAddress(NamedTuple):
    """A webhook delivery's name everywhere: `source/delivery/EVENT_ID`; the id may hold slashes itself."""

    source: str
    event_id: str

    def __str__(self) -> str:
        return f"{self.source}/delivery/{self.event_id}"

    @classmethod
    def parse(cls, text: str) -> DeliveryAddress:
        """Parse `source/delivery/EVENT_ID`; raise ValueError, with a sentence for the user, when it is not one."""
        parts = text.split("/", 2)
        if len(parts) != 3 or parts[1] != "delivery" or not all(parts):
            raise ValueError(f"“{text}” is no delivery's address")
        return cls(parts[0], parts[2])


class Link(NamedTuple):
    """A record names another one of its source: a crew, a place, an assignee, a form, a parent.

    The store fills the facet of the same name (`crew`, `place`, `assignee`) with the title of the record
    that is linked to, as soon as it has it and whenever that title changes.
    """

    role: str
    kind: Kind
    id: str
