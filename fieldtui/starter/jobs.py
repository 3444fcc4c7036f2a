"""Acme's jobs: how they are listed, what each says, and what may be done to one."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from fieldtui.contract.action import Action, ActionInput, Outcome, closed_when
from fieldtui.contract.document import Document, Field, Prose, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Request
from fieldtui.contract.record import Key, Kind, Link, Stage
from fieldtui.contract.vendor import Resource
from fieldtui.http import json_readers
from fieldtui.http.paging import by_number, listing

from .settings import Settings

#: the vendor's words, and what they mean over all vendors
STAGES: Mapping[str, Stage] = {
    "new": Stage.NEW,
    "offered": Stage.OFFERED,
    "assigned": Stage.ASSIGNED,
    "working": Stage.UNDERWAY,
    "waiting": Stage.HELD,
    "check": Stage.REVIEW,
    "done": Stage.DONE,
    "cancelled": Stage.CANCELLED,
}


class Job(msgspec.Struct, kw_only=True):
    """One job. Wide types cost nothing; a field that comes in another is left out, the record stays."""

    id: str | int | None = None
    title: str | None = None
    text: str | None = None
    status: str | None = None
    crew: str | None = None
    crew_id: str | int | None = None
    place: str | None = None
    latitude: float | str | None = None
    longitude: float | str | None = None
    due: str | int | float | None = None
    created: str | int | float | None = None
    updated: str | int | float | None = None


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for page after page, from 1."""
    size = poll.settings.page_size

    def ask(page: int) -> Request:
        return Request(path="/jobs", query=(("page", str(page)), ("size", str(size))))

    return by_number(ask, lambda reply: listing(reply, "jobs"), size=size)


def decode(raw: Encoded, settings: Settings) -> Job:
    """Read one job; it cannot be without an id."""
    job: Job = json_readers.decode_as(raw, Job)
    json_readers.require(json_readers.read_text(job.id), "$.id")
    return job


def identity(job: Job) -> Key:
    """Return its address within the source."""
    return Key(Kind.WORK_ORDER, str(job.id))


def facets(job: Job) -> Facets:
    """Return what lists, filters and clocks need of it."""
    return Facets(
        title=json_readers.plain(job.title) or str(job.id),
        status=job.status,
        stage=STAGES.get(job.status or ""),
        crew=json_readers.plain(job.crew) or None,
        place=json_readers.plain(job.place) or None,
        latitude=json_readers.read_latitude(job.latitude),
        longitude=json_readers.read_longitude(job.longitude),
        due=json_readers.read_time(job.due),
        created=json_readers.read_time(job.created),
        updated=json_readers.read_time(job.updated),
        text=json_readers.plain(job.text),
        links=(Link("crew", Kind.CREW, crew),) if (crew := json_readers.read_text(job.crew_id)) else (),
    )


def document(job: Job, related: Related) -> Document:
    """Return the document of the record."""
    known = facets(job)
    lines = (
        Field("Status", known.status),
        Field("Crew", known.crew),
        Field("Place", known.place),
        Field("Due", known.due.isoformat() if known.due else None),
        *((Prose(known.text),) if known.text else ()),
    )
    return Document(known.title, (Section("Job", lines),))


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Ask for one job."""
    return (yield Request(path=f"/jobs/{quote(id, safe='')}")).body


def set_status(settings: Settings, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    """Move a job to another status; the vendor answers with the job as it is then."""
    path = f"/jobs/{quote(key.id, safe='')}"
    reply = yield Request(method="PATCH", path=path, json={"status": answers["status"]})
    return Outcome(reply.body)


JOBS = Resource(
    name="jobs",
    title="Jobs",
    kinds=(Kind.WORK_ORDER,),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    detail=detail,
    actions=(
        Action(
            name="set-status",
            key="s",
            label="Set the status",
            doing="Setting the status",
            flow=set_status,
            unavailable=closed_when(Stage.DONE),
            asks=(ActionInput(name="status", label="Status", choices=tuple(STAGES)),),
            confirm="Set {title} to {status}?",
            shows=lambda facets, answers: facets.status == answers.get("status"),
        ),
    ),
)
