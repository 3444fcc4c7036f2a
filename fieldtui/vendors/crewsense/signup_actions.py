"""Signing people up for an event of the sign-up board, and off again.

`POST /signup_events/{id}/users` with `{"user_id"}` and `DELETE /signup_events/{id}/users/{user_id}`, their answers, and
the 422 where nothing is left to do are FOUND in the vendor's reference.
"""

from __future__ import annotations

from fieldtui.contract.action import Action, ActionInput, Answers, Candidate, Offer, Outcome, Undo, linked_ids
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Request
from fieldtui.contract.record import Key, Kind
from fieldtui.vendors.crewsense.readers import read_person
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.wire import objects_of, one
from fieldtui.vendors.crewsense.write_answers import number, taken

#: role of the links to those who have signed up
SIGNED_UP = "signed-up"
_BUSY = (Kind.SHIFT, Kind.TIME_OFF)


def _users(key: Key, *more: str) -> str:
    """Return the path of an event's people; its key has the list's name before the number."""
    return one("signup_events", key.id.rpartition("/")[2], "users", *more)


def sign_up(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Sign a person up."""
    body = {"user_id": number(answers, "person")}
    return taken((yield Request(method="POST", path=_users(key), json=body)))


def sign_off(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Take a person off the event; the hours that signing up has entered go with it (FOUND)."""
    return taken((yield Request(method="DELETE", path=_users(key, str(number(answers, "person"))))))


def is_signed_up(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[bool]:
    """Ask whether a person is among those who have signed up."""
    reply = yield Request(path=_users(key))
    people = (read_person(each.get("user") or each) for each in objects_of(reply, "items", "data"))
    return answers.get("person", "").strip() in {person.id for person in people}


def is_signed_off(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[bool]:
    """Ask whether a person is not among them."""
    return not (yield from is_signed_up(settings, key, answers))


def _closed(facets: Facets) -> str | None:
    """Return why nobody can sign up; an event closes when enough have (FOUND)."""
    if facets.status in (None, "active", "partially_filled"):
        return None
    return f"it is {facets.status.replace('_', ' ')}"


def _is_there(record: Facets, candidate: Candidate) -> int:
    """Rank those behind who have signed up."""
    return int(candidate.id in linked_ids(record, Kind.PERSON, SIGNED_UP))


def _is_not_there(record: Facets, candidate: Candidate) -> int:
    """Rank those first who have signed up."""
    return 1 - _is_there(record, candidate)


def _other(name: str, answers: Answers) -> Undo:
    """Return the action in the other direction."""
    return Undo(name, {"person": answers.get("person", "")})


SIGN_UP = Action(
    name="sign-up",
    key="u",
    label="Sign somebody up",
    doing="Signing up",
    flow=sign_up,
    unavailable=_closed,
    asks=(ActionInput(name="person", label="Person", kind=Kind.PERSON, offer=Offer(rank=_is_there, busy=_BUSY)),),
    confirm="Sign {person} up for {title}?",
    proof=is_signed_up,
    idempotent=True,
    undo=lambda before, answers: _other("sign-off", answers),
)

SIGN_OFF = Action(
    name="sign-off",
    key="x",
    label="Take somebody off it",
    doing="Signing off",
    flow=sign_off,
    unavailable=lambda facets: "it is deleted" if facets.status == "deleted" else None,
    asks=(ActionInput(name="person", label="Person", kind=Kind.PERSON, offer=Offer(rank=_is_not_there)),),
    confirm="Take {person} off {title}?",
    proof=is_signed_off,
    idempotent=True,
    undo=lambda before, answers: _other("sign-up", answers),
)
