"""Requests: what people in the field ask for, to be accepted or rejected; a workspace may call them otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from fieldtui.contract.action import Action, ActionInput, Outcome, Verdict
from fieldtui.contract.document import Document, Related, Section
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.contract.vendor import Resource
from fieldtui.vendors.gruntify.form_answers import form_sections
from fieldtui.vendors.gruntify.lists import COMMENT, change, commented, fetch, searched
from fieldtui.vendors.gruntify.readers import fields, linked, load, squeeze, zone_of
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.tasks import Task, read_task, spot_of, status_field, task_facets, traces, where
from fieldtui.vendors.gruntify.workspace_notes import original

_STAGES = {"created": Stage.REVIEW, "accepted": Stage.DONE, "rejected": Stage.CANCELLED}


def decode(raw: Encoded, settings: GruntifySettings) -> Task:
    """Read a request; RecordRejected without an id."""
    return read_task(Task, load(raw), settings)


def facets(task: Task) -> Facets:
    """Return what lists need of a request."""
    return task_facets(task, _STAGES.get(squeeze(task.status)))


def document(task: Task, related: Related) -> Document:
    """Draw a request under the name that its workspace has for it, with its form and its place."""
    about = (
        *fields(("Reference", task.reference)),
        status_field(task),
        *fields(
            ("Assigned to", linked(task.assignee, Kind.PERSON, related)),
            ("Comment", task.comment),
            ("Description", task.description),
        ),
    )
    title = " ".join(filter(None, (task.reference, task.title))) or task.id
    sections = (
        Section(task.noun, about),
        *form_sections(task.form, task.answers, spot_of(task, related), zone_of(task.workspace, related), related),
        *where(task, related),
        *traces(task, related),
    )
    return Document(title, sections)


def accept(settings: GruntifySettings, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    """Accept a request."""
    return (yield from change(settings, "requests", key.id, {"Status": "Accepted", **commented(answers)}))


def reject(settings: GruntifySettings, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    """Reject a request, with the reason that the vendor insists on."""
    reason = answers.get("reason", "").strip()
    if not reason:
        raise Refused("a rejection needs a reason")
    return (yield from change(settings, "requests", key.id, {"Status": "Rejected", "Comment": reason}))


def judged(facets: Facets) -> str | None:
    """Return why a request cannot be judged: it was, or nobody knows whether it was."""
    if facets.stage is Stage.REVIEW:
        return None
    if facets.stage is None:
        return f"“{facets.status}” is no status that we know" if facets.status else "it has no status"
    return f"it is {facets.status_label or facets.status} already"


REQUESTS = Resource(
    name="requests",
    shifts=True,
    title="Requests",
    kinds=(Kind.REQUEST,),
    pages=searched("requests"),
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    original=original,
    detail=fetch("requests"),
    actions=(
        Action(
            name="accept",
            key="a",
            label="Accept",
            doing="Accepting",
            flow=accept,
            unavailable=judged,
            asks=(COMMENT,),
            confirm="Accept {title}?",
            shows=lambda facets, answers: squeeze(facets.status) == "accepted",
            verdict=Verdict.ACCEPT,
        ),
        Action(
            name="reject",
            key="x",
            label="Reject",
            doing="Rejecting",
            flow=reject,
            unavailable=judged,
            asks=(ActionInput(name="reason", label="Reason", is_reason=True),),
            confirm="Reject {title}?",
            shows=lambda facets, answers: squeeze(facets.status) == "rejected",
            verdict=Verdict.REJECT,
        ),
    ),
    pace=60,
)
