"""Call-backs and announcements: lists in steps of fifty with a link to the next step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import iso_offset, whole_number
from fieldtui.simulator.models import Story
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, ErrorAnswer, missing
from fieldtui.vendors.crewsense.simulator.duties import USERS, AddedShift, DutyRoster
from fieldtui.vendors.crewsense.simulator.schedule import ScheduleCalendar

STEP = 50
#: call-backs are numbered from here, two a day, from so many days ago to so many days ahead
FIRST, BACK, AHEAD = 120_000, 60, 4
_EPOCH = date(2020, 1, 1).toordinal()
TITLES = ("Firefighter", "Captain", "Engineer")


class Callbacks:
    """Answers what is asked about call-backs and announcements."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle, calendar: ScheduleCalendar) -> None:
        self._roster, self._style, self._calendar = roster, style, calendar

    def all(self) -> list[dict[str, Any]]:
        """Return all call-backs that are kept, the youngest first."""
        today = self._roster.today().toordinal()
        days = range(today + AHEAD, today - BACK, -1)
        return [self._callback(date.fromordinal(day), turn) for day in days for turn in range(2)]

    async def listed(self, request: Request) -> Response:
        """Answer with fifty call-backs, of a window if one is asked for."""
        window, calls = self._style.window(request, required=False), self.all()
        if window is not None:
            start, end = (self._style.clock(moment) for moment in window)
            calls = [call for call in calls if call["start"] < end and call["end"] > start]
        return self._step(request, "/callbacks", calls)

    async def one(self, request: Request) -> Response:
        """Answer with one call-back."""
        return self._style.answer(request, self._found(request))

    async def asked(self, request: Request) -> Response:
        """Answer with the people who were asked: flags as strings, a time without the zone it should have.

        The last of them accepts for the second half of the shift only.
        """
        call, people = self._found(request), list(self._roster.world.people)
        filled, first = call["status"] == "filled", call["id"] % len(people)
        start = self._style.moment(call["start"], "start")
        half = self._style.clock(start + timedelta(hours=12))
        rows = [
            {
                "id": str(USERS + people[(first + turn) % len(people)]),
                "position": str(turn + 1),
                "status": "accepted" if filled and turn > 1 else ("denied", "no answer")[turn % 2],
                "contact_method": ("Mobile App", "Text (SMS)")[turn % 2],
                "contact_time": call["start"],
                "response_time": None if turn % 2 else call["start"],
                "start_time": half if filled and turn == 3 else None,
                "end_time": call["end"] if filled and turn == 3 else None,
                "uses_opportunity": "1",
                "do_not_disturb": "0",
                "auto_accepted": "1" if filled and turn == 2 and call["id"] % 4 == 0 else "0",
            }
            for turn in range(4)
        ]
        return self._style.answer(request, [*rows, *(self._came(call, shift) for shift in self._filling(call["id"]))])

    def _filling(self, id: int) -> list[AddedShift]:
        """Return the shifts that were added as the result of a call-back."""
        return [shift for shift in self._roster.added if shift.callback == id]

    def _came(self, call: dict[str, Any], shift: AddedShift) -> dict[str, Any]:
        """Write someone who was put on a shift for a call-back."""
        flags = {"uses_opportunity": "1", "do_not_disturb": "0", "auto_accepted": "0"}
        told = {"contact_method": "Phone", "contact_time": call["start"], "response_time": call["start"]}
        about = {"id": str(USERS + shift.person), "position": str(4 + shift.number), "status": "accepted"}
        return {**about, **told, "start_time": None, "end_time": None, **flags}

    def notices(self) -> list[Story]:
        """Return the announcements that stand, the youngest first."""
        published = [story for story in self._roster.world.stories.values() if story.published]
        return published[:-81:-1]

    async def announcements(self, request: Request) -> Response:
        """Answer with fifty announcements, their bodies in HTML."""
        return self._step(request, "/announcements", [self._announcement(story) for story in self.notices()])

    def _step(self, request: Request, path: str, rows: Sequence[dict[str, Any]]) -> Response:
        """Answer with the step that begins at `offset`."""
        offset = whole_number(request, "offset", 0, least=0)
        if offset is None:
            raise ErrorAnswer(422, "invalid_params", "The offset must be an integer.")
        kept = {name: value for name, value in request.query_params.items() if name != "offset"}

        def link(to: int) -> str:
            return self._style.link(path, {**kept, "offset": str(to)})

        pagination = {
            "prev": link(max(0, offset - STEP)) if offset else None,
            "next": link(offset + STEP) if offset + STEP < len(rows) else None,
        }
        return self._style.answer(request, {"data": list(rows[offset : offset + STEP]), "pagination": pagination})

    def _found(self, request: Request) -> dict[str, Any]:
        """Find the call-back that the path names."""
        number = int(request.path_params["id"])
        found = next((call for call in self.all() if call["id"] == number), None)
        if found is None:
            raise missing("Callback")
        return found

    def _callback(self, day: date, turn: int) -> dict[str, Any]:
        """Write one call-back; it is filled, or not, when its deadline has passed."""
        number, zone = (day.toordinal() - _EPOCH) * 2 + turn, self._roster.zone
        start = self._roster.morning(day)
        asked, deadline = start - timedelta(hours=100 + turn), start - timedelta(hours=14)
        over = deadline <= self._roster.world.now()
        people = self._roster.world.people
        return {
            "id": FIRST + number,
            "title": {"id": 456 + number % 3, "name": TITLES[number % 3]},
            "initiated_by": self._calendar.person(people[1 + number % len(people)]) if turn else self._calendar.chief(),
            "start": self._style.clock(start),
            "end": self._style.clock(self._roster.morning(day + timedelta(days=1))),
            "positions_to_fill": positions(number),
            "scheduled_to": iso_offset(asked, zone),
            "started_at": iso_offset(asked, zone),
            "ended_at": iso_offset(deadline, zone) if over else None,
            "deadline": iso_offset(deadline, zone),
            "status": self._status(FIRST + number, number, over=over),
        }

    def _status(self, id: int, number: int, *, over: bool) -> str:
        """Return how far a call-back is; enough shifts that were added fill it, too."""
        if len(self._filling(id)) >= positions(number):
            return "filled"
        return ("filled" if number % 5 else "not_filled") if over else "active"

    def _announcement(self, story: Story) -> dict[str, Any]:
        """Write one announcement."""
        first, _, last = story.author.partition(" ")
        return {
            "id": 200 + story.index,
            "company_id": 8,
            "title": story.title,
            "body": f"<p>{escape(story.text)}</p>",
            "first_name": first,
            "last_name": last,
            "user": {"id": 848, "name": story.author, "href": self._style.href("/users/848")},
        }


def positions(number: int) -> int:
    """Return how many people a call-back is for."""
    return 2 + number % 2
