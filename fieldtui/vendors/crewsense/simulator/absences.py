"""Time off: months by link, long entries in segments of a day, verdicts once only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import array, content_type, iso_offset, read_form, read_object, reply
from fieldtui.simulator.models import Absence
from fieldtui.simulator.sorted_views import EncodedCache
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, ErrorAnswer, missing
from fieldtui.vendors.crewsense.simulator.duties import TIME_OFFS, USERS, DutyRoster
from fieldtui.vendors.crewsense.simulator.lookups import OFF_TYPE_IDS, OFF_TYPE_NAMES
from fieldtui.vendors.crewsense.simulator.schedule import ScheduleCalendar
from fieldtui.vendors.crewsense.simulator.staffing import number_of, read_body

#: what "not set" looks like in one of the older answers
NEVER = "1969-12-31T16:00:00-08:00"


@dataclass(frozen=True, slots=True)
class Segment:
    """One day of an absence."""

    start: datetime
    end: datetime


class Absences:
    """Answers what is asked about time off. What was denied is no longer in any list."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle, calendar: ScheduleCalendar) -> None:
        self._roster, self._style, self._calendar = roster, style, calendar
        self._shelf: EncodedCache[Absence] = EncodedCache(roster.world, "absence", self._encoded)

    def standing(self) -> Iterator[Absence]:
        """Return all that are pending or approved."""
        return (absence for absence in self._roster.world.absences.values() if absence.approved is not False)

    def segments(self, absence: Absence) -> list[Segment]:
        """Cut an absence at each morning, as the rotation of its person is cut."""
        cuts, day = [absence.start], absence.start.astimezone(self._roster.zone).date() + timedelta(days=1)
        while self._roster.morning(day) < absence.end:
            cuts.append(self._roster.morning(day))
            day += timedelta(days=1)
        return [Segment(start, end) for start, end in zip(cuts, [*cuts[1:], absence.end], strict=True)]

    async def listed(self, request: Request) -> Response:
        """Answer with one month of the window at most, and with the link to the next."""
        window = self._style.window(request)
        assert window is not None
        start, end = window
        after = request.query_params.get("after")
        page_start = max(start, self._style.moment(after, "after")) if after else start
        page_end = min(end, self._a_month_after(page_start))
        following = self._following(request, page_end) if page_end < end else None
        metadata: object = {
            "start": self._style.clock(start),
            "end": self._style.clock(end),
            "page_start": self._style.clock(page_start),
            "page_end": self._style.clock(page_end),
            "links": {"prev": None, "next": following},
        }
        if following is None and self._style.faults.strikes("metadata []", calm=0.1, rough=0.5):
            metadata = []
        items = self._within(page_start, page_end, first=page_start == start)
        return self._say(request, items, metadata)

    def _say(self, request: Request, items: list[bytes], metadata: object) -> Response:
        """Answer with items that are encoded already."""
        if self._style.faults.strikes("string ids", calm=0.02, rough=0.15):
            items = [_stringly(item) for item in items]
        elif self._style.faults.strikes("status as boolean", calm=0.02, rough=0.15):
            items = [_truly(item) for item in items]
        body = b'{"items":%s,"metadata":%s}' % (array(items), msgspec.json.encode(metadata))
        return self._style.answer(request, body)

    def _a_month_after(self, moment: datetime) -> datetime:
        """Return the same clock time a month later, the 1st of the month after next where there is no such day."""
        local = moment.astimezone(self._roster.zone).replace(tzinfo=None)
        year, month = local.year + local.month // 12, local.month % 12 + 1
        try:
            later = local.replace(year=year, month=month)
        except ValueError:
            later = local.replace(year=year + month // 12, month=month % 12 + 1, day=1)
        return self._style.moment(later.strftime("%Y-%m-%d %H:%M:%S"), "after")

    def _following(self, request: Request, after: datetime) -> str:
        """Link to the page that begins there."""
        asked = {name: request.query_params[name] for name in ("start", "end")}
        return self._style.link("/time_offs", {**asked, "after": self._style.clock(after)})

    def _within(self, start: datetime, end: datetime, *, first: bool) -> list[bytes]:
        """Return all segments that begin on this page; on the first page also those that began before and go on."""
        found = []
        for absence in self.standing():
            if absence.start >= end or absence.end <= start:
                continue
            encoded: list[bytes] | None = None
            for number, segment in enumerate(self.segments(absence)):
                if start <= segment.start < end or (first and segment.start < start < segment.end):
                    encoded = encoded or self._shelf.get(absence.index, absence).split(b"\n")
                    found.append(encoded[number])
        return found

    async def one(self, request: Request) -> Response:
        """Answer with all segments of one entry; its metadata is always an empty array."""
        absence = self._found(request)
        return self._say(request, self._shelf.get(absence.index, absence).split(b"\n"), [])

    async def of_person(self, request: Request) -> Response:
        """Answer with someone's time off in a window, by default of the last month."""
        person, now = int(request.path_params["id"]) - USERS, self._roster.world.now()
        if person not in self._roster.world.people:
            raise missing("User")
        texts = (request.query_params.get(name) for name in ("start", "end"))
        given = [self._style.moment(text, "date") if text else None for text in texts]
        start, end = given[0] or now - timedelta(days=31), given[1] or now
        asked = (each for each in self.standing() if each.person == person and each.start < end and each.end > start)
        return self._style.answer(request, [self._own(absence) for absence in asked])

    def _own(self, absence: Absence) -> dict[str, Any]:
        """Write an entry as a person's own list has it: the first day and how it recurs, ids as strings, relative
        links, no lengths, and what is not set at the epoch.
        """
        days = self.segments(absence)
        item: dict[str, Any] = msgspec.json.decode(_stringly(msgspec.json.encode(self._item(absence, days[0]))))
        unset = {name: NEVER for name in ("approval_date", "acknowledgement_date") if item[name] is None}
        linked = {name: {**item[name], "href": f"/users/{item[name]['id']}"} for name in ("user", "admin")}
        rule = f"FREQ=DAILY;COUNT={len(days)}" if len(days) > 1 else None
        kept = {name: value for name, value in item.items() if name not in ("length", "real_length")}
        return {**kept, **unset, **linked, "rrule": rule}

    async def enter(self, request: Request) -> Response:
        """`POST /time_offs`; the reference shows no answer."""
        body = await read_body(request, ("user_id", "admin_ids", "start_date", "end_date", "time_off_type_id"))
        person, type = number_of(body, "user_id") - USERS, number_of(body, "time_off_type_id")
        reason = OFF_TYPE_NAMES.get(type)
        start, end = (self._style.moment(str(body[name]), name) for name in ("start_date", "end_date"))
        wrong = (
            (person not in self._roster.world.people, "The selected user id is invalid."),
            (reason is None, "The selected time off type id is invalid."),
            (not isinstance(body["admin_ids"], list), "The admin ids must be an array."),
            (end <= start, "The end date must be a date after start date."),
            (len(str(body.get("user_note") or "")) > 1000, "The user note may not be greater than 1000 characters."),
        )
        if any(each for each, _ in wrong):
            raise ErrorAnswer(422, "invalid_params", *(text for each, text in wrong if each))
        approved = True if body.get("status") in (1, True, "1") else None
        absence = self._roster.world.take_off(person, reason or "", start, end, approved)
        answer = {"success": True, "code": 201, "status": "created", "message": "Time Off created successfully."}
        return reply({**answer, "id": TIME_OFFS + absence.index}, 201)

    async def approve(self, request: Request) -> Response:
        """Approve."""
        return await self._decide(request, True)

    async def deny(self, request: Request) -> Response:
        """Deny."""
        return await self._decide(request, False)

    async def _decide(self, request: Request, approved: bool) -> Response:
        """Take a verdict, if there is none yet. No body is documented, one with a note is taken; nor is an answer."""
        absence = self._found(request)
        await self._insist_on_note(request)
        word = "approved" if approved else "denied"
        if absence.approved is not None:
            raise ErrorAnswer(409, "conflict", f"Time Off is already {'approved' if absence.approved else 'denied'}.")
        self._roster.world.decide(absence, approved)
        if self._style.faults.strikes("nothing said", calm=0.05, rough=0.3):
            return Response(status_code=204)
        return reply({"success": True, "code": 200, "status": "ok", "message": f"Time Off {word} successfully."})

    async def _insist_on_note(self, request: Request) -> None:
        """Complain of a body that is neither nothing nor a note."""
        if not (await request.body()).strip():
            return
        kind = content_type(request)
        body = await read_object(request) if kind == "application/json" else dict(await read_form(request))
        if body is None or not isinstance(body.get("note", ""), str):
            raise ErrorAnswer(400, "bad_request", "The body must be an object; its note is text.")

    def _found(self, request: Request) -> Absence:
        """Find the entry that the path names."""
        absence = self._roster.world.absences.get(int(request.path_params["id"]) - TIME_OFFS)
        if absence is None or (absence.approved is False and request.method == "GET"):
            raise missing("TimeOff")
        return absence

    def _encoded(self, absence: Absence) -> bytes:
        """Encode all segments, one a line."""
        return b"\n".join(msgspec.json.encode(self._item(absence, segment)) for segment in self.segments(absence))

    def _item(self, absence: Absence, segment: Segment) -> dict[str, Any]:
        """Write one segment."""
        hours = (segment.end - segment.start).total_seconds() / 3600
        zone, decided = self._roster.zone, absence.decided
        return {
            "id": TIME_OFFS + absence.index,
            "time_off_type": {"id": OFF_TYPE_IDS.get(absence.reason, 45), "name": absence.reason, "work_code": "OFF"},
            "user": self._calendar.person(self._roster.world.people[absence.person]),
            "admin": self._calendar.chief(),
            "start": self._style.clock(segment.start),
            "end": self._style.clock(segment.end),
            "length": hours,
            "real_length": max(0.0, hours - 0.5),
            "status": 1 if absence.approved else 0,
            "request_date": iso_offset(absence.requested, zone),
            "approval_date": iso_offset(decided, zone) if decided else None,
            "acknowledgement_date": None,
            "user_note": None if absence.index % 3 else "Family matters",
            "traded_with": None,
        }


def _stringly(item: bytes) -> bytes:
    """Write the ids and the state of an entry as strings."""
    data = msgspec.json.decode(item)
    data["id"], data["status"] = str(data["id"]), str(data["status"])
    for name in ("user", "time_off_type", "admin"):
        data[name] = {**data[name], "id": str(data[name]["id"])}
    return msgspec.json.encode(data)


def _truly(item: bytes) -> bytes:
    """Write the state of an entry as a truth, as it is documented where an entry is created."""
    data = msgspec.json.decode(item)
    return msgspec.json.encode({**data, "status": bool(data["status"])})
