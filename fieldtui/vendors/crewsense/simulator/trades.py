"""Trades between people, of the months before and after now."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import iso_offset
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, missing
from fieldtui.vendors.crewsense.simulator.duties import DAY, DutyRoster
from fieldtui.vendors.crewsense.simulator.schedule import ScheduleCalendar

#: how many are kept
MANY = 64


class Trades:
    """Answers what is asked about trades."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle, calendar: ScheduleCalendar) -> None:
        self._roster, self._style, self._calendar = roster, style, calendar

    def all(self) -> list[dict[str, Any]]:
        """Return trades of this month, of the next and of some before; ids are strings, times have their zone."""
        return [self._trade(number) for number in range(MANY)]

    async def listed(self, request: Request) -> Response:
        """Answer with all trades."""
        return self._style.listed(request, "/trades", self.all())

    async def users(self, request: Request) -> Response:
        """Answer with the people of a trade and what each said."""
        number = str(request.path_params["id"])
        trade = next((trade for trade in self.all() if trade["id"] == number), None)
        if trade is None:
            raise missing("Trade")
        people, first = list(self._roster.world.people.values()), int(number) % 97
        words = ("denied", "accepted") if trade["status"] == "filled" else ("no answer", "no answer")
        asked = [(people[(first + turn) % len(people)], word) for turn, word in enumerate(words)]
        return self._style.answer(request, [{**self._calendar.person(each), "status": word} for each, word in asked])

    def _trade(self, number: int) -> dict[str, Any]:
        people, zone = list(self._roster.world.people.values()), self._roster.zone
        first = self._roster.today().replace(day=1)
        start = self._roster.morning(first + DAY * 3 * (12 - MANY + number))
        swap = start + DAY * 14
        return {
            "id": str(44_000 + (first.year * 12 + first.month) * 12 % 9_000 + number),
            "requesting_user": self._calendar.person(people[number * 5 % len(people)]),
            "request_date": iso_offset(start - DAY * 20, zone),
            "start": iso_offset(start, zone),
            "end": iso_offset(start + DAY, zone),
            "swap_start": iso_offset(swap, zone),
            "swap_end": iso_offset(swap + DAY, zone),
            "status": "filled" if number % 3 else "active",
        }
