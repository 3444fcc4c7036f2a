"""`GET /schedule`, the days with all that is in them, and what else is asked for by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.things import Person
from fieldtui.vendors.crewsense.simulator.speech import Speech
from fieldtui.vendors.crewsense.simulator.station import CHIEF, ENGINES, REGULAR, TIME_OFFS, USERS, Duty, Station

#: shift ids count up by day and person, so that none is given twice
_FIRST_DAY = date(2020, 1, 1).toordinal()


class Roster:
    """Answers what is asked about days."""

    def __init__(self, station: Station, speech: Speech) -> None:
        self._station, self._speech = station, speech

    async def schedule(self, request: Request) -> Response:
        """Answer with the days of a window, as a list or as an object by date, and with the windows beside it."""
        window = self._speech.window(request)
        assert window is not None
        start, end = window
        days = [self._day(day, duties) for day, duties in self._station.duties(start, end)]
        mapped = self._speech.faults.strikes("days as object", calm=0.05, rough=0.4)
        body = {
            "start": self._speech.clock(start),
            "end": self._speech.clock(end),
            "days": {day["date"]: day for day in days} if mapped else days,
            "prev": {"href": self._beside(start - (end - start), start)},
            "next": {"href": self._beside(end, end + (end - start))},
        }
        return self._speech.answer(request, body)

    def shift_id(self, person: Person, day: date) -> int:
        """The id of someone's shift on a day."""
        return (day.toordinal() - _FIRST_DAY) * 1000 + person.index

    def person(self, person: Person) -> dict[str, Any]:
        """Someone as other records mention them."""
        id = USERS + person.index
        return {"id": id, "href": self._speech.href(f"/users/{id}"), "name": person.name}

    def _beside(self, start: datetime, end: datetime) -> str:
        """Link to a neighbouring window."""
        return self._speech.link("/schedule", {"start": self._speech.clock(start), "end": self._speech.clock(end)})

    def _day(self, day: date, duties: list[Duty]) -> dict[str, Any]:
        """Write a day."""
        label, colour = self._station.platoon(day)
        noted = self._station.chance(day.toordinal()) < 50
        return {
            "date": day.isoformat(),
            "day_color": {"color": colour, "label": label},
            "notes": "<p>Hydrant test in the <b>afternoon</b></p>" if noted else None,
            "activities": None,
            "assignments": [self._assignment(duty) for duty in duties],
            "time_off": self._absences(day),
            "callbacks": [self._called(duty) for duty in duties if self._helped(duty)],
            "trades": [self._traded(duty) for duty in duties if len(duty.staff) > 1 and self._has_trade(duty)],
            "misc": [self._training(duty) for duty in duties if duty.staff and duty.crew.index % 5 == 1],
        }

    def _assignment(self, duty: Duty) -> dict[str, Any]:
        """Write an engine on its day."""
        id, needed = ENGINES + duty.crew.index, self._station.needed(duty.crew)
        return {
            "id": id,
            "href": self._speech.href(f"/assignments/{id}"),
            "date": duty.day.isoformat(),
            **self._span(duty),
            "name": duty.crew.name,
            "minimum_staffing": duty.minimum,
            "is_finalized": duty.end < self._station.part.now() - timedelta(hours=2),
            "notes": None,
            "qualifiers_needed": [{**needed, "minimum_staffing": 1}] if needed else [],
            "shifts": [self._shift(duty, person) for person in duty.staff],
        }

    def _shift(self, duty: Duty, person: Person) -> dict[str, Any]:
        """Write someone's shift."""
        id, noon = self.shift_id(person, duty.day), duty.start + timedelta(hours=4 + person.index % 3)
        group = self._station.platoon(duty.day)[0]
        return {
            "id": id,
            "href": self._speech.href(f"/shifts/{id}"),
            **self._span(duty),
            "length": 24,
            "break_start": self._speech.clock(noon),
            "break_end": self._speech.clock(noon + timedelta(minutes=30)),
            "break_length": 0.5,
            "hold_over": 0,
            "recurring": True,
            "notes": None,
            "user": self.person(person),
            "scheduled_by": CHIEF,
            "work_type": {**REGULAR, "subtypes": []},
            "labels": [{"id": 12, "label": "ENG", "color": "#CCCCCC", "text_color": "#333333"}],
            "qualifiers": [self._station.qualifier(skill) for skill in person.skills] or None,
            "groups": [{"id": 2108, "label": group}],
        }

    def _absences(self, day: date) -> list[dict[str, Any]]:
        """Write who is away, the approved ones only; the path of these links is in the singular."""
        start, end = self._station.morning(day), self._station.morning(day + timedelta(days=1))
        people = self._station.part.people
        return [
            {
                "id": TIME_OFFS + absence.index,
                "href": self._speech.href(f"/time_off/{TIME_OFFS + absence.index}"),
                "start": self._speech.clock(max(start, absence.start)),
                "end": self._speech.clock(min(end, absence.end)),
                "user": self.person(people[absence.person]),
                "admin": CHIEF,
                "time_off_type": {"id": 45, "name": absence.reason, "work_code": "OFF", "subtypes": []},
            }
            for absences in self._station.away().values()
            for absence in absences
            if absence.start < end and absence.end > start
        ]

    def _helped(self, duty: Duty) -> bool:
        """Whether people were called back for an engine that day."""
        return len(duty.staff) < duty.minimum and self._station.chance(duty.crew.index, duty.day.toordinal()) < 30

    def _called(self, duty: Duty) -> dict[str, Any]:
        """Write a finalized call-back."""
        people = self._station.part.people
        helper = people[1 + (duty.crew.index * 7 + duty.day.toordinal()) % len(people)]
        record = {"id": 2_000_000 + duty.day.toordinal(), "user": self.person(helper), **self._span(duty)}
        return {
            "id": 64_000 + duty.day.toordinal() % 1000 * 200 + duty.crew.index,
            **self._span(duty),
            "minimum_staffing": 1,
            "title": {"id": 112, "name": "Firefighter"},
            "records": [{**record, "work_site": None}],
        }

    def _has_trade(self, duty: Duty) -> bool:
        return self._station.chance(3, duty.crew.index, duty.day.toordinal()) < 15

    def _traded(self, duty: Duty) -> dict[str, Any]:
        """Write that someone stands in for someone else."""
        asking, accepting = (self.person(person) for person in duty.staff[:2])
        names = {"requesting_user": asking, "accepting_user": accepting, "admin": CHIEF}
        return {"id": 4000 + duty.day.toordinal() % 1000 * 200 + duty.crew.index, **self._span(duty), **names}

    def _training(self, duty: Duty) -> dict[str, Any]:
        """Write other hours; the work type is a bare string here."""
        id = 47_000 + duty.day.toordinal() % 1000 * 200 + duty.crew.index
        user = self.person(duty.staff[0])
        return {
            "id": id,
            "date": duty.day.isoformat(),
            "length": 4.5,
            "user": user,
            "work_type": escape("Drill & test"),
        }

    def _span(self, duty: Duty) -> dict[str, str]:
        return {"start": self._speech.clock(duty.start), "end": self._speech.clock(duty.end)}
