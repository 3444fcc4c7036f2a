"""Work orders: what is to be done where, when and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Part, Prose, Related, Section, Table
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow
from fieldtui.contract.priority_words import urgency_of
from fieldtui.contract.record import Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import (
    decode_object,
    read_latitude,
    read_longitude,
    read_text,
    read_time,
    require,
    shown,
)
from fieldtui.vendors.cloudworkpro.actions import ACTIONS, STAGES
from fieldtui.vendors.cloudworkpro.formatting import Named, files, moment, named, words, zone_of
from fieldtui.vendors.cloudworkpro.incremental import pages
from fieldtui.vendors.cloudworkpro.settings import Settings
from fieldtui.vendors.cloudworkpro.sites import Site, read_site
from fieldtui.vendors.cloudworkpro.sites import decode as decode_site
from fieldtui.vendors.cloudworkpro.wire import fetch


class WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One work order, from the list or, with `site`, `work_types` and `assigned_users`, from `summary=full`.

    Any value but the id may be of any type; what is named by id may stand there as an object, and the other way round.
    """

    id: str | None = read_by(read_text, "_id")
    number: str | None = read_by(shown)
    name: str | None = read_by(shown)
    description: str | None = read_by(shown)
    status: str | None = read_by(shown)
    priority: str | None = read_by(shown)
    site_id: Site | None = read_by(read_site)
    work_type_ids: tuple[Named, ...] = read_by(named)
    assigned_user_ids: tuple[Named, ...] = read_by(named)
    time_zone: Any = None
    scheduled_start_date: Any = None
    scheduled_end_date: Any = None
    check_in_date: Any = None
    check_out_date: Any = None
    created_date: Any = None
    updated_date: Any = None
    extra_photos: tuple[Named, ...] = read_by(named)
    documents: tuple[Named, ...] = read_by(named)
    work_types: tuple[Named, ...] = read_by(named)
    site: Site | None = read_by(read_site)
    assigned_users: tuple[Named, ...] = read_by(named)

    @property
    def place(self) -> Site | None:
        """Where it is to be done: all that the vendor says of the site, or its id alone."""
        sites = [each for each in (self.site, self.site_id) if each is not None]
        return next((site for site in sites if not site.is_bare), sites[0] if sites else None)

    @property
    def people(self) -> tuple[Named, ...]:
        """Who is assigned, by name where the vendor says it."""
        return self.assigned_users or self.assigned_user_ids

    @property
    def types(self) -> tuple[Named, ...]:
        """Which types of work it is, by name where the vendor says it."""
        return self.work_types or self.work_type_ids


def decode(raw: Encoded, settings: object = None) -> WorkOrder:
    """Read one work order; it cannot be without its `_id`."""
    item = read_fields(WorkOrder, decode_object(raw))
    require(item.id, "$._id")
    return item


def facets(item: WorkOrder) -> Facets:
    """Return what lists need of a work order; it is due when its appointment ends."""
    site = item.place
    end = read_time(item.scheduled_end_date)
    return Facets(
        title=item.name or (f"Work order {item.number}" if item.number else item.id or ""),
        status=item.status,
        stage=STAGES.get(item.status or ""),
        priority=item.priority,
        urgency=urgency_of(item.priority),
        assignee=", ".join(person.label for person in item.people if not person.is_bare) or None,
        place=site.label if site and not site.is_bare else None,
        latitude=read_latitude(site.latitude) if site else None,
        longitude=read_longitude(site.longitude) if site else None,
        start=read_time(item.scheduled_start_date),
        end=end,
        due=end,
        created=read_time(item.created_date),
        updated=read_time(item.updated_date),
        reference=item.number or item.id,
        text=item.description or "",
        links=tuple(_links(item)),
    )


def _links(item: WorkOrder) -> Iterator[Link]:
    """Yield the site, and the people; the vendor lists no people, so their names come with the detail only."""
    if item.place and (site := item.place.id):
        yield Link("place", Kind.SITE, site)
    for person in item.people:
        if id := person.id:
            yield Link("assignee", Kind.PERSON, id)


def document(item: WorkOrder, related: Related) -> Document:
    """Draw a work order for reading; what the detail has not brought yet is looked up among the other records."""
    zone = zone_of(item.time_zone)
    site = _known_site(item, related)
    what = (
        words("Number", item.number),
        words("Status", item.status),
        words("Priority", item.priority),
        Field("Types", ", ".join(_types(item, related)) or None),
    )
    where = (
        Field("Site", site.label if site else None),
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
        Section("Description", (Prose(item.description),) if item.description else ()),
        Section("Extra photos", files(item.extra_photos)),
        Section("Documents", files(item.documents)),
    )
    return Document(facets(item).title, tuple(section for section in sections if section.parts))


def _known_site(item: WorkOrder, related: Related) -> Site | None:
    """Return the site as the work order has it, else as its own list has it, if it is there already."""
    site = item.place
    raw = related.raw(Kind.SITE, site.id or "") if site and site.is_bare else None
    return decode_site(raw) if raw else site


def _types(item: WorkOrder, related: Related) -> list[str]:
    """Return the names of the work types, or their ids where nobody has told the names."""
    return [
        (related.title(Kind.REFERENCE, kind.id or "") if kind.is_bare else None) or kind.label for kind in item.types
    ]


def _people(item: WorkOrder) -> tuple[Part, ...]:
    """Return who is assigned: names and mail addresses from the detail, bare ids without it."""
    known = tuple((person.label, person.email or "") for person in item.people if not person.is_bare)
    bare = (person.label for person in item.people if person.is_bare)
    fields = (Field("Assigned", id, note="the name comes with the detail") for id in bare)
    return (*((Table(("Name", "E-mail"), known),) if known else ()), *fields)


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one work order with its site, types and people; the only call of the vendor's that expands."""
    return fetch(settings.workorders_path, id, query=(("summary", "full"),))


WORKORDERS = Resource(
    name="workorders",
    title="Work orders",
    kinds=(Kind.WORK_ORDER,),
    pages=pages,
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    detail=detail,
    actions=ACTIONS,
    incremental=True,
    shifts=True,
)
