"""Crews, where they are and what they are doing."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.document import Document, Related, Section
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Flow, Pages, Poll
from fieldtui.http.fields import decode, plain, read_latitude, read_longitude, read_text, read_time, require
from fieldtui.vendors.crewsourcing.listing import identity, one, sweep
from fieldtui.vendors.crewsourcing.settings import Settings
from fieldtui.vendors.crewsourcing.words import coordinates, field, moment


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

    @property
    def key(self) -> str:
        """Its id as text; RecordRejected if it has none."""
        return require(identity(self.id), "$.id")


def read(raw: Encoded, settings: Settings) -> Crew:
    """Decode one crew; RecordRejected without an id."""
    crew: Crew = decode(raw, Crew)
    _ = crew.key
    return crew


def pages(poll: Poll[Settings]) -> Pages:
    """Sweep all crews."""
    return sweep(poll.settings.crews_path, poll, "crews")


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one crew."""
    return one(settings.crews_path, id, "crew")


def facets(crew: Crew) -> Facets:
    """What lists need of a crew. Its words are those of work, but a crew stands in no stage."""
    return Facets(
        title=plain(crew.name) or f"Crew {crew.key}",
        reference=crew.key,
        status=read_text(crew.status),
        status_label=plain(crew.status_label) or None,
        assignee=plain(crew.leader_name) or None,
        latitude=read_latitude(crew.latitude),
        longitude=read_longitude(crew.longitude),
        created=read_time(crew.created_at),
        updated=read_time(crew.updated_at) or read_time(crew.last_seen_at),
        text=plain(crew.leader_name),
    )


def document(crew: Crew, related: Related) -> Document:
    """Draw a crew."""
    what = (
        field("Status", plain(crew.status_label) or crew.status),
        field("Leader", crew.leader_name),
        field("Members", crew.members_count),
        field("Phone", crew.phone),
    )
    where = (coordinates(crew.latitude, crew.longitude), moment("Last seen", crew.last_seen_at))
    return Document(facets(crew).title, (Section("Crew", what), Section("Where", where)))


CREWS = Resource(
    name="crews",
    shifts=True,
    title="Crews",
    kinds=(Kind.CREW,),
    pages=pages,
    decode=read,
    identity=lambda crew: Key(Kind.CREW, crew.key),
    facets=facets,
    document=document,
    detail=detail,
    pace=60.0,
)
