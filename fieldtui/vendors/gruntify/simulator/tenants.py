"""The account's two workspaces: one with everything and words of its own, one that pays for less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fieldtui.contract.record import Stage
from fieldtui.simulator.models import Work

#: which switch an entity hangs on
SWITCHES = {
    "jobs": "Jobs",
    "assets": "Assets",
    "equipment": "Equipment",
    "depots": "Depots",
    "accreditations": "Accreditations",
}
JOB_WORDS = {
    Stage.NEW: "Unassigned",
    Stage.OFFERED: "Queued",
    Stage.ASSIGNED: "Assigned",
    Stage.UNDERWAY: "InProgress",
    Stage.HELD: "OnHold",
    Stage.REVIEW: "PendingReview",
    Stage.DONE: "Completed",
    Stage.CANCELLED: "Rejected",
}
REQUEST_WORDS = {Stage.NEW: "Created", Stage.DONE: "Accepted", Stage.CANCELLED: "Rejected"}


@dataclass(frozen=True, slots=True)
class Tenant:
    """One workspace. `labels`: (status, what it is called here, its colour)."""

    slug: str
    name: str
    plan: str
    request_label: str
    off: frozenset[str]
    labels: tuple[tuple[str, str, str], ...]
    zone: str = "Australia/Brisbane"
    #: whether a draft carries the version of the form that is published, until it is published itself
    drafts_share: bool = False

    def label(self, status: str) -> str | None:
        """Return what a job status is called here, None for its own name."""
        return next((label for word, label, _ in self.labels if word == status), None)

    def lacks(self, entity: str) -> bool:
        """Return whether that entity is switched off here."""
        return SWITCHES.get(entity) in self.off

    def describe(self) -> dict[str, Any]:
        """Write the workspace as the vendor does."""
        switches = {name: name not in self.off for name in SWITCHES.values()}
        return {
            "Id": self.slug,
            "Name": self.name,
            "TimeZone": self.zone,
            "Subscription": self.plan,
            "RequestLabel": self.request_label,
            "Features": {**switches, "WorkflowStudio": False, "UserTracking": False},
            "JobStatuses": [
                {"Status": status, "Label": label, "Color": colour} for status, label, colour in self.labels
            ],
        }


HOMES = Tenant(
    "beautiful_homes",
    "Beautiful Homes",
    "Business",
    "Request",
    frozenset(),
    (
        ("InProgress", "On site", "#2e7d32"),
        ("OnHold", "Parked", "#6d4c41"),
        ("PendingReview", "To be checked", "#f9a825"),
    ),
)
PARKS = Tenant(
    "city_parks",
    "City Parks",
    "Professional",
    "Visit",
    frozenset({"Jobs", "Depots", "Equipment"}),
    (),
    drafts_share=True,
)
TENANTS = {tenant.slug: tenant for tenant in (HOMES, PARKS)}


def tenant_of_work(work: Work) -> Tenant:
    """Return jobs are all in the larger workspace, every other request in the smaller one."""
    return PARKS if work.asked and work.index % 2 else HOMES


def tenant_of_site(index: int) -> Tenant:
    """Return every tenth asset is in the smaller workspace."""
    return PARKS if index % 10 == 0 else HOMES


def in_parks(person: int) -> bool:
    """Return whether a person's account is in the smaller workspace, too."""
    return person % 5 == 0


def word_of(work: Work) -> str:
    """Return the vendor's word for where a piece of work stands; some new jobs are drafts."""
    if work.asked:
        return REQUEST_WORDS[work.stage]
    # what has been anything else is no draft again
    is_draft = work.stage is Stage.NEW and work.index % 5 == 0 and work.updated == work.created
    return "Draft" if is_draft else JOB_WORDS[work.stage]
