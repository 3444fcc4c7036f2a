"""What else there is: assignments without a day, day labels, trades, the sign-up board, availability, the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.dialect import iso_bare_offset, iso_offset
from fieldtui.simulator.things import Crew
from fieldtui.vendors.crewsense.simulator.roster import Roster
from fieldtui.vendors.crewsense.simulator.speech import Complaint, Speech
from fieldtui.vendors.crewsense.simulator.station import CHIEF, DAY, ENGINES, PLATOONS, USERS, Station

#: a line of the log every so many seconds, this many to a page
EVERY, PAGE = 1200, 50
EVENTS = ("filled", "active", "partially_filled", "not_filled")
TITLES = ("Parade", "School visit", "Blood drive", "Open house")
LINES = ("{name} logged in.", "{name} changed a shift on {crew}.", "{name} requested time off.")


class Board:
    """Answers what is asked about all that."""

    def __init__(self, station: Station, speech: Speech, roster: Roster) -> None:
        self._station, self._speech, self._roster = station, speech, roster

    async def assignments(self, request: Request) -> Response:
        """Answer with all engines; some have no place, coordinates are strings."""
        return self._speech.answer(request, [self._engine(crew) for crew in self._station.part.crews.values()])

    async def day_labels(self, request: Request) -> Response:
        """Answer with days by date, the present one if none are asked for."""
        start, end = self._speech.days(request, self._station.part.now())
        day, labels = start.astimezone(self._station.zone).date(), {}
        while self._station.morning(day) < end:
            label, colour = self._station.platoon(day)
            labels[day.isoformat()] = {"color": colour, "label": label}
            day += DAY
        return self._speech.answer(request, {"days": labels})

    def trades(self) -> list[dict[str, Any]]:
        """Trades of this month and the next; ids are strings, times have their zone."""
        return [self._trade(number) for number in range(12)]

    async def traded(self, request: Request) -> Response:
        """Answer with all trades."""
        return self._speech.answer(request, self.trades())

    def events(self) -> list[dict[str, Any]]:
        """Sign-up events that are not deleted."""
        return [self._event(number) for number in range(1, 9)]

    async def signups(self, request: Request) -> Response:
        """Answer with the sign-up events, those of one status if it is asked for."""
        status = request.query_params.get("status")
        if status is not None and status not in EVENTS:
            raise Complaint(422, "invalid_params", "The selected status is invalid.")
        return self._speech.answer(request, [each for each in self.events() if status in (None, each["status"])])

    def periods(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        """Who cannot be asked in a window."""
        first = (start.astimezone(self._station.zone).date() - DAY).toordinal()
        last = end.astimezone(self._station.zone).date().toordinal()
        found = []
        for ordinal in range(first, last + 1):
            day = datetime.fromordinal(ordinal).date()
            begin, finish = self._station.morning(day), self._station.morning(day + DAY)
            if begin < end and finish > start:
                found.append(self._period(ordinal, begin, finish))
        return found

    async def availability(self, request: Request) -> Response:
        """Answer with the periods of a window."""
        window = self._speech.window(request)
        assert window is not None
        return self._speech.answer(request, self.periods(*window))

    def entries(self, after: datetime) -> list[dict[str, Any]]:
        """The lines of the log after that moment, the youngest first."""
        last = int(self._station.part.now().timestamp()) // EVERY
        first = int(after.timestamp()) // EVERY
        return [self._line(number) for number in range(last, max(first, last - 20_000), -1)]

    async def log(self, request: Request) -> Response:
        """Answer with a page of the log; `next` stands at the top."""
        text = request.query_params.get("after")
        after = self._speech.moment(text, "after") if text else self._station.part.now() - timedelta(days=7)
        before, entries = request.query_params.get("before", "99999999999"), self.entries(after)
        left = [entry for entry in entries if before.isdecimal() and int(entry["log_id"]) < int(before)]
        page, following = left[:PAGE], None
        if len(left) > PAGE:
            following = self._speech.link("/logs", {"after": self._speech.clock(after), "before": page[-1]["log_id"]})
        return self._speech.answer(request, {"data": page, "prev": None, "next": following})

    def _engine(self, crew: Crew) -> dict[str, Any]:
        sites = self._station.part.sites
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
        start = self._station.morning(self._station.today())
        return {
            "id": ENGINES + crew.index,
            "position": crew.index,
            "name": crew.name,
            "date": self._station.today().isoformat(),
            "start": self._speech.clock(start),
            "end": self._speech.clock(start + DAY),
            "positions_to_fill": len(crew.members),
            "is_work_shift": True,
            "self_scheduling": True,
            "self_scheduling_requires_approval": True,
            "crewsense_eligible": True,
            "hide_open_slots": False,
            "color": PLATOONS[crew.index % 3][1],
            "location": location if crew.index % 6 else None,
        }

    def _trade(self, number: int) -> dict[str, Any]:
        people, zone = list(self._station.part.people.values()), self._station.zone
        first = self._station.today().replace(day=1)
        start = self._station.morning(first + DAY * 3 * number)
        swap = start + DAY * 14
        return {
            "id": str(44_000 + (first.year * 12 + first.month) * 12 % 9_000 + number),
            "requesting_user": self._roster.person(people[number * 5 % len(people)]),
            "request_date": iso_offset(start - DAY * 20, zone),
            "start": iso_offset(start, zone),
            "end": iso_offset(start + DAY, zone),
            "swap_start": iso_offset(swap, zone),
            "swap_end": iso_offset(swap + DAY, zone),
            "status": "filled" if number % 3 else "active",
        }

    def _event(self, number: int) -> dict[str, Any]:
        zone, start = self._station.zone, self._station.morning(self._station.today() + DAY * number)
        title = TITLES[number % len(TITLES)]
        written = iso_offset(start - DAY * 30, zone)
        return {
            "id": number,
            "work_type_id": 1,
            "work_subtype_id": None,
            "title": title,
            "start": self._speech.clock(start),
            "end": self._speech.clock(start + DAY),
            "description": f"<p>{title}, <b>helpers</b> wanted</p>",
            "created_by": CHIEF["id"],
            "created_at": written,
            "modified_by": CHIEF["id"],
            "modified_at": written,
            "employees_needed": 2,
            "status": EVENTS[number % len(EVENTS)],
        }

    def _period(self, ordinal: int, start: datetime, end: datetime) -> dict[str, Any]:
        people = list(self._station.part.people.values())
        return {
            "id": 47_000 + ordinal % 100_000,
            "user": self._roster.person(people[ordinal % len(people)]),
            "start": self._speech.clock(start),
            "end": self._speech.clock(end),
            "admin": CHIEF,
            "notes": "abroad",
            "unavailability_reason": {"id": 6, "name": "Default"},
        }

    def _line(self, number: int) -> dict[str, Any]:
        part = self._station.part
        person = part.people[1 + number % len(part.people)]
        crew = part.crews[1 + number % len(part.crews)]
        at = datetime.fromtimestamp(number * EVERY, self._station.zone)
        id = str(USERS + person.index)
        return {
            "log_id": str(number),
            "created": iso_bare_offset(at, self._station.zone),
            "event_description": LINES[number % len(LINES)].format(name=person.name, crew=crew.name),
            "user": {"id": id, "name": person.name, "href": self._speech.href(f"/users/{id}")},
        }
