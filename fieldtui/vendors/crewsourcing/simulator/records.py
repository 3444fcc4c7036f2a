"""The world's things in the vendor's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fieldtui.contract.record import Stage
from fieldtui.simulator.models import Crew, Site, Work
from fieldtui.simulator.vendor_world import VendorWorld
from fieldtui.vendors.crewsourcing.readers import STAGES
from fieldtui.vendors.crewsourcing.simulator.error_answers import ACCOUNT, CREW, LABELS, RESPONSE, WORK, stamp

_WORDS: Mapping[Stage, str] = {
    Stage.NEW: "pending",
    Stage.OFFERED: "offered",
    Stage.ASSIGNED: "assigned",
    Stage.HELD: "paused",
    Stage.REVIEW: "finished",
    Stage.DONE: "finished",
    Stage.CANCELLED: "cancelled",
}
_CREW_WORDS = {None: "available", Stage.ASSIGNED: "on_route", Stage.UNDERWAY: "in_progress"}
_RESPONSE_WORDS = {Stage.REVIEW: "finished", Stage.DONE: "finished", Stage.CANCELLED: "cancelled"}
_PRIORITIES = ("low", "medium", "high", "urgent")
_EARLY = (Stage.NEW, Stage.OFFERED, Stage.ASSIGNED)


class Records:
    """Says each thing of one part as the vendor says it. `kinds`: the names of the types of work, in their order.

    `said`: the word that a supervisor used last for an order, where a stage of the world has two.
    """

    def __init__(self, world: VendorWorld, kinds: Sequence[str]) -> None:
        self._world, self._kinds = world, tuple(kinds)
        self.said: dict[int, str] = {}

    def status(self, work: Work) -> str:
        """Return the status word of an order."""
        word = self.said.get(work.index, "")
        if STAGES.get(word) is work.stage:
            return word
        if work.stage is Stage.UNDERWAY:
            return "in_progress" if work.answers else "on_route"
        return _WORDS[work.stage]

    def order(self, work: Work) -> dict[str, Any]:
        """Return one work order."""
        site, status = self._world.sites[work.site], self.status(work)
        # the slot ends when the work is due, and never begins behind its end
        slot = min(work.start, work.due - (work.end - work.start))
        return {
            "id": WORK + work.index,
            "external_id": f"OT-{work.created.year}-{work.index:06}",
            "work_type_code": f"type_{self._kinds.index(work.type) + 1}",
            "work_type_name": self._world.hostile(work.index) or work.type,
            "description": work.description,
            "status": status,
            "status_label": LABELS[status],
            "priority": _PRIORITIES[work.urgency],
            "account_id": ACCOUNT + work.site,
            "crew_id": CREW + work.crew if work.crew is not None else None,
            "address": site.address,
            "city": site.city,
            "latitude": site.latitude,
            "longitude": site.longitude,
            "scheduled_start_at": stamp(slot),
            "scheduled_end_at": stamp(work.due),
            "started_at": stamp(work.began),
            "finished_at": stamp(work.finished),
            "cancellable": work.stage in _EARLY,
            "created_at": stamp(work.created),
            "updated_at": stamp(work.updated),
        }

    def crew(self, crew: Crew) -> dict[str, Any]:
        """Return one crew and where it is."""
        leader = self._world.people[crew.members[0]] if crew.members else None
        status = _CREW_WORDS.get(crew.stage, "available")
        return {
            "id": CREW + crew.index,
            "name": crew.name,
            "status": status,
            "status_label": LABELS[status],
            "leader_name": leader.name if leader else None,
            "members_count": len(crew.members),
            "phone": leader.phone if leader else None,
            "latitude": crew.latitude,
            "longitude": crew.longitude,
            "last_seen_at": stamp(crew.updated),
        }

    def response(self, work: Work, *, whole: bool = False) -> dict[str, Any]:
        """Return what was answered to the procedure of an order; only the single record tells the answers
        themselves.
        """
        form = next(form for form in self._world.forms if (form.index, form.version) == (work.form, work.form_version))
        answered = [any(each.id in work.answers for each in questions) for _, _, questions in form.sections]
        current = next((title for (title, _, _), done in zip(form.sections, answered, strict=True) if not done), None)
        response = {
            "id": RESPONSE + work.index,
            "workflow_code": f"workflow_{form.index}",
            "workflow_name": form.title,
            "status": _RESPONSE_WORDS.get(work.stage, "in_progress"),
            "started_at": stamp(work.began),
            "cancellable": work.stage is Stage.UNDERWAY,
        }
        if not whole:
            return response
        labels = {each.id: each.label for _, _, questions in form.sections for each in questions}
        return response | {
            "context": {"external_id": self.order(work)["external_id"]},
            "current_input_values": {labels.get(id, id): _value(answer) for id, answer in work.answers.items()},
            "step_responses_count": sum(answered),
            "total_step_responses_count": len(answered),
            "current_step": {"code": f"step_{sum(answered) + 1}", "name": current} if current else None,
        }

    def account(self, site: Site) -> dict[str, Any]:
        """Return one account, which is a site of the world."""
        return {
            "id": ACCOUNT + site.index,
            "client_number": f"{2_000_034_000 + site.index}",
            "holder_name": self._world.hostile(site.index) or site.contact,
            "address": site.address,
            "city": site.city,
            "rate": f"R{1 + site.index % 3}",
            "status": "active" if site.index % 23 else "suspended",
            "balance": float(site.index % 5 * 1250),
            "created_at": stamp(site.created),
            "updated_at": stamp(site.updated),
        }


def _value(answer: object) -> object:
    """Return an answer as the vendor has it: pictures by their files' names."""
    if isinstance(answer, list):
        return [each["file"] if isinstance(each, Mapping) else each for each in answer]
    return answer
