"""Putting people where they are missing: `POST /shifts` for an assignment that is short, or for a call-back.

The call, its parameters and that `DELETE /shifts` alone takes a shift back, for ever, are FOUND in the vendor's
reference; its answer is not documented. What shows that it was done is the person's own list of one-off shifts,
`GET /shifts?user_id=` (FOUND).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fieldtui.contract.action import (
    Action,
    ActionInput,
    Answers,
    Candidate,
    InputType,
    Offer,
    Outcome,
    closed_when,
    lacking,
    linked_ids,
)
from fieldtui.contract.answer_checks import in_order, matches, read_instant, write_instant
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Request
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.http.json_readers import read_text
from fieldtui.vendors.crewsense.asked_people import ACCEPTED
from fieldtui.vendors.crewsense.assignment import STAFF
from fieldtui.vendors.crewsense.local_times import read_when
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.type_lists import WORK_TYPE
from fieldtui.vendors.crewsense.wire import objects_of
from fieldtui.vendors.crewsense.write_answers import local, number, taken

#: what takes up somebody's time
BUSY = (Kind.SHIFT, Kind.TIME_OFF)


def fill(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Put a person on an assignment of a day."""
    return (yield from _post(settings, key.id, answers, {}))


def fill_callback(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Put a person on an assignment as the result of a call-back, which has no write of its own (FOUND)."""
    callback = number({"call-back": key.id}, "call-back")
    return (yield from _post(settings, answers.get("assignment", ""), answers, {"from_callback": callback}))


def _post(settings: CrewSenseSettings, place: str, answers: Answers, more: dict[str, Any]) -> Flow[Outcome]:
    """Send the new shift; `place`: `ID@DATE` of the assignment."""
    assignment, _, date = place.partition("@")
    body = {
        "assignment_id": number({"assignment": assignment}, "assignment"),
        "user_id": number(answers, "person"),
        # the day on which the shift appears, which is its assignment's: duty runs past midnight
        "date": date,
        "start": local(answers, "start", settings),
        "end": local(answers, "end", settings),
        "work_type_id": number(answers, "work_type", WORK_TYPE),
        **({"notes": note} if (note := answers.get("note", "").strip()) else {}),
        **more,
    }
    return taken((yield Request(method="POST", path="/shifts", json=body)))


def has_shift(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[bool]:
    """Ask whether that person has such a one-off shift; `key`: the assignment's, unless the answers name one."""
    place, start = answers.get("assignment") or key.id, read_instant(answers.get("start", ""))
    reply = yield Request(path="/shifts", query=(("user_id", str(number(answers, "person"))),))
    return start is not None and any(
        read_text(shift.get("assignment_id")) == place.partition("@")[0]
        and read_when(shift.get("start"), settings.zone).at == start
        for shift in objects_of(reply, "items", "data")
    )


def _nobody_missing(facets: Facets) -> str | None:
    """Return why an assignment cannot be filled."""
    if facets.gap is None:
        return "nothing says how many are due"
    return None if facets.gap else "nobody is missing"


def _callback_closed(facets: Facets) -> str | None:
    """Return why a call-back cannot be filled."""
    over = facets.end is not None and facets.end < datetime.now(UTC)
    return closed_when(Stage.DONE, Stage.CANCELLED)(facets) or ("its hours are over" if over else None)


def _wrong(facets: Facets, answers: Answers) -> str | None:
    """Return what is wrong with a shift on an assignment, None if nothing is."""
    if answers.get("person", "").strip() in linked_ids(facets, Kind.PERSON, STAFF):
        return "that person is on it already"
    return in_order()(facets, answers)


def _answered(record: Facets, candidate: Candidate) -> int:
    """Rank those first who have accepted a call-back."""
    return int(candidate.id not in linked_ids(record, Kind.PERSON, ACCEPTED))


def _same_hours(record: Facets, candidate: Candidate) -> int:
    """Rank assignments by the hours between their beginning and a call-back's."""
    start, other = record.start, candidate.facets.start
    return 10_000 if start is None or other is None else int(abs((start - other).total_seconds()) // 3600)


def _work_type(settings: CrewSenseSettings, facets: Facets) -> str:
    """Return the work type of the settings, if there is one."""
    return f"{WORK_TYPE}{settings.work_type_id}" if settings.work_type_id is not None else ""


_REST = (
    ActionInput(
        name="start", label="Start", type=InputType.TIME, default=lambda settings, facets: write_instant(facets.start)
    ),
    ActionInput(
        name="end", label="End", type=InputType.TIME, default=lambda settings, facets: write_instant(facets.end)
    ),
    ActionInput(
        name="work_type",
        label="Work type",
        kind=Kind.REFERENCE,
        offer=Offer(where=f"id:{WORK_TYPE}*"),
        default=_work_type,
    ),
    ActionInput(name="note", label="Note", required=False, is_reason=True),
)

FILL = Action(
    name="fill",
    key="f",
    label="Put somebody on it",
    doing="Filling",
    flow=fill,
    unavailable=_nobody_missing,
    asks=(ActionInput(name="person", label="Person", kind=Kind.PERSON, offer=Offer(rank=lacking, busy=BUSY)), *_REST),
    check=_wrong,
    confirm="Put {person} on {title} from {start} until {end}?",
    shows=lambda facets, answers: answers.get("person", "").strip() in linked_ids(facets, Kind.PERSON, STAFF),
    proof=has_shift,
    kinds=(Kind.ASSIGNMENT,),
    strong=True,
)

FILL_CALLBACK = Action(
    name="fill",
    key="f",
    label="Fill it with somebody",
    doing="Filling",
    flow=fill_callback,
    unavailable=_callback_closed,
    asks=(
        ActionInput(name="person", label="Person", kind=Kind.PERSON, offer=Offer(rank=_answered, busy=BUSY)),
        ActionInput(
            name="assignment",
            label="Assignment",
            kind=Kind.ASSIGNMENT,
            check=matches(r"[^@]+@\d{4}-\d\d-\d\d", "an assignment's id with its day, ID@DATE"),
            offer=Offer(where="short:>0", rank=_same_hours),
        ),
        *_REST,
    ),
    check=in_order(),
    confirm="Put {person} on {assignment} from {start} until {end}, for the call-back {title}?",
    proof=has_shift,
    strong=True,
)
