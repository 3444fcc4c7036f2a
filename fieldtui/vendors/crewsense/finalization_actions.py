"""Finalizing an assignment on its day, and taking that back.

`POST /assignments/{id}/finalization` with `date` and `admin_id` as a form, on past and present dates only, and
`DELETE` of the same with `{"date"}` (FOUND in the vendor's reference).
"""

from __future__ import annotations

from datetime import UTC, datetime

from fieldtui.contract.action import Action, ActionInput, Answers, Outcome, Undo
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Request
from fieldtui.contract.record import Key, Kind
from fieldtui.vendors.crewsense.assignment import FINALIZED
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.wire import one
from fieldtui.vendors.crewsense.write_answers import number, taken

#: in whose name something is done: the login is the organisation's, and no person
ADMIN = ActionInput(
    name="admin",
    label="Admin",
    kind=Kind.PERSON,
    default=lambda settings, facets: str(settings.admin_id) if settings.admin_id is not None else "",
)


def finalize(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Finalize an assignment on its day."""
    id, _, date = key.id.partition("@")
    form = (("date", date), ("admin_id", str(number(answers, "admin"))))
    return taken((yield Request(method="POST", path=one("assignments", id, "finalization"), form=form)))


def unfinalize(settings: CrewSenseSettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Take the finalization of an assignment on its day back."""
    id, _, date = key.id.partition("@")
    return taken((yield Request(method="DELETE", path=one("assignments", id, "finalization"), json={"date": date})))


def _is_finalized(facets: Facets) -> bool:
    """Return whether the schedule says that an assignment is finalized."""
    return facets.status_label == FINALIZED


def _too_early(facets: Facets) -> str | None:
    """Return why an assignment cannot be finalized."""
    if _is_finalized(facets):
        return "it is finalized already"
    # the vendor refuses dates to come
    return "it has not begun yet" if facets.start is not None and facets.start > datetime.now(UTC) else None


FINALIZE = Action(
    name="finalize",
    key="z",
    label="Finalize",
    doing="Finalizing",
    flow=finalize,
    unavailable=_too_early,
    asks=(ADMIN,),
    confirm="Finalize {title}?",
    shows=lambda facets, answers: _is_finalized(facets),
    # a second one is refused (422)
    idempotent=True,
    kinds=(Kind.ASSIGNMENT,),
    undo=lambda before, answers: Undo("unfinalize", {}),
)

UNFINALIZE = Action(
    name="unfinalize",
    key="y",
    label="Take the finalization back",
    doing="Reopening",
    flow=unfinalize,
    unavailable=lambda facets: None if _is_finalized(facets) else "it is not finalized",
    confirm="Take the finalization of {title} back?",
    shows=lambda facets, answers: not _is_finalized(facets),
    idempotent=True,
    kinds=(Kind.ASSIGNMENT,),
    undo=lambda before, answers: Undo("finalize", {}),
)
