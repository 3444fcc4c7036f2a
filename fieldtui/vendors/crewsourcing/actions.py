"""What a supervisor may do to a work order. Any of it may be answered by a job, at whose end stands the order."""

from __future__ import annotations

from collections.abc import Mapping

from fieldtui.contract.action import (
    Action,
    ActionInput,
    Offer,
    Outcome,
    back_to_holder,
    back_to_status,
    closed_when,
    nearness,
)
from fieldtui.contract.errors import Malformed, Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.http.write_outcome import read_outcome
from fieldtui.vendors.crewsourcing.error_bodies import words
from fieldtui.vendors.crewsourcing.lists import fetch, item_path, record
from fieldtui.vendors.crewsourcing.readers import STAGES
from fieldtui.vendors.crewsourcing.settings import Settings


def assign(settings: Settings, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    """Assign the order to a crew, by the crew's id."""
    crew = answers.get("crew", "").strip()
    if not crew:
        raise Refused("no crew was named")
    return (yield from _patch(settings, key, {"status": "assigned", "crew_id": _number(crew)}))


def set_status(settings: Settings, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    """Put the order into another status; the vendor judges whether that step is legal."""
    status = answers.get("status", "").strip()
    if not status:
        raise Refused("no status was named")
    return (yield from _patch(settings, key, {"status": status}))


def refresh(settings: Settings, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    """Make the vendor ask the utility's own system for the order."""
    path = f"{item_path(settings.work_orders_path, key.id)}/refresh"
    order = yield from fetch(Request(path=path, headers={"Cache-Control": "no-cache"}), "work_order")
    return Outcome(order)


def _patch(settings: Settings, key: Key, change: Mapping[str, object]) -> Flow[Outcome]:
    """Send a change and return the vendor's own version of the order."""
    path = item_path(settings.work_orders_path, key.id)
    reply = yield Request(method="PATCH", path=path, json={"work_order": dict(change)})
    return read_outcome(reply, _order, words)


def _order(reply: Reply) -> bytes | None:
    """Return the order in an answer, None if there is none."""
    try:
        return record(reply, "work_order")
    except Malformed:
        return None


def _number(id: str) -> int | str:
    """Return an id as the vendor has it: a number, unless it cannot be written as one."""
    return int(id) if id.isascii() and id.isdigit() and str(int(id)) == id else id


def _is_assigned(facets: Facets, answers: Mapping[str, str]) -> bool:
    """Return whether an order has that crew, and has left the stages in which nobody has taken it."""
    crews = {link.id for link in facets.links if link.kind is Kind.CREW}
    is_open = facets.stage in (Stage.NEW, Stage.OFFERED, Stage.CANCELLED)
    return answers.get("crew", "").strip() in crews and not is_open


def _is_set(facets: Facets, answers: Mapping[str, str]) -> bool:
    """Return whether an order has that status."""
    return facets.status is not None and facets.status == answers.get("status", "").strip()


ACTIONS = (
    Action(
        name="assign",
        key="a",
        label="Assign to a crew",
        doing="Assigning",
        flow=assign,
        unavailable=closed_when(Stage.DONE, Stage.CANCELLED),
        asks=(ActionInput(name="crew", label="Crew", kind=Kind.CREW, offer=Offer(rank=nearness)),),
        confirm="Assign {title} to crew {crew}?",
        shows=_is_assigned,
        undo=back_to_holder("crew", Kind.CREW),
    ),
    Action(
        name="set-status",
        key="s",
        label="Set status",
        doing="Setting the status",
        flow=set_status,
        unavailable=closed_when(Stage.DONE),
        asks=(ActionInput(name="status", label="Status", choices=tuple(STAGES)),),
        confirm="Set {title} to {status}?",
        shows=_is_set,
        undo=back_to_status(STAGES),
    ),
    Action(
        name="refresh",
        key="u",
        label="Ask the utility's system for it again",
        doing="Asking the utility",
        flow=refresh,
        idempotent=True,
    ),
)
