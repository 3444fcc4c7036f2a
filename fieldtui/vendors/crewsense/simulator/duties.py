"""What a fire department makes of its share of the world: who stands on which engine on which day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fieldtui.simulator.models import Absence, Crew, Person
from fieldtui.simulator.vendor_world import VendorWorld

#: ids as this vendor gives them: small numbers, each sort from somewhere else
USERS, ENGINES, TIME_OFFS, QUALIFIERS, ADDED = 800, 1200, 740_000, 7, 900_000
CHIEF = {"id": 138, "name": "Sam Chief"}
#: the clock time at which a day on an engine begins
MORNING = time(7)
PLATOONS = (("A Shift", "#d32f2f"), ("B Shift", "#388e3c"), ("C Shift", "#00acc1"))
REGULAR = {"id": 33, "name": "Regular Time", "work_code": "REG", "color": "#3B4650", "text_color": "#FFFFFF"}
TITLES = ("Parade", "School visit", "Blood drive", "Open house")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """One engine on one day."""

    crew: Crew
    day: date
    start: datetime
    end: datetime
    staff: tuple[Person, ...]

    @property
    def minimum(self) -> int:
        """How many there have to be."""
        return max(1, len(self.crew.members) * 2 // 3)


@dataclass(frozen=True, slots=True)
class AddedShift:
    """A one-off shift that somebody has added. `callback`: the id of the call-back that it is a result of."""

    number: int
    crew: int
    day: date
    person: int
    start: datetime
    end: datetime
    work_type: int
    callback: int | None
    notes: str | None
    by: datetime

    @property
    def id(self) -> int:
        """Its id."""
        return ADDED + self.number


class DutyRoster:
    """Derives everything from the part, the day and the seed; nothing is kept but what is costly to find, and what
    somebody has added: shifts, and finalizations by engine and day.
    """

    def __init__(self, world: VendorWorld, zone: ZoneInfo, skills: Sequence[str]) -> None:
        self.world, self.zone, self.skills = world, zone, skills
        self._away: dict[int, list[Absence]] = {}
        self._version = -1
        self.added: list[AddedShift] = []
        self.finalized: dict[tuple[int, date], bool] = {}

    def added_to(self, crew: int, day: date) -> list[AddedShift]:
        """Return the shifts that were added to an engine on a day."""
        return [each for each in self.added if (each.crew, each.day) == (crew, day)]

    def is_finalized(self, duty: Duty) -> bool:
        """Return whether an engine's day is finalized: two hours after its end by itself, else by somebody."""
        itself = duty.end < self.world.now() - timedelta(hours=2)
        return self.finalized.get((duty.crew.index, duty.day), itself)

    def today(self) -> date:
        """Return the day that it is at the station."""
        return self.world.now().astimezone(self.zone).date()

    def morning(self, day: date) -> datetime:
        """Return the moment at which that day's duty begins."""
        return datetime.combine(day, MORNING, self.zone).astimezone(UTC)

    def duties(self, start: datetime, end: datetime) -> Iterator[tuple[date, list[Duty]]]:
        """Yield all engines on all days that overlap that window."""
        day = start.astimezone(self.zone).date() - DAY
        while self.morning(day) < end:
            if self.morning(day + DAY) > start:
                yield day, [self.duty(crew, day) for crew in self.world.crews.values()]
            day += DAY

    def duty(self, crew: Crew, day: date) -> Duty:
        """Return one engine on one day: two days out of three for everyone, absences left out."""
        start, end = self.morning(day), self.morning(day + DAY)
        staff = tuple(
            self.world.people[member]
            for member in crew.members
            if (member + day.toordinal() + self.world.seed) % 3 and not self.is_away(member, start, end)
        )
        return Duty(crew, day, start, end, staff)

    def is_away(self, person: int, start: datetime, end: datetime) -> bool:
        """Return whether someone has been allowed to be away then."""
        return any(absence.start < end and absence.end > start for absence in self.away().get(person, ()))

    def away(self) -> dict[int, list[Absence]]:
        """Return approved absences by person."""
        if self._version != self.world.version:
            self._away = {}
            for absence in self.world.absences.values():
                if absence.approved:
                    self._away.setdefault(absence.person, []).append(absence)
            self._version = self.world.version
        return self._away

    def chance(self, *parts: int) -> int:
        """Return a number from 0 to 99 that is always the same for the same things."""
        number = self.world.seed
        for world in parts:
            number = (number * 1_000_003 + world * 97 + 12_345) % 2_147_483_647
        return number % 9_973 % 100

    def platoon(self, day: date) -> tuple[str, str]:
        """Return whose day it is, and in which colour."""
        return PLATOONS[day.toordinal() % len(PLATOONS)]

    def qualifier(self, skill: str) -> dict[str, Any]:
        """Return a qualifier as other records mention it."""
        number = self.skills.index(skill)
        colour = ("#d81b60", "#1e88e5", "#43a047", "#fb8c00", "#8e24aa")[number % 5]
        code = "".join(letter for letter in skill.upper() if letter not in "AEIOU")[:3]
        return {"id": QUALIFIERS + number, "name": skill, "shortcode": code, "color": colour, "text_color": "#FFFFFF"}

    def needed(self, crew: Crew) -> dict[str, Any] | None:
        """Return the qualifier that an engine needs one holder of: one that several of its people hold, if there is
        any.
        """
        people = self.world.people
        for skill in self.skills:
            if sum(skill in people[member].skills for member in crew.members) > 1:
                return self.qualifier(skill)
        return None
