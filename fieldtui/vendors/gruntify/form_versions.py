"""Form versions as they are read: sections, questions, which one a record names, and which was published since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from fieldtui.contract.document import Related
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.record import Kind
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import as_text, read_number, read_text, require, shown
from fieldtui.vendors.gruntify.readers import (
    Moment,
    Named,
    is_yes,
    load,
    members,
    moment,
    names,
    squeeze,
    workspace_of,
)
from fieldtui.vendors.gruntify.settings import GruntifySettings

#: what a draft's key ends in: until it is published it may carry the version of the form that is
DRAFT = "@draft"
#: versions that are looked for behind a given one; nobody publishes faster than jobs are finished
_AHEAD = 50
_STAGE_ORDER = {"prework": 0, "work": 1}


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a form. `type` is squeezed (`multichoice`); `count` is how many photos there must be at least."""

    id: str
    label: str
    type: str = read_by(squeeze)
    required: bool = read_by(is_yes)
    unit: str = read_by(as_text)
    minimum: float | None = read_by(read_number)
    maximum: float | None = read_by(read_number)
    count: int = read_by(lambda value: int(read_number(value) or 0), "minimumcount")
    choices: tuple[str, ...] = read_by(lambda value: tuple(filter(None, map(shown, members(value)))))


class Part(msgspec.Struct, frozen=True):
    """A section of a form, and whether it is filled in before the work or at it (`PreWork`, `Work`)."""

    title: str
    stage: str | None
    questions: tuple[Question, ...]


def read_parts(value: object) -> tuple[Part, ...] | None:
    """Read the sections, Pre-Work before Work, otherwise in the form's own order."""
    if not isinstance(value, list | Mapping):
        return None
    parts = [_part(entry) for entry in members(value) if isinstance(entry, Mapping)]
    return tuple(sorted(parts, key=lambda part: _STAGE_ORDER.get(squeeze(part.stage), 1)))


def _part(entry: Mapping[str, Any]) -> Part:
    """Read one section."""
    found = [_question(field) for field in members(entry.get("fields")) if isinstance(field, Mapping)]
    stage = shown(entry.get("stage"))
    title = shown(entry.get("title")) or {"prework": "Before work"}.get(squeeze(stage), "Work")
    return Part(title, stage, tuple(question for question in found if question))


def _question(field: Mapping[str, Any]) -> Question | None:
    """Read one field; None when it has neither id nor label."""
    label = shown(field.get("label"))
    id = read_text(field.get("id")) or label
    if not id:
        return None
    return read_fields(Question, field, id=id, label=label or id)


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a form. `parts` are in the order in which they are filled in; None: the list left them out.

    `name` is the vendor's `FormId:FormVersion`, by which other records refer to the published one.
    """

    name: str
    id: str
    version: int | None
    title: str
    type: str | None = read_by(shown)
    status: str | None = read_by(shown)
    teams: tuple[Named, ...] = read_by(names)
    parts: tuple[Part, ...] | None = read_by(read_parts, "sections")
    updated: Moment = read_by(moment, "lastmodified")
    workspace: str | None

    @property
    def draft(self) -> bool:
        """Whether this version is not published."""
        return squeeze(self.status) == "draft"

    @property
    def key(self) -> str:
        """What tells it from all other forms, whichever of these are in the list: a draft never has another's key."""
        return self.name + (DRAFT if self.draft else "")

    @property
    def number(self) -> str:
        """The version as people write it: `v1`."""
        return f"v{'?' if self.version is None else self.version}"


def read_form(record: Mapping[str, Any], settings: GruntifySettings | None = None) -> Form:
    """Read a folded form; `Id` is `FormId:FormVersion`, and each is made of the other where one is missing.

    RecordRejected when there is neither `Id` nor `FormId`.
    """
    head, _, tail = (read_text(record.get("id")) or "").partition(":")
    id = require(read_text(record.get("formid")) or head, "$.FormId")
    version = whole_number(record.get("formversion"))
    version = whole_number(tail) if version is None else version
    return read_fields(
        Form,
        record,
        name=f"{head}:{tail}" if tail else id if version is None else f"{id}:{version}",
        id=id,
        version=version,
        title=shown(record.get("formtitle")) or shown(record.get("title")) or id,
        workspace=workspace_of(record, settings) if settings else None,
    )


def whole_number(value: object) -> int | None:
    """Read a version; None for what is no whole number."""
    number = read_number(value)
    return int(number) if number is not None and number.is_integer() else None


def stored(name: str, related: Related) -> Form | None:
    """Find the form that records name so: the published one, else its draft; None if the store has neither."""
    for key in (name, name + DRAFT):
        raw = related.raw(Kind.FORM, key)
        try:
            form = read_form(load(raw)) if raw is not None else None
        except RecordRejected:
            continue
        if form is not None:
            return form
    return None


def newer(form: Form, related: Related) -> Form | None:
    """Find the newest version that was published after this one, None if there is none in the store."""
    found = None
    start = form.version + 1 if form.version is not None else 0
    for version in range(start, start + _AHEAD if form.version is not None else 0):
        candidate = stored(f"{form.id}:{version}", related)
        if candidate is None:
            break
        found = found if candidate.draft else candidate
    return found


def version_note(form: Form, related: Related) -> str:
    """Return which version this is, and whether a newer one is published: `v1 (v2 is published)`."""
    later = newer(form, related)
    return form.number + (" draft" if form.draft else "") + (f" ({later.number} is published)" if later else "")
