"""Shifts that are added, and finalizations: what is refused is refused in the words of the vendor's reference."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import content_type, iso_offset, read_form, read_object, reply
from fieldtui.vendors.crewsense.simulator.access import FORM
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, ErrorAnswer, missing
from fieldtui.vendors.crewsense.simulator.callbacks import Callbacks
from fieldtui.vendors.crewsense.simulator.duties import CHIEF, ENGINES, USERS, AddedShift, DutyRoster
from fieldtui.vendors.crewsense.simulator.lookups import WORK_TYPE_IDS
from fieldtui.vendors.crewsense.simulator.schedule import ScheduleCalendar

_NEEDED = ("assignment_id", "user_id", "date", "start", "end", "work_type_id")


class Staffing:
    """Answers the writes of the schedule."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle, calendar: ScheduleCalendar, calls: Callbacks) -> None:
        self._roster, self._style, self._calendar, self._calls = roster, style, calendar, calls

    async def add(self, request: Request) -> Response:
        """`POST /shifts`; the reference shows no answer, now and then there is none."""
        body = await read_body(request, _NEEDED)
        crew, person = number_of(body, "assignment_id") - ENGINES, number_of(body, "user_id") - USERS
        self._insist(body, crew, person)
        start, end = (self._style.moment(str(body[name]), name) for name in ("start", "end"))
        if end <= start:
            raise ErrorAnswer(422, "invalid_params", "The end must be a date after start.")
        callback = number_of(body, "from_callback") if body.get("from_callback") is not None else None
        shift = AddedShift(
            number=len(self._roster.added) + 1,
            crew=crew,
            day=read_day(body["date"]),
            person=person,
            start=start,
            end=end,
            work_type=number_of(body, "work_type_id"),
            callback=callback,
            notes=body.get("notes"),
            by=self._roster.world.now(),
        )
        self._roster.added.append(shift)
        if self._style.faults.strikes("nothing said", calm=0.05, rough=0.3):
            return Response(status_code=204)
        answer = {"success": True, "code": 201, "status": "created", "message": "Shift created successfully."}
        return reply({**answer, "id": shift.id}, 201)

    def _insist(self, body: dict[str, Any], crew: int, person: int) -> None:
        """Refuse what names something that is not there."""
        wrong = []
        if crew not in self._roster.world.crews:
            wrong.append("The selected assignment id is invalid.")
        if person not in self._roster.world.people:
            wrong.append("The selected user id is invalid.")
        if number_of(body, "work_type_id") not in WORK_TYPE_IDS:
            wrong.append("The selected work type id is invalid.")
        known = {call["id"] for call in self._calls.all()}
        if body.get("from_callback") is not None and number_of(body, "from_callback") not in known:
            wrong.append("The selected from callback is invalid.")
        if wrong:
            raise ErrorAnswer(422, "invalid_params", *wrong)

    async def of_person(self, request: Request) -> Response:
        """`GET /shifts?user_id=`: the one-off shifts of a person, who has to be named."""
        asked = request.query_params.get("user_id")
        if not asked:
            raise ErrorAnswer(422, "invalid_params", "The user id field is required.")
        person = int(asked) - USERS if asked.isdigit() else -1
        if person not in self._roster.world.people:
            raise missing("User")
        return self._style.answer(request, [self._row(each) for each in self._roster.added if each.person == person])

    def _row(self, shift: AddedShift) -> dict[str, Any]:
        """Write a one-off shift as this list has it."""
        written, zone = iso_offset(shift.by, self._roster.zone), self._roster.zone
        return {
            "id": shift.id,
            "assignment_id": ENGINES + shift.crew,
            "date": shift.day.isoformat(),
            "start": self._style.clock(shift.start),
            "end": self._style.clock(shift.end),
            "user": self._calendar.person(self._roster.world.people[shift.person]),
            "scheduled_by": self._calendar.chief(),
            "work_type": {"id": shift.work_type, "href": self._style.href(f"/work_types/{shift.work_type}")},
            "labels": None,
            "qualifiers": None,
            "traded_with": None,
            "from_callback": shift.callback,
            "notes": shift.notes,
            "created_at": written,
            "updated_at": iso_offset(shift.by, zone),
        }

    async def finalize(self, request: Request) -> Response:
        """`POST /assignments/{id}/finalization`, as a form."""
        body: dict[str, Any] = dict(await read_form(request)) if content_type(request) == FORM else {}
        insist_on(body, ("date", "admin_id"))
        crew, day = self._crew(request), read_day(body["date"])
        admin = str(body["admin_id"])
        if admin != str(CHIEF["id"]) and int(admin) - USERS not in self._roster.world.people:
            raise ErrorAnswer(422, "invalid_params", "The selected admin id is invalid.")
        id = ENGINES + crew
        if day > self._roster.today():
            text = f"Assignment (#{id}) Finalization is only allowed on past and current dates."
            raise ErrorAnswer(422, "invalid_params", text)
        if self._is_finalized(crew, day):
            text = f"Assignment (#{id}) has already been finalized on {day.isoformat()}."
            raise ErrorAnswer(422, "invalid_params", text)
        self._roster.finalized[crew, day] = True
        return reply({"success": True})

    async def unfinalize(self, request: Request) -> Response:
        """`DELETE /assignments/{id}/finalization`, with the date in a body."""
        body = await read_body(request, ("date",))
        crew, day = self._crew(request), read_day(body["date"])
        if not self._is_finalized(crew, day):
            text = f"Assignment (#{ENGINES + crew}) is not finalized on {day.isoformat()}."
            raise ErrorAnswer(422, "invalid_params", text)
        self._roster.finalized[crew, day] = False
        return reply({"success": True})

    def _crew(self, request: Request) -> int:
        """Find the engine that the path names."""
        crew = int(request.path_params["id"]) - ENGINES
        if crew not in self._roster.world.crews:
            raise missing("Assignment")
        return crew

    def _is_finalized(self, crew: int, day: date) -> bool:
        """Return whether an engine's day is finalized."""
        return self._roster.is_finalized(self._roster.duty(self._roster.world.crews[crew], day))


async def read_body(request: Request, needed: tuple[str, ...]) -> dict[str, Any]:
    """Read a JSON object that has those members."""
    body = await read_object(request)
    if body is None:
        raise ErrorAnswer(400, "bad_request", "The body must be an object.")
    insist_on(body, needed)
    return body


def insist_on(body: dict[str, Any], needed: tuple[str, ...]) -> None:
    """Refuse a body that lacks one of those members, naming each that it lacks."""
    absent = [f"The {name.replace('_', ' ')} field is required." for name in needed if body.get(name) in (None, "")]
    if absent:
        raise ErrorAnswer(422, "invalid_params", *absent)


def number_of(body: dict[str, Any], name: str) -> int:
    """Read a member that must be a whole number, or one in a string."""
    try:
        return int(str(body[name]))
    except ValueError:
        text = f"The {name.replace('_', ' ')} must be an integer."
        raise ErrorAnswer(422, "invalid_params", text) from None


def read_day(value: object) -> date:
    """Read a date."""
    try:
        return datetime.strptime(str(value), "%Y-%m-%d").date()
    except ValueError:
        raise ErrorAnswer(422, "invalid_params", "The date does not match the format Y-m-d.") from None
