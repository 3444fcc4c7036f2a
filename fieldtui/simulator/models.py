"""What there is in the simulated world, in nobody's dialect. Times are aware datetimes in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from fieldtui.contract.record import Stage


@dataclass(frozen=True, slots=True)
class Locale:
    """What a part of the world is called: the words of one place and trade, given by a vendor's simulator."""

    zone: str
    latitude: float
    longitude: float
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    cities: tuple[str, ...]
    #: what is to be done, each with the name of its type, one after the other: ("Leak repair", "Repair leaking main")
    tasks: tuple[tuple[str, str], ...]
    crew_name: str = "Crew {n}"
    #: patterns of places' names, one after the other: `{n}` is a number, `{street}` and `{city}` are where it is
    site_names: tuple[str, ...] = ("Site {n}",)
    skills: tuple[str, ...] = ()
    country: str = ""
    state: str = ""
    #: what most of this vendor's records are made of: "work", "absences" or "stories"
    bulk: str = "work"


@dataclass(slots=True)
class Person:
    """Someone who works."""

    index: int
    first: str
    last: str
    email: str
    phone: str
    skills: tuple[str, ...]
    crew: int | None
    updated: datetime

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


@dataclass(slots=True)
class Crew:
    """People who go out together. `stage` is what they do now: None at the yard, ASSIGNED on the way, UNDERWAY."""

    index: int
    name: str
    members: tuple[int, ...]
    skills: tuple[str, ...]
    latitude: float
    longitude: float
    stage: Stage | None
    updated: datetime


@dataclass(slots=True)
class Site:
    """A place where work is done."""

    index: int
    code: str
    name: str
    address: str
    city: str
    latitude: float
    longitude: float
    contact: str
    phone: str
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form; `type` as in the vendors' documents (Text, Number, Choice, Photo, …)."""

    id: str
    label: str
    type: str
    required: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(slots=True)
class Form:
    """One version of a form. Several versions share an `index`; `draft` is the one that is not published yet."""

    index: int
    version: int
    title: str
    draft: bool
    #: (title, before the work or at it: "PreWork" or "Work", questions)
    sections: tuple[tuple[str, str, tuple[Question, ...]], ...]
    updated: datetime


@dataclass(slots=True)
class Work:
    """One piece of work. `answers` are by question id.

    A Number's answer is a float, an Integer's an int, a Checkbox's a bool, a MultiChoice's a list of strings, a Date's
    or DateTime's an ISO 8601 string in UTC, a Location's a dict of `latitude` and `longitude`, all others' a string.
    A Photo's is a list of dicts: `id`, `file`, `taken` (datetime), `latitude`, `longitude` (None: unknown).
    `asked`: for what starts with someone asking (a request): NEW until judged, then DONE or CANCELLED.
    """

    index: int
    type: str
    title: str
    description: str
    stage: Stage
    urgency: int
    site: int
    crew: int | None
    people: tuple[int, ...]
    form: int
    form_version: int
    created: datetime
    updated: datetime
    start: datetime
    end: datetime
    due: datetime
    began: datetime | None = None
    finished: datetime | None = None
    asked: bool = False
    answers: dict[str, object] = field(default_factory=dict)
    comment: str = ""


@dataclass(slots=True)
class Absence:
    """Someone is away from `start` to `end`. `approved` None: nobody has decided yet."""

    index: int
    person: int
    reason: str
    start: datetime
    end: datetime
    requested: datetime
    decided: datetime | None
    approved: bool | None
    updated: datetime


@dataclass(slots=True)
class Story:
    """Something that was published about the field: a post, a notice."""

    index: int
    title: str
    text: str
    author: str
    service: str
    score: int
    published: bool
    latitude: float | None
    longitude: float | None
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class WorldEvent:
    """Something that just happened, for webhooks: `created` or `changed`, of which sort of thing, with which index."""

    what: str
    sort: str
    index: int
    at: datetime
