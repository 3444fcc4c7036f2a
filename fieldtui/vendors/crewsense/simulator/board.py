"""What else there is: assignments without a day, day labels, the bulletin board, availability, the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import iso_bare_offset, iso_offset
from fieldtui.simulator.models import Crew
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, missing
from fieldtui.vendors.crewsense.simulator.duties import DAY, ENGINES, PLATOONS, TITLES, USERS, DutyRoster
from fieldtui.vendors.crewsense.simulator.schedule import ScheduleCalendar

#: a line of the log every so many seconds, this many to a page
EVERY, PAGE = 1200, 50
LINES = ("{name} logged in.", "{name} changed a shift on {crew}.", "{name} requested time off.")


class Board:
    """Answers what is asked about all that."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle, calendar: ScheduleCalendar) -> None:
        self._roster, self._style, self._calendar = roster, style, calendar

    async def assignments(self, request: Request) -> Response:
        """Answer with all engines; some have no place, coordinates are strings."""
        return self._style.answer(request, [self._engine(crew) for crew in self._roster.world.crews.values()])

    async def assignment(self, request: Request) -> Response:
        """Answer with one engine, whose date carries a time here."""
        engine = self._engine(self._crew(request))
        return self._style.answer(request, {**engine, "date": f"{engine['date']} 00:00:00"})

    async def groups(self, request: Request) -> Response:
        """Answer with the groups of an engine."""
        label, colour = PLATOONS[self._crew(request).index % 3]
        return self._style.answer(request, [{"id": "943", "name": label, "color": colour}])

    async def admins(self, request: Request) -> Response:
        """Answer with who made it."""
        self._crew(request)
        chief = self._calendar.chief()
        return self._style.answer(request, [{**chief, "id": str(chief["id"])}])

    def _crew(self, request: Request) -> Crew:
        """Find the engine that the path names."""
        crew = self._roster.world.crews.get(int(request.path_params["id"]) - ENGINES)
        if crew is None:
            raise missing("Assignment")
        return crew

    async def day_labels(self, request: Request) -> Response:
        """Answer with days by date, the present one if none are asked for."""
        start, end = self._style.days(request, self._roster.world.now())
        day, labels = start.astimezone(self._roster.zone).date(), {}
        while self._roster.morning(day) < end:
            label, colour = self._roster.platoon(day)
            labels[day.isoformat()] = {"color": colour, "label": label}
            day += DAY
        return self._style.answer(request, {"days": labels})

    async def bulletin(self, request: Request) -> Response:
        """Answer with the bulletin board, which somebody writes anew each week."""
        monday = self._roster.today() - DAY * self._roster.today().weekday()
        text = TITLES[monday.toordinal() // 7 % len(TITLES)]
        written = iso_offset(self._roster.morning(monday), self._roster.zone)
        content = f"<h1>This week</h1><p>{text}: see the <b>sign-up board</b>.</p>"
        return self._style.answer(
            request, {"content": content, "last_updated_by": self._calendar.chief(), "last_updated_at": written}
        )

    def periods(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Return who cannot be asked in a window."""
        first = (start.astimezone(self._roster.zone).date() - DAY).toordinal()
        last = end.astimezone(self._roster.zone).date().toordinal()
        found = []
        for ordinal in range(first, last + 1):
            day = datetime.fromordinal(ordinal).date()
            begin, finish = self._roster.morning(day), self._roster.morning(day + DAY)
            if begin < end and finish > start:
                found.append(self._period(ordinal, begin, finish))
        return found

    async def availability(self, request: Request) -> Response:
        """Answer with the periods of a window."""
        window = self._style.window(request)
        assert window is not None
        return self._style.answer(request, self.periods(*window))

    def entries(self, after: datetime) -> list[dict[str, Any]]:
        """Return the lines of the log after that moment, the youngest first."""
        last = int(self._roster.world.now().timestamp()) // EVERY
        first = int(after.timestamp()) // EVERY
        return [self._line(number) for number in range(last, max(first, last - 20_000), -1)]

    async def log(self, request: Request) -> Response:
        """Answer with a page of the log after a moment, which may stand in the path; `next` stands at the top."""
        text = request.path_params.get("after") or request.query_params.get("after")
        after = self._style.moment(text, "after") if text else self._roster.world.now() - timedelta(days=7)
        before, entries = request.query_params.get("before", "99999999999"), self.entries(after)
        left = [entry for entry in entries if before.isdecimal() and int(entry["log_id"]) < int(before)]
        page, following = left[:PAGE], None
        if len(left) > PAGE:
            following = self._style.link("/logs", {"after": self._style.clock(after), "before": page[-1]["log_id"]})
        return self._style.answer(request, {"data": page, "prev": None, "next": following})

    def _engine(self, crew: Crew) -> dict[str, Any]:
        sites = self._roster.world.sites
        site = sites[1 + crew.index % len(sites)]
        location = {
            "address": site.address,
            "city": site.city,
            "state": "OR",
            "country": "United States",
            "zip": "97301",
            "latitude": f"{site.latitude:.4f}",
            "longitude": f"{site.longitude:.4f}",
        }
        start = self._roster.morning(self._roster.today())
        return {
            "id": ENGINES + crew.index,
            "position": crew.index,
            "name": crew.name,
            "date": self._roster.today().isoformat(),
            "start": self._style.clock(start),
            "end": self._style.clock(start + DAY),
            "positions_to_fill": len(crew.members),
            "is_work_shift": crew.index % 7 != 3,
            "self_scheduling": True,
            "self_scheduling_requires_approval": True,
            "crewsense_eligible": True,
            "hide_open_slots": False,
            "color": PLATOONS[crew.index % 3][1],
            "location": location if crew.index % 6 else None,
        }

    def _period(self, ordinal: int, start: datetime, end: datetime) -> dict[str, Any]:
        people = list(self._roster.world.people.values())
        return {
            "id": 47_000 + ordinal % 100_000,
            "user": self._calendar.person(people[ordinal % len(people)]),
            "start": self._style.clock(start),
            "end": self._style.clock(end),
            "admin": self._calendar.chief(),
            "notes": "abroad",
            "unavailability_reason": {"id": 6, "name": "Default"},
        }

    def _line(self, number: int) -> dict[str, Any]:
        world = self._roster.world
        person = world.people[1 + number % len(world.people)]
        crew = world.crews[1 + number % len(world.crews)]
        at = datetime.fromtimestamp(number * EVERY, self._roster.zone)
        id = str(USERS + person.index)
        return {
            "log_id": str(number),
            "created": iso_bare_offset(at, self._roster.zone),
            "event_description": LINES[number % len(LINES)].format(name=person.name, crew=crew.name),
            "user": {"id": id, "name": person.name, "href": self._style.href(f"/users/{id}")},
        }
