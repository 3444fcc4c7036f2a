"""Crews, where they are and what they are doing."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Pages, Poll
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_locally_by
from fieldtui.http.json_readers import read_latitude, read_longitude, shown
from fieldtui.vendors.crewsourcing.lists import one, sweep
from fieldtui.vendors.crewsourcing.local_times import Local, Moment, identity, read_moment, reader
from fieldtui.vendors.crewsourcing.readers import coordinates, field
from fieldtui.vendors.crewsourcing.settings import Settings


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """One crew as the vendor sends it."""

    id: str | None = read_by(identity)
    name: str | None = read_by(shown)
    status: str | None = read_by(shown)
    status_label: str | None = read_by(shown)
    leader_name: str | None = read_by(shown)
    members_count: str | None = read_by(shown)
    phone: str | None = read_by(shown)
    latitude: Any = None
    longitude: Any = None
    last_seen_at: Moment = read_locally_by(read_moment)
    created_at: Moment = read_locally_by(read_moment)
    updated_at: Moment = read_locally_by(read_moment)


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all crews."""
    return sweep(poll.settings.crews_path, poll, "crews")


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one crew."""
    return one(settings.crews_path, id, "crew")


def facets(item: Local[Crew]) -> Facets:
    """Return what lists need of a crew. Its words are those of work, but a crew stands in no stage."""
    crew = item.record
    leader = crew.leader_name
    return Facets(
        title=crew.name or f"Crew {item.key}",
        reference=item.key,
        status=crew.status,
        status_label=crew.status_label,
        assignee=leader,
        latitude=read_latitude(crew.latitude),
        longitude=read_longitude(crew.longitude),
        created=crew.created_at.at,
        updated=crew.updated_at.at or crew.last_seen_at.at,
        text=leader or "",
    )


def document(item: Local[Crew], related: Related) -> Document:
    """Draw a crew."""
    crew = item.record
    what = (
        Field("Status", crew.status_label or crew.status),
        field("Leader", crew.leader_name),
        field("Members", crew.members_count),
        field("Phone", crew.phone),
    )
    where = (coordinates(crew.latitude, crew.longitude), item.moment("Last seen", crew.last_seen_at))
    return Document(facets(item).title, (Section("Crew", what), Section("Where", where)))


CREWS = Resource(
    name="crews",
    shifts=True,
    title="Crews",
    kinds=(Kind.CREW,),
    pages=pages,
    decode=reader(Crew),
    id="key",
    facets=facets,
    document=document,
    detail=detail,
    pace=60.0,
)
