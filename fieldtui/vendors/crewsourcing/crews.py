"""Crews, where they are and what they are doing."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Pages, Poll
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import read_latitude, read_longitude, shown
from fieldtui.vendors.crewsourcing.lists import one, sweep
from fieldtui.vendors.crewsourcing.local_times import Local, reader
from fieldtui.vendors.crewsourcing.readers import coordinates, field
from fieldtui.vendors.crewsourcing.settings import Settings


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """One crew as the vendor sends it."""

    id: Any = None
    name: Any = None
    status: Any = None
    status_label: Any = None
    leader_name: Any = None
    members_count: Any = None
    phone: Any = None
    latitude: Any = None
    longitude: Any = None
    last_seen_at: Any = None
    created_at: Any = None
    updated_at: Any = None


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all crews."""
    return sweep(poll.settings.crews_path, poll, "crews")


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one crew."""
    return one(settings.crews_path, id, "crew")


def facets(item: Local[Crew]) -> Facets:
    """Return what lists need of a crew. Its words are those of work, but a crew stands in no stage."""
    crew = item.record
    leader = shown(crew.leader_name)
    return Facets(
        title=shown(crew.name) or f"Crew {item.key}",
        reference=item.key,
        status=shown(crew.status),
        status_label=shown(crew.status_label),
        assignee=leader,
        latitude=read_latitude(crew.latitude),
        longitude=read_longitude(crew.longitude),
        created=item.time(crew.created_at),
        updated=item.time(crew.updated_at) or item.time(crew.last_seen_at),
        text=leader or "",
    )


def document(item: Local[Crew], related: Related) -> Document:
    """Draw a crew."""
    crew = item.record
    what = (
        Field("Status", shown(crew.status_label) or shown(crew.status)),
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
