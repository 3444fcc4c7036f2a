"""Entering that somebody is away: a sick call, at once approved, or a request that waits for its verdict.

`POST /time_offs` and its parameters are FOUND in the vendor's reference, its answer is not. What shows that it was done
is the person's own list, `GET /users/{id}/time_offs` (FOUND).
"""

from __future__ import annotations

from fieldtui.contract.action import Action, ActionInput, Answers, InputType, Offer, Outcome
from fieldtui.contract.answer_checks import at_most, in_order, read_instant
from fieldtui.contract.flow import Flow, Request
from fieldtui.contract.record import Key, Kind
from fieldtui.http.json_readers import read_text
from fieldtui.vendors.crewsense.finalization_actions import ADMIN
from fieldtui.vendors.crewsense.local_times import read_when
from fieldtui.vendors.crewsense.readers import mapping
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.type_lists import TIME_OFF_TYPE
from fieldtui.vendors.crewsense.wire import objects_of, one
from fieldtui.vendors.crewsense.write_answers import local, number, taken

#: characters of a note (FOUND)
_NOTE = 1000
#: documented as a boolean, written as a number in the reference's own example
_STATUS = {"approved": 1, "pending": 0}


def enter(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Enter a time off for a person."""
    body = {
        "user_id": number({"person": key.id}, "person"),
        "admin_ids": [number(answers, "admin")],
        "start_date": local(answers, "start", settings),
        "end_date": local(answers, "end", settings),
        "time_off_type_id": number(answers, "type", TIME_OFF_TYPE),
        "status": _STATUS.get(answers.get("status", ""), 0),
        **({"user_note": note} if (note := answers.get("note", "").strip()) else {}),
    }
    return taken((yield Request(method="POST", path="/time_offs", json=body)))


def is_entered(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[bool]:
    """Ask whether that person has a time off of that type from then on."""
    start, type = read_instant(answers.get("start", "")), str(number(answers, "type", TIME_OFF_TYPE))
    query = (("start", local(answers, "start", settings)), ("end", local(answers, "end", settings)))
    reply = yield Request(path=one("users", key.id, "time_offs"), query=query)
    return any(
        read_when(entry.get("start"), settings.zone).at == start
        and read_text(mapping(entry.get("time_off_type")).get("id")) in (None, type)
        for entry in objects_of(reply, "items", "data")
    )


ENTER_TIME_OFF = Action(
    name="enter-time-off",
    key="o",
    label="Enter a time off, a sick call",
    doing="Entering time off",
    flow=enter,
    asks=(
        ActionInput(name="type", label="Type", kind=Kind.REFERENCE, offer=Offer(where=f"id:{TIME_OFF_TYPE}*")),
        ActionInput(name="start", label="Start", type=InputType.TIME),
        ActionInput(name="end", label="End", type=InputType.TIME),
        ADMIN,
        ActionInput(name="status", label="Status", choices=tuple(_STATUS), default=lambda settings, facets: "approved"),
        ActionInput(name="note", label="Note", required=False, is_reason=True, check=at_most(_NOTE)),
    ),
    check=in_order(),
    confirm="Enter that {title} is away from {start} until {end}, {type}, {status}?",
    proof=is_entered,
    strong=True,
)
