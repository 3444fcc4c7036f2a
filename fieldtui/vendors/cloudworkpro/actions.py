"""What may be done to a work order: move it along, judge it when its work is completed, and what is only proposed.

That a status can be set, and the sentence that answers it, is SEED; its path is PROPOSED.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from fieldtui.contract.action import Action, ActionInput, Answers, Outcome, Undo, Verdict, back_to_status, open_when
from fieldtui.contract.flow import Flow, Request
from fieldtui.contract.record import Key, Stage
from fieldtui.vendors.cloudworkpro.proposed_actions import PROPOSED_ACTIONS
from fieldtui.vendors.cloudworkpro.settings import Settings
from fieldtui.vendors.cloudworkpro.wire import one
from fieldtui.vendors.cloudworkpro.write_answers import read_outcome, succeeds

#: the vendor's words, in the order in which work goes on, and where each stands
STAGES: Mapping[str, Stage] = {
    "draft": Stage.NEW,
    "published": Stage.OFFERED,
    "assigned": Stage.ASSIGNED,
    "in_progress": Stage.UNDERWAY,
    "on_hold": Stage.HELD,
    "completed": Stage.REVIEW,
    "approved": Stage.DONE,
    "cancelled": Stage.CANCELLED,
}

_QUOTED = re.compile(r"'([^']*)'")


def set_status(settings: Settings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Move a work order to another status; the vendor answers with a sentence, not with the work order."""
    path = f"{one(settings.workorders_path, key.id)}/status"
    status = answers.get("status", "")
    reply = yield Request(method="PATCH", path=path, json={"status": status})
    return read_outcome(reply, lambda sentence: True if _confirms(sentence, status) else None)


def _confirms(sentence: str, status: str) -> bool:
    """Return whether it speaks of success, as the documented `Status updated successfully to: 'draft' for …` does, and
    of no other status.
    """
    named = _QUOTED.findall(sentence)
    return succeeds(sentence) and (not named or status in named)


def _setting(status: str) -> Callable[[Settings, Key, Answers], Flow[Outcome]]:
    """Return the flow that sets one status."""
    return lambda settings, key, answers: set_status(settings, key, {"status": status})


SET_STATUS = Action(
    name="set-status",
    key="t",
    label="Set status",
    doing="Setting the status",
    flow=set_status,
    asks=(ActionInput(name="status", label="Status", choices=tuple(STAGES)),),
    confirm="Set {title} to {status}?",
    shows=lambda facets, answers: facets.status is not None and facets.status == answers.get("status"),
    undo=back_to_status(STAGES),
)
APPROVE = Action(
    name="approve",
    key="p",
    label="Approve",
    doing="Approving",
    flow=_setting("approved"),
    unavailable=open_when(Stage.REVIEW),
    confirm="Approve {title}?",
    shows=lambda facets, answers: facets.status == "approved",
    verdict=Verdict.ACCEPT,
)
SEND_BACK = Action(
    name="send-back",
    key="b",
    label="Send back to be worked on",
    doing="Sending back",
    flow=_setting("in_progress"),
    unavailable=open_when(Stage.REVIEW),
    confirm="Send {title} back?",
    shows=lambda facets, answers: facets.status == "in_progress",
    verdict=Verdict.REJECT,
    undo=lambda before, answers: Undo("set-status", {"status": "completed"}),
)
ACTIONS = (SET_STATUS, APPROVE, SEND_BACK, *PROPOSED_ACTIONS)
