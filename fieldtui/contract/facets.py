"""Facets: what lists, filters, sorts and clocks need of a record, whichever vendor it came from; declared here once.

The filter's vocabulary, the sorts, the store's columns, the history, the fields of `fieldtui list` and the columns on
the screens are derived from `FACETS`. A further facet costs a field of `Facets`, its line in `FACETS` and a migration.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto

import msgspec

from fieldtui.contract.record import Link, Stage


class Facets(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The facets of one record. Times are aware and in UTC; None is "not known".

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


class ValueType(Enum):
    """What a value is, and how it is compared.

    WORD: whole, case aside. NAME: the same, or whole words of it. CHOICE: one of a list. TEXT: found as free text only.
    PAST and AHEAD: times; a duration is an age in the one, time from now in the other. NUMBER. RAW: the vendor's own.
    """

    TEXT = auto()
    WORD = auto()
    NAME = auto()
    CHOICE = auto()
    PAST = auto()
    AHEAD = auto()
    NUMBER = auto()
    RAW = auto()


#: types whose values are times
# the two ends of time, since "3d" means three days ago for one and within three days for the other
MOMENTS = (ValueType.PAST, ValueType.AHEAD)


class ListColumn(msgspec.Struct, frozen=True):
    """A column of a list on the screen: its place from the left, its cells; the highest `rank` is the first to go."""

    place: int
    width: int
    rank: int


class Facet(msgspec.Struct, frozen=True):
    """A facet as the rest of the program treats it. `name`: its field in `Facets`, its column in the store.

    `words`: what filters and sorts call it, none: they do not; `also`: words that are understood, but not advised.
    `matches`: facets that a filter on it looks at besides; `sorts_by`: what a sort by it looks at first, None: cannot.
    `linked`: it shows the title of another record where the vendor names that by a link. `told`: its changes stand in
    the history. `found`: free text finds it. `listed`: `fieldtui list` has it, in this order.
    `column`: how it stands in a list on the screen, None: it does not.
    """

    name: str
    type: ValueType
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    sorts_by: tuple[str, ...] | None = ()
    choices: tuple[str, ...] = ()
    linked: bool = False
    told: bool = True
    found: bool = False
    listed: bool = True
    column: ListColumn | None = None


_TEXT, _WORD, _NAME, _NUMBER = ValueType.TEXT, ValueType.WORD, ValueType.NAME, ValueType.NUMBER
_PAST, _AHEAD = ValueType.PAST, ValueType.AHEAD

# the order is that of `fieldtui list` and of a record's history
FACETS = (
    Facet("title", _TEXT, ("title",), found=True),
    Facet("reference", _TEXT, sorts_by=None, found=True, listed=False),
    Facet("status", _WORD, ("status",), matches=("status_label",), found=True, column=ListColumn(3, 14, 8)),
    Facet("stage", ValueType.CHOICE, ("stage",), choices=tuple(Stage), column=ListColumn(2, 9, 2)),
    Facet("status_label", _TEXT, sorts_by=None, found=True),
    Facet("colour", _TEXT, sorts_by=None, told=False, listed=False),
    Facet("priority", _WORD, ("priority",), sorts_by=("urgency",), found=True, column=ListColumn(4, 9, 6)),
    Facet("assignee", _NAME, ("assignee",), linked=True, found=True, column=ListColumn(6, 14, 9)),
    Facet("crew", _NAME, ("crew",), linked=True, found=True, column=ListColumn(5, 10, 4)),
    Facet("place", _NAME, ("place", "site"), linked=True, found=True, column=ListColumn(7, 18, 10)),
    # derived from the priority for sorting: changes of the priority say the same in words
    Facet("urgency", _NUMBER, sorts_by=None, told=False, listed=False),
    Facet("latitude", _NUMBER, sorts_by=None),
    Facet("longitude", _NUMBER, sorts_by=None),
    Facet("gap", _NUMBER, ("short",), also=("gap",), listed=False),
    Facet("start", _AHEAD, ("start",)),
    Facet("due", _AHEAD, ("due", "clock"), column=ListColumn(1, 6, 1)),
    Facet("end", _AHEAD, ("end",)),
    Facet("created", _PAST, ("created",)),
    Facet("updated", _PAST, ("updated",), column=ListColumn(8, 10, 7)),
)
#: by name
FACET = {facet.name: facet for facet in FACETS}
