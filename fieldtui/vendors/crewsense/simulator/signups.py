"""The sign-up board: events that people put themselves down for, and who has."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import iso_offset
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, ErrorAnswer, missing
from fieldtui.vendors.crewsense.simulator.duties import CHIEF, DAY, TITLES, DutyRoster
from fieldtui.vendors.crewsense.simulator.schedule import ScheduleCalendar

STATUSES = ("filled", "active", "partially_filled", "not_filled")
#: the number of the event that somebody has deleted
DELETED = 9


class Signups:
    """Answers what is asked about the board."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle, calendar: ScheduleCalendar) -> None:
        self._roster, self._style, self._calendar = roster, style, calendar

    def events(self) -> list[dict[str, Any]]:
        """Return sign-up events that are not deleted."""
        return [self._event(number) for number in range(1, DELETED)]

    async def listed(self, request: Request) -> Response:
        """Answer with the events, or with those that the filters leave; only `deleted` shows a deleted one."""
        asked = request.query_params
        status = asked.get("status")
        if status is not None and status not in STATUSES:
            raise ErrorAnswer(422, "invalid_params", "The selected status is invalid.")
        events = [self._event(DELETED)] if _is_set(asked.get("deleted")) else self.events()
        if status is not None:
            events = [event for event in events if event["status"] == status]
        if _is_set(asked.get("archived")):
            events = [event for event in events if event["status"] != "active"]
        if first := asked.get("start"):
            self._style.moment(first, "start")
            events = [event for event in events if event["start"] >= first]
        if last := asked.get("end"):
            self._style.moment(last, "end")
            events = [event for event in events if event["end"] <= last]
        return self._style.listed(request, "/signup_events", events)

    async def one(self, request: Request) -> Response:
        """Answer with one event, a deleted one too, and who deleted it."""
        event = self._found(request)
        gone = event["status"] == "deleted"
        deletion = {"deleted_by": CHIEF["id"], "deleted_at": event["modified_at"]} if gone else {}
        return self._style.answer(request, {**event, "deleted_by": None, "deleted_at": None, **deletion})

    async def users(self, request: Request) -> Response:
        """Answer with who has signed up for an event."""
        event, people = self._found(request), list(self._roster.world.people.values())
        count = {"filled": 2, "partially_filled": 1}.get(event["status"], 0)
        first = event["id"] * 7
        rows = [
            {
                "id": event["id"] * 10 + turn,
                "user": self._calendar.person(people[(first + turn) % len(people)]),
                "misc_hour_id": 12_000 + event["id"] * 10 + turn,
            }
            for turn in range(count)
        ]
        return self._style.answer(request, rows)

    def _found(self, request: Request) -> dict[str, Any]:
        """Find the event that the path names."""
        number = int(request.path_params["id"])
        if not 1 <= number <= DELETED:
            raise missing("SignupEvent")
        return self._event(number)

    def _event(self, number: int) -> dict[str, Any]:
        zone, start = self._roster.zone, self._roster.morning(self._roster.today() + DAY * number)
        title = TITLES[number % len(TITLES)]
        written = iso_offset(start - DAY * 30, zone)
        return {
            "id": number,
            "work_type_id": 33,
            "work_subtype_id": None,
            "title": title,
            "start": self._style.clock(start),
            "end": self._style.clock(start + DAY),
            "description": f"<p>{title}, <b>helpers</b> wanted</p>",
            "created_by": CHIEF["id"],
            "created_at": written,
            "modified_by": CHIEF["id"],
            "modified_at": written,
            "employees_needed": 2,
            "status": "deleted" if number == DELETED else STATUSES[number % len(STATUSES)],
        }


def _is_set(text: str | None) -> bool:
    """Return whether a flag of the query is there and positive."""
    return (text or "").lower() in ("1", "true", "yes", "on")
