"""The sign-up board: events that people put themselves down for, and who has."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import iso_offset, reply
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, ErrorAnswer, missing
from fieldtui.vendors.crewsense.simulator.duties import CHIEF, DAY, TITLES, USERS, DutyRoster
from fieldtui.vendors.crewsense.simulator.schedule import ScheduleCalendar
from fieldtui.vendors.crewsense.simulator.staffing import number_of, read_body

STATUSES = ("filled", "active", "partially_filled", "not_filled")
#: the number of the event that somebody has deleted
DELETED = 9


class Signups:
    """Answers what is asked about the board."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle, calendar: ScheduleCalendar) -> None:
        self._roster, self._style, self._calendar = roster, style, calendar
        #: who has signed up by event, once somebody has changed it
        self._changed: dict[int, list[int]] = {}

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
        event = self._found(request)
        rows = [
            {
                "id": event["id"] * 10 + turn,
                "user": self._calendar.person(self._roster.world.people[person]),
                "misc_hour_id": 12_000 + event["id"] * 10 + turn,
            }
            for turn, person in enumerate(self._signed_up(event["id"]))
        ]
        return self._style.answer(request, rows)

    async def sign_up(self, request: Request) -> Response:
        """`POST /signup_events/{id}/users`."""
        event = self._found(request)
        person = number_of(await read_body(request, ("user_id",)), "user_id") - USERS
        if person not in self._roster.world.people:
            raise ErrorAnswer(422, "invalid_params", "The selected user id is invalid.")
        there = self._signed_up(event["id"])
        if person in there:
            text = f"User #{USERS + person} is already signed up for event #{event['id']}"
            raise ErrorAnswer(422, "invalid_params", text)
        if event["status"] not in ("active", "partially_filled"):
            raise ErrorAnswer(422, "invalid_params", f"Event #{event['id']} is closed.")
        self._changed[event["id"]] = [*there, person]
        name = self._roster.world.people[person].name
        answer = {"success": True, "code": 201, "status": "created", "id": event["id"] * 10 + len(there)}
        return reply({**answer, "message": f"Signed {name} up for event {event['title']}"}, 201)

    async def sign_off(self, request: Request) -> Response:
        """`DELETE /signup_events/{id}/users/{user_id}`."""
        event, person = self._found(request), int(request.path_params["user"]) - USERS
        there = self._signed_up(event["id"])
        if person not in there:
            raise ErrorAnswer(422, "invalid_params", f"User #{USERS + person} not found in Signup Event.")
        self._changed[event["id"]] = [each for each in there if each != person]
        name = self._roster.world.people[person].name
        answer = {"success": True, "code": 200, "status": "ok", "id": event["id"] * 10}
        return reply({**answer, "message": f"Removed {name} from event {event['title']}"})

    def _signed_up(self, number: int) -> list[int]:
        """Return who has signed up for an event."""
        if number in self._changed:
            return self._changed[number]
        people, count = list(self._roster.world.people), {"filled": 2, "partially_filled": 1}.get(_status(number), 0)
        return [people[(number * 7 + turn) % len(people)] for turn in range(count)]

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
            "status": self._standing(number),
        }

    def _standing(self, number: int) -> str:
        """Return an event's status; the number of those who have signed up decides where somebody has changed it."""
        if number not in self._changed:
            return _status(number)
        return ("active", "partially_filled", "filled")[min(2, len(self._changed[number]))]


def _status(number: int) -> str:
    """Return the status that an event has by itself."""
    return "deleted" if number == DELETED else STATUSES[number % len(STATUSES)]


def _is_set(text: str | None) -> bool:
    """Return whether a flag of the query is there and positive."""
    return (text or "").lower() in ("1", "true", "yes", "on")
