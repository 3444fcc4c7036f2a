"""Jobs: Gruntify's work orders, each with a Pre-Work and a Work form, assigned to a team."""

from __future__ import annotations

import msgspec

from fieldtui.contract.action import NEEDS
from fieldtui.contract.document import Document, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded
from fieldtui.contract.priority_words import urgency_of
from fieldtui.contract.record import Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by
from fieldtui.http.json_readers import shown
from fieldtui.vendors.gruntify.form_answers import form_sections
from fieldtui.vendors.gruntify.job_actions import ACTIONS, STATUSES
from fieldtui.vendors.gruntify.lists import fetch, searched
from fieldtui.vendors.gruntify.readers import (
    Moment,
    Named,
    duration,
    fields,
    linked,
    listed,
    load,
    moment,
    named,
    names,
    squeeze,
    when,
    zone_of,
)
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.tasks import Task, link, read_task, spot_of, status_field, task_facets, traces, where
from fieldtui.vendors.gruntify.workspace_notes import original

_STAGES = {squeeze(word): stage for word, stage in STATUSES.items()}


class Job(Task, frozen=True, kw_only=True):
    """One job. `expected` and `onsite` are ISO 8601 durations."""

    priority: str | None = read_by(shown)
    team: Named = read_by(named)
    start: Moment = read_by(moment, "startdate")
    due: Moment = read_by(moment, "duedate")
    expected: str | None = read_by(shown, "expectedduration")
    onsite: str | None = read_by(shown, "onsitetime")
    checked_in: str | None = read_by(shown, "checkedin")
    accreditations: tuple[Named, ...] = read_by(names, "requiredaccreditations")
    equipment: tuple[Named, ...] = read_by(names, "requiredequipment")
    schedule: str | None = read_by(shown, "recurringscheduleid")


def decode(raw: Encoded, settings: GruntifySettings) -> Job:
    """Read a job; RecordRejected without an id."""
    return read_task(Job, load(raw), settings)


def facets(job: Job) -> Facets:
    """Return what lists need of a job; the stage is of the canonical status, whatever the workspace calls it."""
    crew = link("crew", Kind.CREW, job.team)
    needs = tuple(Link(NEEDS, Kind.REFERENCE, need.id) for need in job.accreditations if need.id)
    common = task_facets(job, _STAGES.get(squeeze(job.status)), (*((crew,) if crew else ()), *needs))
    return msgspec.structs.replace(
        common,
        priority=job.priority,
        urgency=urgency_of(job.priority),
        crew=job.team.name,
        start=job.start.at,
        due=job.due.at,
    )


def document(job: Job, related: Related) -> Document:
    """Draw a job: what it is, its form's questions with the answers, and where it is."""
    zone = zone_of(job.workspace, related)
    about = (
        *fields(("Reference", job.reference)),
        status_field(job),
        *fields(
            ("Priority", job.priority),
            ("Team", linked(job.team, Kind.CREW, related)),
            ("Assigned to", linked(job.assignee, Kind.PERSON, related)),
            ("Start", when(job.start, zone)),
            ("Due", when(job.due, zone)),
            ("Expected duration", duration(job.expected)),
            ("Checked in", job.checked_in),
            ("Time on site", duration(job.onsite)),
            ("Recurring schedule", job.schedule),
            ("Comment", job.comment),
            ("Description", job.description),
        ),
        *listed("Needs accreditations", job.accreditations, Kind.REFERENCE, related),
        *listed("Needs equipment", job.equipment, Kind.REFERENCE, related),
    )
    title = " ".join(filter(None, (job.reference, job.title))) or job.id
    sections = (
        Section("Job", about),
        *form_sections(job.form, job.answers, spot_of(job, related), zone, related),
        *where(job, related),
        *traces(job, related),
    )
    return Document(title, sections)


JOBS = Resource(
    name="jobs",
    shifts=True,
    title="Jobs",
    kinds=(Kind.WORK_ORDER,),
    pages=searched("jobs"),
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    original=original,
    detail=fetch("jobs"),
    actions=ACTIONS,
    pace=60,
)
