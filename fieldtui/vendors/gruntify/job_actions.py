"""What may be done to a job: give it to a team, move it along, judge it when its work waits for a review.

Where nothing else is said, paths and bodies are PROPOSED: no public text has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fieldtui.contract.action import (
    Action,
    ActionInput,
    Answers,
    Offer,
    Outcome,
    Undo,
    Verdict,
    back_to_holder,
    closed_when,
    lacking,
    open_when,
)
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.vendors.gruntify.lists import COMMENT, change, commented
from fieldtui.vendors.gruntify.readers import squeeze
from fieldtui.vendors.gruntify.settings import GruntifySettings

#: every status of the vendor's job flow, and where it stands in ours
STATUSES: Mapping[str, Stage] = {
    "Draft": Stage.NEW,
    "Unassigned": Stage.NEW,
    "Queued": Stage.OFFERED,
    "Assigned": Stage.ASSIGNED,
    "InProgress": Stage.UNDERWAY,
    "OnHold": Stage.HELD,
    "PendingReview": Stage.REVIEW,
    "Completed": Stage.DONE,
    "Rejected": Stage.CANCELLED,
}


def assign(settings: GruntifySettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Assign a job to a team."""
    team = answers.get("team", "").strip()
    if not team:
        raise Refused("a job is assigned to a team; none was named")
    body = {"Status": "Assigned", "Team": {"Id": team}, **commented(answers)}
    return (yield from change(settings, "jobs", key.id, body))


def set_status(settings: GruntifySettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Move a job to another status, sent in the vendor's own spelling."""
    wanted = answers.get("status", "")
    status = _word(wanted)
    if status is None:
        raise Refused(f"“{wanted}” is no status of a job; one of: {', '.join(STATUSES)}")
    return (yield from change(settings, "jobs", key.id, {"Status": status, **commented(answers)}))


def approve(settings: GruntifySettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Complete a job whose work was looked at (FOUND: a job in Pending Review is completed or rejected)."""
    return (yield from set_status(settings, key, {**answers, "status": "Completed"}))


def reject(settings: GruntifySettings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Send a job back that was done badly; a rejected one may be assigned again (FOUND, "Job Workflow")."""
    return (yield from set_status(settings, key, {**answers, "status": "Rejected"}))


def _word(status: str | None) -> str | None:
    """Return a status in the vendor's own spelling, None for what is none."""
    return next((word for word in STATUSES if squeeze(word) == squeeze(status)), None)


def has_team(facets: Facets, answers: Answers) -> bool:
    """Return whether a job has that team, and has left the stages in which nobody has taken it."""
    teams = {link.id for link in facets.links if link.kind is Kind.CREW}
    is_open = facets.stage in (Stage.NEW, Stage.OFFERED, Stage.CANCELLED)
    return answers.get("team", "").strip() in teams and not is_open


def has_status(facets: Facets, answers: Answers) -> bool:
    """Return whether a job has that status, in whatever spelling."""
    return bool(facets.status) and squeeze(facets.status) == squeeze(answers.get("status"))


def _is(status: str) -> Callable[[Facets, Answers], bool]:
    """Return what tells whether a job has that status."""
    return lambda facets, answers: has_status(facets, {"status": status})


def _back(before: Facets, answers: Answers) -> Undo | None:
    """Undo a change of status by one to the status before; completed jobs are closed, and a rejected one can only be
    assigned again (FOUND, "Job Workflow").
    """
    was, wanted = _word(before.status), _word(answers.get("status"))
    is_closed = wanted == "Completed" or (wanted == "Rejected" and was != "Assigned")
    return Undo("set-status", {"status": was}) if was and was != wanted and not is_closed else None


ACTIONS = (
    Action(
        name="assign",
        key="a",
        label="Assign to a team",
        doing="Assigning",
        flow=assign,
        unavailable=closed_when(Stage.DONE),
        asks=(ActionInput(name="team", label="Team", kind=Kind.CREW, offer=Offer(rank=lacking)), COMMENT),
        confirm="Assign {title} to team {team}?",
        shows=has_team,
        undo=back_to_holder("team", Kind.CREW),
    ),
    Action(
        name="set-status",
        key="s",
        label="Set the status",
        doing="Setting the status",
        flow=set_status,
        unavailable=closed_when(Stage.DONE),
        asks=(ActionInput(name="status", label="Status", choices=tuple(STATUSES)), COMMENT),
        confirm="Set {title} to {status}?",
        shows=has_status,
        undo=_back,
    ),
    Action(
        name="approve",
        key="c",
        label="Approve: completed",
        doing="Approving",
        flow=approve,
        unavailable=open_when(Stage.REVIEW),
        asks=(COMMENT,),
        confirm="Complete {title}?",
        shows=_is("Completed"),
        verdict=Verdict.ACCEPT,
    ),
    Action(
        name="reject",
        key="x",
        label="Reject: to be assigned again",
        doing="Rejecting",
        flow=reject,
        unavailable=open_when(Stage.REVIEW),
        asks=(COMMENT,),
        confirm="Reject {title}?",
        shows=_is("Rejected"),
        verdict=Verdict.REJECT,
    ),
)
