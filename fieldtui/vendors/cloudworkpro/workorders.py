"""Work orders: what is to be done where, when and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from fieldtui.contract.action import Action, Ask, Outcome
from fieldtui.contract.document import Document, Field, Part, Prose, Related, Section, Table
from fieldtui.contract.record import Facets, Key, Kind, Link, Stage
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Flow, Request
from fieldtui.http.fields import decode, plain, read_latitude, read_longitude, read_text, read_time, require
from fieldtui.vendors.cloudworkpro.changes import sweep
from fieldtui.vendors.cloudworkpro.drawing import Named, files, moment, words, zone_of
from fieldtui.vendors.cloudworkpro.settings import Settings
from fieldtui.vendors.cloudworkpro.sites import Site
from fieldtui.vendors.cloudworkpro.sites import read as read_site
from fieldtui.vendors.cloudworkpro.wire import fetch, one, open_envelope

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
_URGENCY: Mapping[str, int] = {"low": 0, "normal": 1, "medium": 1, "high": 2, "urgent": 3, "critical": 3}

Time = str | int | float | None
Id = str | int


class WorkOrder(msgspec.Struct, kw_only=True):
    """One work order, from the list or, with `site`, `work_types` and `assigned_users`, from `summary=full`."""

    id: Id | None = msgspec.field(name="_id", default=None)
    number: Id | None = None
    name: str | None = None
    description: str | None = None
    status: str | None = None
    priority: Id | None = None
    site_id: Id | None = None
    work_type_ids: list[Id] | None = None
    assigned_user_ids: list[Id] | None = None
    time_zone: str | None = None
    scheduled_start_date: Time = None
    scheduled_end_date: Time = None
    check_in_date: Time = None
    check_out_date: Time = None
    created_date: Time = None
    updated_date: Time = None
    extra_photos: list[Id | Named] | None = None
    documents: list[Id | Named] | None = None
    work_types: list[Named] | None = None
    site: Site | None = None
    assigned_users: list[Named] | None = None


def read(raw: Encoded, settings: object = None) -> WorkOrder:
    """Read one work order; it cannot be without its `_id`."""
    item: WorkOrder = decode(raw, WorkOrder)
    require(read_text(item.id), "$._id")
    return item


def identify(item: WorkOrder) -> Key:
    """Its address within the source."""
    return Key(Kind.WORK_ORDER, str(item.id))


def facets(item: WorkOrder) -> Facets:
    """Say what lists need of a work order; it is due when its appointment ends."""
    site = item.site
    people = [person.label for person in item.assigned_users or ()]
    number = read_text(item.number)
    priority = read_text(item.priority)
    end = read_time(item.scheduled_end_date)
    return Facets(
        title=plain(item.name) or (f"Work order {number}" if number else str(item.id)),
        status=item.status,
        stage=STAGES.get(item.status or ""),
        priority=priority,
        urgency=_URGENCY.get((priority or "").lower()),
        assignee=", ".join(people) or None,
        place=site.label if site else None,
        latitude=read_latitude(site.latitude) if site else None,
        longitude=read_longitude(site.longitude) if site else None,
        start=read_time(item.scheduled_start_date),
        end=end,
        due=end,
        created=read_time(item.created_date),
        updated=read_time(item.updated_date),
        reference=number or str(item.id),
        text=plain(item.description),
        links=tuple(_links(item)),
    )


def _links(item: WorkOrder) -> Iterator[Link]:
    """The site, and the people; the vendor lists no people, so their names come with the detail only."""
    if site := read_text(item.site_id) or (read_text(item.site.id) if item.site else None):
        yield Link("place", Kind.SITE, site)
    for person in item.assigned_user_ids or ():
        yield Link("assignee", Kind.PERSON, str(person))


def draw(item: WorkOrder, related: Related) -> Document:
    """Draw a work order for reading; what the detail has not brought yet is looked up among the other records."""
    zone = zone_of(item.time_zone)
    site = item.site or _known_site(item, related)
    what = (
        words("Number", item.number),
        words("Status", item.status),
        words("Priority", item.priority),
        Field("Types", ", ".join(_types(item, related)) or None),
    )
    where = (
        Field("Site", site.label if site else read_text(item.site_id)),
        Field("Address", (site.lines or None) if site else None),
        words("Time zone", item.time_zone),
    )
    when = (
        moment("Scheduled start", item.scheduled_start_date, zone),
        moment("Scheduled end", item.scheduled_end_date, zone),
        moment("Check in", item.check_in_date, zone),
        moment("Check out", item.check_out_date, zone),
        moment("Created", item.created_date, zone),
        moment("Updated", item.updated_date, zone),
    )
    sections = (
        Section("Work order", what),
        Section("Site", where),
        Section("People", _people(item)),
        Section("Times", when),
        Section("Description", (Prose(plain(item.description)),) if plain(item.description) else ()),
        Section("Extra photos", files(item.extra_photos)),
        Section("Documents", files(item.documents)),
    )
    return Document(facets(item).title, tuple(section for section in sections if section.parts))


def _known_site(item: WorkOrder, related: Related) -> Site | None:
    """The site as its own list has it, if it is there already."""
    raw = related.raw(Kind.SITE, str(item.site_id)) if item.site_id else None
    return read_site(raw) if raw else None


def _types(item: WorkOrder, related: Related) -> list[str]:
    """The names of the work types, or their ids where nobody has told the names."""
    if item.work_types:
        return [kind.label for kind in item.work_types]
    return [related.title(Kind.REFERENCE, str(id)) or str(id) for id in item.work_type_ids or ()]


def _people(item: WorkOrder) -> tuple[Part, ...]:
    """Who is assigned: names and mail addresses from the detail, bare ids without it."""
    if item.assigned_users:
        rows = tuple((person.label, plain(person.email)) for person in item.assigned_users)
        return (Table(("Name", "E-mail"), rows),)
    return tuple(
        Field("Assigned", str(id), note="the name comes with the detail") for id in item.assigned_user_ids or ()
    )


def whole(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one work order with its site, types and people; the only call of the vendor's that expands."""
    return fetch(Request(path=one(settings.workorders_path, id), query=(("summary", "full"),)))


