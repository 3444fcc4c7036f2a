"""Forms: every version of every template, drafts too; a record's answers belong to the one version that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Mark, Related, Section, Table
from fieldtui.contract.errors import RecordRejected, Refused
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Flow, Page, Pages, Poll
from fieldtui.http.fields import plain, read_number, read_text, read_time, require
from fieldtui.vendors.gruntify.lists import fetch, first, search, whole_record
from fieldtui.vendors.gruntify.reading import (
    Named,
    clock,
    fields,
    listed,
    load,
    names,
    squeeze,
    workspace_of,
    zone_of,
)
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.wire import call
from fieldtui.vendors.gruntify.workspaces import Workspace, annotate, original, visit

#: versions that are looked for behind a given one; nobody publishes faster than jobs are finished
_AHEAD = 50
#: forms read in full before they are handed on together
_BATCH = 20
_STAGE_ORDER = {"prework": 0, "work": 1}


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a form. `type` is squeezed (`multichoice`); `count` is how many photos there must be at least."""

    id: str
    label: str
    type: str
    required: bool
    unit: str
    minimum: float | None
    maximum: float | None
    count: int
    choices: tuple[str, ...]


class Part(msgspec.Struct, frozen=True):
    """A section of a form, and whether it is filled in before the work or at it (`PreWork`, `Work`)."""

    title: str
    stage: str | None
    questions: tuple[Question, ...]


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a form. `parts` are in the order in which they are filled in; None: the list left them out."""

    key: str
    id: str
    version: int
    title: str
    type: str | None
    status: str | None
    teams: tuple[Named, ...]
    parts: tuple[Part, ...] | None
    updated: datetime | None
    workspace: str | None

    @property
    def draft(self) -> bool:
        """Whether this version is not published."""
        return squeeze(self.status) == "draft"


def decode(raw: Encoded, settings: GruntifySettings) -> Form:
    """Read a form version; RecordRejected when it names neither `Id` nor `FormId`."""
    return read_form(load(raw), settings)


def read_form(record: Mapping[str, Any], settings: GruntifySettings | None = None) -> Form:
    """Read a folded form; `Id` is `FormId:FormVersion`, and each is made of the other where one is missing."""
    whole = read_text(record.get("id")) or ""
    id = require(read_text(record.get("formid")) or whole.partition(":")[0], "$.FormId")
    version = read_number(record.get("formversion")) or read_number(whole.partition(":")[2]) or 1
    return Form(
        key=whole if ":" in whole else f"{id}:{int(version)}",
        id=id,
        version=int(version),
        title=plain(record.get("formtitle")) or plain(record.get("title")) or id,
        type=read_text(record.get("type")),
        status=read_text(record.get("status")),
        teams=names(record.get("teams")),
        parts=_parts(record.get("sections")),
        updated=read_time(record.get("lastmodified")),
        workspace=workspace_of(record, settings) if settings else None,
    )


def _parts(value: object) -> tuple[Part, ...] | None:
    """Read the sections, Pre-Work before Work, otherwise in the form's own order."""
    if not isinstance(value, list):
        return None
    parts = [_part(entry) for entry in value if isinstance(entry, Mapping)]
    return tuple(sorted(parts, key=lambda part: _STAGE_ORDER.get(squeeze(part.stage), 1)))


def _part(entry: Mapping[str, Any]) -> Part:
    """Read one section."""
    listed = entry.get("fields")
    found = [_question(field) for field in listed if isinstance(field, Mapping)] if isinstance(listed, list) else []
    stage = read_text(entry.get("stage"))
    title = plain(entry.get("title")) or {"prework": "Before work"}.get(squeeze(stage), "Work")
    return Part(title, stage, tuple(question for question in found if question))


def _question(field: Mapping[str, Any]) -> Question | None:
    """Read one field; None when it has neither id nor label."""
    label = plain(field.get("label"))
    id = read_text(field.get("id")) or label
    if not id:
        return None
    choices = field.get("choices")
    return Question(
        id=id,
        label=label or id,
        type=squeeze(field.get("type")),
        required=field.get("required") is True,
        unit=plain(field.get("unit")),
        minimum=read_number(field.get("minimum")),
        maximum=read_number(field.get("maximum")),
        count=int(read_number(field.get("minimumcount")) or 0),
        choices=tuple(filter(None, map(read_text, choices))) if isinstance(choices, list) else (),
    )


