"""What jobs and requests have in common: a form with answers, a place, a person, a status with a label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from fieldtui.contract.document import Field, Related, Section
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Kind, Link, Stage
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import as_text, fold, read_text, require, shown
from fieldtui.vendors.gruntify.form_versions import whole_number
from fieldtui.vendors.gruntify.readers import (
    Moment,
    Named,
    Spot,
    colour,
    degrees,
    fields,
    linked,
    load,
    members,
    moment,
    named,
    noted,
    spot,
    squeeze,
    when,
    workspace_of,
    zone_of,
)
from fieldtui.vendors.gruntify.settings import GruntifySettings


class FormName(msgspec.Struct, frozen=True):
    """The form and the version that a record was filled in with."""

    id: str
    version: int | None

    @property
    def key(self) -> str:
        """The id of that version among the forms: `FormId:Version`."""
        return self.id if self.version is None else f"{self.id}:{self.version}"


def read_form_name(value: object) -> FormName | None:
    """Read `{"Id", "Version"}`, or `FormId:Version` where only a text stands."""
    parts: Mapping[str, Any] = value if isinstance(value, Mapping) else {"id": value}
    id, _, tail = (read_text(parts.get("id")) or "").partition(":")
    version = whole_number(parts.get("version"))
    return FormName(id, whole_number(tail) if version is None else version) if id else None


def read_answers(value: object) -> tuple[tuple[str, Any], ...]:
    """Read `[{"Field", "Value"}]`, or an object of values by field; whatever else came is an answer to no field."""
    if isinstance(value, Mapping):
        return tuple((str(field), answer) for field, answer in value.items())
    return tuple(map(_answer, members(value)))


def _answer(entry: object) -> tuple[str, Any]:
    """Read one answer: its field, and its value, or what else it holds where it has none of that name."""
    spelled = {str(name).lower(): name for name in entry} if isinstance(entry, Mapping) else {}
    if not isinstance(entry, Mapping) or "field" not in spelled:
        return "", entry
    asked = entry[spelled["field"]]
    field = read_text(asked) or named(fold(asked)).id or shown(asked) or ""
    value = entry[spelled["value"]] if "value" in spelled else None
    if value is None:
        rest = {name: inner for name, inner in entry.items() if str(name).lower() not in ("field", "value")}
        values = [inner for inner in rest.values() if inner is not None]
        value = values[0] if len(values) == 1 else rest if values else None
    return field, value


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a job or request that both have.

    `answers`: (field id, empty where there is none; value as it came), in the vendor's order.
    """

    id: str
    reference: str | None = read_by(shown)
    title: str | None = read_by(shown)
    description: str = read_by(as_text)
    status: str | None = read_by(shown)
    label: str | None
    colour: str | None
    form: FormName | None = read_by(read_form_name)
    assignee: Named = read_by(named, "assigneduser")
    asset: Named = read_by(named)
    spot: Spot = read_by(spot, "location")
    answers: tuple[tuple[str, Any], ...] = read_by(read_answers, "data")
    comment: str = read_by(as_text)
    created: Moment = read_by(moment)
    created_by: Named = read_by(named, "createdby")
    updated: Moment = read_by(moment, "lastmodified")
    updated_by: Named = read_by(named, "lastmodifiedby")
    workspace: str | None
    noun: str


T = TypeVar("T", bound=Task)


def read_task(struct: type[T], record: Mapping[str, Any], settings: GruntifySettings) -> T:
    """Read a folded record as that sort of task; RecordRejected without an id."""
    note = noted(record)
    return read_fields(
        struct,
        record,
        id=require(read_text(record.get("id")), "$.Id"),
        # the workspace's own word and colour for the status stand in the workspace, not in the record
        label=shown(record.get("statuslabel")) or read_text(note.get("label")),
        colour=colour(note.get("color")),
        workspace=workspace_of(record, settings),
        noun=read_text(note.get("requestlabel")) or "Request",
    )


def task_facets(task: Task, stage: Stage | None, links: tuple[Link, ...] = ()) -> Facets:
    """Return what lists need of the common part; a link carries a facet's name only where the record sends no name."""
    return Facets(
        title=task.title or task.reference or task.id,
        status=task.status,
        status_label=task.label,
        stage=stage,
        colour=task.colour,
        assignee=task.assignee.name,
        place=task.spot.address or task.asset.name,
        latitude=task.spot.latitude,
        longitude=task.spot.longitude,
        created=task.created.at,
        updated=task.updated.at,
        reference=task.reference or task.id,
        text="\n".join(filter(None, (task.description, task.spot.address, task.asset.name, task.comment))),
        links=(*_links(task), *links),
    )


def _links(task: Task) -> tuple[Link, ...]:
    """Name the person, the asset and the form version that a record points to."""
    found = [
        link("assignee", Kind.PERSON, task.assignee),
        link("place", Kind.SITE, task.asset, named_already=bool(task.spot.address or task.asset.name)),
    ]
    form = Link("form", Kind.FORM, task.form.key) if task.form else None
    return tuple(item for item in (*found, form) if item)


def link(role: str, kind: Kind, target: Named, *, named_already: bool | None = None) -> Link | None:
    """Point to another record; under a role of its own where the record says the name itself."""
    if not target.id:
        return None
    known = bool(target.name) if named_already is None else named_already
    return Link(str(kind) if known else role, kind, target.id)


def status_field(task: Task) -> Field:
    """Draw the status as the workspace calls it, with the vendor's own word beside it where that differs."""
    own = task.status if squeeze(task.label) != squeeze(task.status) else ""
    return Field("Status", task.label or task.status, note=(own or "") if task.label else "")


def spot_of(task: Task, related: Related) -> Spot:
    """Find where a record is: its own location, else that of its asset as far as the store has it."""
    if task.spot.latitude is not None or not task.asset.id:
        return task.spot
    raw = related.raw(Kind.SITE, task.asset.id)
    try:
        found = spot(load(raw).get("location")) if raw is not None else Spot()
    except RecordRejected:
        return task.spot
    return found._replace(address=task.spot.address or found.address)


def where(task: Task, related: Related) -> tuple[Section, ...]:
    """Draw the place of a record: address, degrees and asset, as far as there are any."""
    place = spot_of(task, related)
    parts = fields(
        ("Address", place.address),
        ("Coordinates", degrees(place)),
        ("Asset", linked(task.asset, Kind.SITE, related)),
    )
    return (Section("Where", parts),) if parts else ()


def traces(task: Task, related: Related) -> tuple[Section, ...]:
    """Draw who made the record and who changed it last, in the workspace's own time."""
    zone = zone_of(task.workspace, related)
    parts = fields(
        ("Created", when(task.created, zone)),
        ("Created by", linked(task.created_by, Kind.PERSON, related)),
        ("Last changed", when(task.updated, zone)),
        ("Changed by", linked(task.updated_by, Kind.PERSON, related)),
        ("Workspace", task.workspace),
    )
    return (Section("Record", parts),)