def set_status(settings: Settings, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    """Move a work order to another status; the vendor answers with a sentence, not with the work order."""
    path = f"{one(settings.workorders_path, key.id)}/status"
    reply = yield Request(method="PATCH", path=path, json={"status": answers["status"]})
    if not reply.bare.strip():
        return Outcome(message=f"it answered {reply.status} with an empty body", done=None)
    data = bytes(open_envelope(reply).data)
    said = msgspec.json.decode(data)
    if isinstance(said, dict) and "_id" in said:
        return Outcome(data)
    if isinstance(said, str):
        return Outcome(message=said, done=True if _confirms(said, answers["status"]) else None)
    return Outcome(message="it answered without a confirmation", done=None)


def _confirms(sentence: str, status: str) -> bool:
    """Whether it is the documented confirmation: `Status updated successfully to: 'draft' for …`."""
    return "success" in sentence.lower() and f"'{status}'" in sentence


SET_STATUS = Action(
    name="set-status",
    key="t",
    label="Set status",
    doing="Setting the status",
    flow=set_status,
    asks=(Ask(name="status", label="Status", choices=tuple(STAGES)),),
    confirm="Set {title} to {status}?",
    shows=lambda facets, answers: facets.status is not None and facets.status == answers.get("status"),
)

WORKORDERS = Resource(
    name="workorders",
    title="Work orders",
    kinds=(Kind.WORK_ORDER,),
    pages=sweep,
    decode=read,
    identity=identify,
    facets=facets,
    document=draw,
    detail=whole,
    actions=(SET_STATUS,),
    incremental=True,
)
