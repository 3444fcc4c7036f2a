"""Acme's jobs: how they are listed, what each says, and what may be done to one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

import msgspec

from fieldtui.contract.action import (
    Action,
    ActionInput,
    Answers,
    Outcome,
    Verdict,
    back_to_status,
    closed_when,
    open_when,
)
from fieldtui.contract.document import Document, Field, Prose, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Request
from fieldtui.contract.record import Key, Kind, Link, Stage
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import (
    decode_object,
    plain,
    read_latitude,
    read_longitude,
    read_text,
    read_time,
    require,
)
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


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One job. Each field names what reads it; a value that cannot be read costs its field, never the record."""

    id: str
    title: str = read_by(plain)
    text: str = read_by(plain)
    status: str | None = read_by(read_text)
    crew: str | None = read_by(read_text)
    crew_id: str | None = read_by(read_text)
    place: str | None = read_by(read_text)
    latitude: float | None = read_by(read_latitude)
    longitude: float | None = read_by(read_longitude)
    due: datetime | None = read_by(read_time)
    created: datetime | None = read_by(read_time)
    updated: datetime | None = read_by(read_time)


def pages(poll: Poll[Settings]) -> Pages:
    """Ask for page after page, from 1."""
    size = poll.settings.page_size

    def ask(page: int) -> Request:
        return Request(path="/jobs", query=(("page", str(page)), ("size", str(size))))

    return by_number(ask, lambda reply: listing(reply, "jobs"), size=size)


def decode(raw: Encoded, settings: Settings) -> Job:
    """Read one job; it cannot be without an id."""
    record = decode_object(raw)
    return read_fields(Job, record, id=require(read_text(record.get("id")), "$.id"))


def facets(job: Job) -> Facets:
    """Return what lists, filters and clocks need of it."""
    return Facets(
        title=job.title or job.id,
        status=job.status,
        stage=STAGES.get(job.status or ""),
        crew=job.crew,
        place=job.place,
        latitude=job.latitude,
        longitude=job.longitude,
        due=job.due,
        created=job.created,
        updated=job.updated,
        text=job.text,
        links=(Link("crew", Kind.CREW, job.crew_id),) if job.crew_id else (),
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


def set_status(settings: Settings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Move a job to another status; the vendor answers with the job as it is then."""
    path = f"/jobs/{quote(key.id, safe='')}"
    reply = yield Request(method="PATCH", path=path, json={"status": answers["status"]})
    return Outcome(reply.body)


def approve(settings: Settings, key: Key, answers: Answers) -> Flow[Outcome]:
    """Have a job whose work was looked at be done."""
    return (yield from set_status(settings, key, {"status": "done"}))


JOBS = Resource(
    name="jobs",
    title="Jobs",
    kinds=(Kind.WORK_ORDER,),
    pages=pages,
    decode=decode,
    id="id",
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
            # what a record shows to which it was done: an answer that does not say so is settled by reading
            shows=lambda facets, answers: facets.status == answers.get("status"),
            # a second action in the other direction, which is offered as such; leave it out where there is none
            undo=back_to_status(STAGES),
        ),
        Action(
            name="approve",
            key="p",
            label="Approve",
            doing="Approving",
            flow=approve,
            unavailable=open_when(Stage.REVIEW),
            confirm="Approve {title}?",
            shows=lambda facets, answers: facets.status == "done",
            # jobs that wait for it stand on the Review screen
            verdict=Verdict.ACCEPT,
        ),
    ),
)
