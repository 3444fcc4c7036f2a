"""`GET /schedule`, the days with all that is in them, and what else is asked for by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.models import Person
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle
from fieldtui.vendors.crewsense.simulator.duties import (
    CHIEF,
    ENGINES,
    REGULAR,
    TIME_OFFS,
    USERS,
    AddedShift,
    Duty,
    DutyRoster,
)

#: ids of one-off shifts count up by day and person; those of recurring ones are the person's on all days
_FIRST_DAY = date(2020, 1, 1).toordinal()
RECURRING = 300_000
VACATION = {"id": 45, "work_code": "VAC", "color": "#3f5647", "text_color": "#FFFFFF", "subtypes": []}


def recurs(person: Person) -> bool:
    """Return whether someone's shifts are one that recurs."""
    return person.index % 3 != 0


class ScheduleCalendar:
    """Answers what is asked about days."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle) -> None:
        self._roster, self._style = roster, style

    async def schedule(self, request: Request) -> Response:
        """Answer with the days of a window, of the present day if none is asked for, and with the windows beside it.

        The seed decides whether they come as a list, or as an object by date, without their dates in them.
        """
        today = self._roster.today()
        default = self._roster.morning(today), self._roster.morning(today + timedelta(days=1))
        start, end = self._style.window(request, required=False) or default
        days = [self._day(day, duties) for day, duties in self._roster.duties(start, end)]
        body = {
            "start": self._style.clock(start),
            "end": self._style.clock(end),
            "days": {day.pop("date"): day for day in days} if self._is_mapped() else days,
            "prev": {"href": self._beside(start - (end - start), start)},
            "next": {"href": self._beside(end, end + (end - start))},
        }
        return self._style.answer(request, body)

    def _is_mapped(self) -> bool:
        """Return whether days come as an object by date: in half of all worlds, and the other way on an odd day."""
        other = self._style.faults.strikes("days the other way", calm=0.05, rough=0.4)
        return (self._roster.world.seed % 2 == 1) is not other

    def shift_id(self, person: Person, day: date) -> int:
        """Return the id of someone's shift on a day; a recurring one has one id on all its days."""
        if recurs(person):
            return RECURRING + person.index
        return RECURRING + (day.toordinal() - _FIRST_DAY) * 1000 + person.index

    def person(self, person: Person) -> dict[str, Any]:
        """Return someone as other records mention them."""
        id = USERS + person.index
        return {"id": id, "href": self._style.href(f"/users/{id}"), "name": person.name}

    def chief(self) -> dict[str, Any]:
        """Return the chief as other records mention them."""
        return {**CHIEF, "href": self._style.href(f"/users/{CHIEF['id']}")}

    def _beside(self, start: datetime, end: datetime) -> str:
        """Link to a neighbouring window."""
        return self._style.link("/schedule", {"start": self._style.clock(start), "end": self._style.clock(end)})

    def _day(self, day: date, duties: list[Duty]) -> dict[str, Any]:
        """Write a day."""
        label, colour = self._roster.platoon(day)
        noted = self._roster.chance(day.toordinal()) < 50
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
        id, needed = ENGINES + duty.crew.index, self._roster.needed(duty.crew)
        return {
            "id": id,
            "href": self._style.href(f"/assignments/{id}"),
            "date": duty.day.isoformat(),
            **self._span(duty),
            "name": duty.crew.name,
            "minimum_staffing": duty.minimum,
            "is_finalized": self._roster.is_finalized(duty),
            "notes": None,
            "qualifiers_needed": [{**needed, "minimum_staffing": 1}] if needed else [],
            "shifts": [
                *(self._shift(duty, person) for person in duty.staff),
                *(self._added(duty, shift) for shift in self._roster.added_to(duty.crew.index, duty.day)),
            ],
        }

    def _added(self, duty: Duty, shift: AddedShift) -> dict[str, Any]:
        """Write a shift that was added."""
        whole = self._shift(duty, self._roster.world.people[shift.person])
        hours = (shift.end - shift.start).total_seconds() / 3600
        span = {"start": self._style.clock(shift.start), "end": self._style.clock(shift.end), "length": hours}
        unbroken = {"break_start": None, "break_end": None, "break_length": None}
        type = {**whole["work_type"], "id": shift.work_type}
        about = {"id": shift.id, "href": self._style.href(f"/shifts/{shift.id}"), "recurring": False}
        return {**whole, **about, **span, **unbroken, "work_type": type, "notes": shift.notes}

    def _shift(self, duty: Duty, person: Person) -> dict[str, Any]:
        """Write someone's shift."""
        id, href = self.shift_id(person, duty.day), self._style.href
        group = {"id": 2108, "label": self._roster.platoon(duty.day)[0]}
        label = {"id": 12, "href": href("/labels/12"), "label": "ENG", "color": "#CCCCCC", "text_color": "#333333"}
        held = [self._roster.qualifier(skill) for skill in person.skills]
        return {
            "id": id,
            "href": href(f"/shifts/{id}"),
            **self._hours(duty, person),
            "hold_over": 0,
            "recurring": recurs(person),
            "notes": None,
            "user": self.person(person),
            "scheduled_by": self.chief(),
            "work_type": {**REGULAR, "href": href(f"/work_types/{REGULAR['id']}"), "subtypes": []},
            "labels": [label],
            "qualifiers": [{**each, "href": href(f"/qualifiers/{each['id']}")} for each in held] or None,
            **({} if person.index % 5 == 2 else {"groups": [group]}),
        }

    def _hours(self, duty: Duty, person: Person) -> dict[str, Any]:
        """Write when someone is there. Some have no break; where a supervisor repaired the end, the length is stale."""
        span, noon = self._span(duty), duty.start + timedelta(hours=4 + person.index % 3)
        if person.index % 17 == 3:
            span["end"] = self._style.clock(duty.end - timedelta(hours=12))
        ends = (noon, noon + timedelta(minutes=30)) if person.index % 4 else (None, None)
        begin, end = (self._style.clock(each) if each else None for each in ends)
        has = begin is not None
        breaks = {"break_start": begin, "break_end": end, "break_length": 0.5 if has else None}
        return {**span, "length": 24, **breaks}

    def _absences(self, day: date) -> list[dict[str, Any]]:
        """Write who is away, the approved ones only; the path of these links is in the singular."""
        start, end = self._roster.morning(day), self._roster.morning(day + timedelta(days=1))
        people = self._roster.world.people
        return [
            {
                "id": TIME_OFFS + absence.index,
                "href": self._style.href(f"/time_off/{TIME_OFFS + absence.index}"),
                "start": self._style.clock(max(start, absence.start)),
                "end": self._style.clock(min(end, absence.end)),
                "user": self.person(people[absence.person]),
                "admin": self.chief(),
                "time_off_type": {"name": absence.reason, "href": self._style.href("/time_off_types/45"), **VACATION},
            }
            for absences in self._roster.away().values()
            for absence in absences
            if absence.start < end and absence.end > start
        ]

    def _helped(self, duty: Duty) -> bool:
        """Return whether people were called back for an engine that day."""
        return len(duty.staff) < duty.minimum and self._roster.chance(duty.crew.index, duty.day.toordinal()) < 30

    def _called(self, duty: Duty) -> dict[str, Any]:
        """Write a finalized call-back."""
        people = self._roster.world.people
        helper = people[1 + (duty.crew.index * 7 + duty.day.toordinal()) % len(people)]
        record = {"id": 2_000_000 + duty.day.toordinal(), "user": self.person(helper), **self._span(duty)}
        id = 64_000 + duty.day.toordinal() % 1000 * 200 + duty.crew.index
        return {
            "id": id,
            "href": self._style.href(f"/callbacks/{id}"),
            **self._span(duty),
            "minimum_staffing": 1,
            "title": {"id": 456, "href": self._style.href("/titles/456"), "name": "Firefighter"},
            "records": [{**record, "work_site": None}],
        }

    def _has_trade(self, duty: Duty) -> bool:
        return self._roster.chance(3, duty.crew.index, duty.day.toordinal()) < 15

    def _traded(self, duty: Duty) -> dict[str, Any]:
        """Write that someone stands in for someone else."""
        asking, accepting = (self.person(person) for person in duty.staff[:2])
        names = {"requesting_user": asking, "accepting_user": accepting, "admin": self.chief()}
        id = 4000 + duty.day.toordinal() % 1000 * 200 + duty.crew.index
        return {"id": id, "href": self._style.href(f"/trades/{id}"), **self._span(duty), **names}

    def _training(self, duty: Duty) -> dict[str, Any]:
        """Write other hours; the work type is a bare string here."""
        id = 47_000 + duty.day.toordinal() % 1000 * 200 + duty.crew.index
        user = self.person(duty.staff[0])
        return {
            "id": id,
            "href": self._style.href(f"/misc/{id}"),
            "date": duty.day.isoformat(),
            "length": 4.5,
            "user": user,
            "work_type": "Drill & test",
        }

    def _span(self, duty: Duty) -> dict[str, str]:
        return {"start": self._style.clock(duty.start), "end": self._style.clock(duty.end)}