def pages(poll: Poll[GruntifySettings]) -> Pages:
    """Sweep every version; the list may leave out the questions, and then each version is read by itself."""
    settings = poll.settings

    def one(workspace: Workspace, _: Encoded) -> Pages:
        items, following = yield from first(settings, workspace, "forms")
        yield from _batches(items, workspace, settings)
        if following:
            yield from search(settings, workspace, "forms", following)

    return visit(poll, None, one)


def _batches(items: Sequence[Encoded], workspace: Workspace, settings: GruntifySettings) -> Pages:
    """Hand the versions on, some at a time, each with its questions."""
    for start in range(0, max(1, len(items)), _BATCH):
        batch: list[Encoded] = []
        for item in items[start : start + _BATCH]:
            full = yield from _in_full(item, workspace, settings)
            batch.append(annotate(full, "forms", workspace, settings))
        yield Page(batch)


def _in_full(item: Encoded, workspace: Workspace, settings: GruntifySettings) -> Flow[Encoded]:
    """Read a version with its questions; what the list had, when that has them or the vendor will not say more."""
    try:
        form = decode(item, settings)
    except RecordRejected:
        return item
    if form.parts is not None:
        return item
    try:
        return whole_record((yield call(settings, workspace.id, "forms", form.key)))
    except Refused:
        return item


def facets(form: Form) -> Facets:
    """Say what lists need of a form."""
    return Facets(
        title=form.title, status=form.status, updated=form.updated, reference=f"v{form.version}", text=form.type or ""
    )


def newer(form: Form, related: Related) -> Form | None:
    """Find the newest version that was published after this one, None if there is none in the store."""
    found = None
    for version in range(form.version + 1, form.version + 1 + _AHEAD):
        raw = related.raw(Kind.FORM, f"{form.id}:{version}")
        if raw is None:
            break
        candidate = read_form(load(raw))
        found = found if candidate.draft else candidate
    return found


def version_note(form: Form, related: Related) -> str:
    """Say which version this is, and whether a newer one is published: `v1 (v2 is published)`."""
    later = newer(form, related)
    return (
        f"v{form.version}" + (" draft" if form.draft else "") + (f" (v{later.version} is published)" if later else "")
    )


def document(form: Form, related: Related) -> Document:
    """Draw a template: what it is for, and its questions in order."""
    about = (
        Field("Version", version_note(form, related), mark=Mark.WARN if form.draft else Mark.NONE),
        *fields(
            ("Type", form.type),
            ("Status", form.status),
            ("Last changed", clock(form.updated, zone_of(form.workspace, related))),
            ("Workspace", form.workspace),
        ),
        *listed("Teams", form.teams, Kind.CREW, related),
    )
    columns = ("field", "question", "type", "wants")
    parts = tuple(
        Section(part.title, (Table(columns, tuple(map(_row, part.questions))),), note=part.stage or "")
        for part in form.parts or ()
    )
    return Document(form.title, (Section("Form", about), *parts))


def _row(question: Question) -> tuple[str, str, str, str]:
    """Draw one question of a template as a row."""
    wants = [
        "an answer" if question.required else "",
        f"at least {question.minimum:,g}" if question.minimum is not None else "",
        f"at most {question.maximum:,g}" if question.maximum is not None else "",
        question.unit,
        f"at least {question.count} photos" if question.count > 1 else "",
        " / ".join(question.choices),
    ]
    return question.id, question.label, question.type, ", ".join(filter(None, wants))


FORMS = Resource(
    name="forms",
    title="Forms",
    kinds=(Kind.FORM,),
    pages=pages,
    decode=decode,
    identity=lambda form: Key(Kind.FORM, form.key),
    facets=facets,
    document=document,
    original=original,
    detail=fetch("forms"),
    pace=900,
)
