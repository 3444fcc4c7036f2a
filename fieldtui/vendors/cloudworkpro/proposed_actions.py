"""Writes whose paths and bodies no public document has: they are off until `proposed_actions` of the source names them.

That work orders can be created or changed follows from the error `WO_0005` (SEED); that documents take form data is
SEED ("Body types"), as are the variables RESOURCE_NAME and RESOURCE_ID. All else here is PROPOSED.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from fieldtui.contract.action import Action, ActionInput, Answers, InputType, Outcome, Undo, closed_when, linked_ids
from fieldtui.contract.answer_checks import in_order, matches, read_instant, write_instant
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.file_answers import FileAnswer, decode_file
from fieldtui.contract.flow import Flow, Request
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.http.declared_fields import read_fields
from fieldtui.http.json_readers import decode_object
from fieldtui.http.multipart import multipart
from fieldtui.vendors.cloudworkpro.formatting import Named, whole
from fieldtui.vendors.cloudworkpro.settings import Settings
from fieldtui.vendors.cloudworkpro.wire import fetch, one
from fieldtui.vendors.cloudworkpro.write_answers import read_outcome, succeeds

#: the value of the vendor's own Postman variable RESOURCE_NAME (SEED)
PHOTOS = "work_order_extra_photos"
_IDS = re.compile(r"[,\s]+")


def assign(settings: Settings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Give a work order to those people, and to nobody else."""
    return (yield from _change(settings, key, {"assigned_user_ids": _ids(answers)}))


def reschedule(settings: Settings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Move a work order's appointment."""
    start, end = (read_instant(answers.get(name, "")) for name in ("start", "end"))
    if start is None or end is None:
        raise Refused("an appointment has a start and an end")
    times = (moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") for moment in (start, end))
    body = dict(zip(("scheduled_start_date", "scheduled_end_date"), times, strict=True))
    return (yield from _change(settings, key, body))


def _change(settings: Settings, key: Key, body: Mapping[str, Any]) -> Flow[Outcome]:
    """Change some of a work order; only what is named changes."""
    path = one(settings.workorders_path, key.id)
    return read_outcome((yield Request(method="PATCH", path=path, json=dict(body))), _says)


def attach(settings: Settings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Attach a file to a work order, as form data."""
    file = _file(answers)
    kind, body = multipart({}, {"file": file})
    path = f"{settings.documents_path}/{PHOTOS}/{quote(key.id, safe='')}"
    reply = yield Request(method="POST", path=path, headers={"Content-Type": kind}, body=body)
    outcome = read_outcome(reply, _says)
    # what comes back is the document, not the work order
    return Outcome(message=outcome.message, done=True if outcome.record is not None else outcome.done)


def _says(sentence: str) -> bool | None:
    """Return whether a sentence says that something was done, None where it does not say so."""
    return True if succeeds(sentence) else None


def has_file(settings: Settings, key: Key, answers: Answers) -> Flow[bool]:
    """Ask whether a file of that name is attached to a work order."""
    name = _file(answers).name
    data = yield from fetch(settings.workorders_path, key.id, query=(("summary", "full"),))
    record = decode_object(data)
    there = [each for member in ("extra_photos", "documents") for each in _listed(record.get(member))]
    return any(name in (each.name, (each.url or "").rpartition("/")[2]) for each in there)


def _listed(value: object) -> list[Named]:
    """Read the files of a work order."""
    return [read_fields(Named, each) for each in map(whole, value if isinstance(value, list) else []) if each]


def _file(answers: Answers) -> FileAnswer:
    """Return the file that is to be attached."""
    try:
        return decode_file(answers.get("file", ""))
    except ValueError as error:
        raise Refused(f"the file {error}") from None


def _ids(answers: Answers) -> list[str]:
    """Return the ids of the people that were named, each once."""
    ids = list(dict.fromkeys(part for part in _IDS.split(answers.get("users", "")) if part))
    if not ids:
        raise Refused("nobody was named")
    return ids


def _is_assigned(facets: Facets, answers: Answers) -> bool:
    """Return whether exactly those people have a work order."""
    named = {part for part in _IDS.split(answers.get("users", "")) if part}
    return set(linked_ids(facets, Kind.PERSON)) == named


def _unassign(before: Facets, answers: Answers) -> Undo | None:
    """Give a work order back to those who had it; to take it from everybody is not known how."""
    users = linked_ids(before, Kind.PERSON)
    return Undo("assign", {"users": ",".join(users)}) if users and not _is_assigned(before, answers) else None


def _is_at(facets: Facets, answers: Answers) -> bool:
    """Return whether a work order's appointment is then."""
    return (facets.start, facets.end) == (read_instant(answers.get("start", "")), read_instant(answers.get("end", "")))


def _wrong_times(before: Facets, answers: Answers) -> str | None:
    """Return what is wrong with an appointment, None if nothing is."""
    return in_order()(before, answers) or ("its appointment is then already" if _is_at(before, answers) else None)


def _put_back(before: Facets, answers: Answers) -> Undo | None:
    """Move an appointment back to where it was."""
    if before.start is None or before.end is None or _is_at(before, answers):
        return None
    return Undo("reschedule", {"start": write_instant(before.start), "end": write_instant(before.end)})


def _proposed(name: str) -> Callable[[Settings], str | None]:
    """Return what says that an action is off until the settings name it."""
    remedy = f"its path is not documented; add “{name}” to proposed_actions of this source to try it"
    return lambda settings: None if name in settings.proposed_actions else remedy


_CLOSED = closed_when(Stage.DONE, Stage.CANCELLED)

ASSIGN = Action(
    name="assign",
    key="a",
    label="Assign to people",
    doing="Assigning",
    flow=assign,
    unavailable=_CLOSED,
    asks=(
        ActionInput(
            name="users",
            label="People",
            # the vendor lists no people, so their ids are typed; ids are 24 hex digits (SEED)
            check=matches(r"[0-9a-fA-F]{24}([,\s]+[0-9a-fA-F]{24})*", "an id of 24 hex digits, or several with commas"),
        ),
    ),
    confirm="Assign {title} to {users}?",
    shows=_is_assigned,
    idempotent=True,
    switched_off=_proposed("assign"),
    undo=_unassign,
)
RESCHEDULE = Action(
    name="reschedule",
    key="r",
    label="Reschedule",
    doing="Rescheduling",
    flow=reschedule,
    unavailable=_CLOSED,
    asks=(
        ActionInput(
            name="start",
            label="Start",
            type=InputType.TIME,
            default=lambda settings, facets: write_instant(facets.start),
        ),
        ActionInput(
            name="end", label="End", type=InputType.TIME, default=lambda settings, facets: write_instant(facets.end)
        ),
    ),
    check=_wrong_times,
    confirm="Move {title} to {start} until {end}?",
    shows=_is_at,
    idempotent=True,
    switched_off=_proposed("reschedule"),
    undo=_put_back,
)
ATTACH = Action(
    name="attach",
    key="d",
    label="Attach a document",
    doing="Attaching",
    flow=attach,
    asks=(ActionInput(name="file", label="File", type=InputType.FILE),),
    confirm="Attach {file} to {title}?",
    proof=has_file,
    switched_off=_proposed("attach"),
)
PROPOSED_ACTIONS = (ASSIGN, RESCHEDULE, ATTACH)
