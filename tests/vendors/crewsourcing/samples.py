"""Records as the vendor sends them, and what the program makes of one."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.vendors.crewsourcing import VENDOR
from fieldtui.vendors.crewsourcing.settings import Settings

ORDER: dict[str, Any] = {
    "id": 88121,
    "external_id": "OT-2025-004512",
    "work_type_code": "gas_leak",
    "work_type_name": "Fuga de gas",
    "status": "in_progress",
    "status_label": "En proceso",
    "priority": "high",
    "account_id": 10500,
    "crew_id": 31,
    "address": "Calle 50 1200",
    "city": "La Plata",
    "latitude": -34.92,
    "longitude": -57.95,
    "scheduled_start_at": "2025-03-28T09:00:00.000-03:00",
    "scheduled_end_at": "2025-03-28T11:00:00.000-03:00",
    "started_at": "2025-03-28T09:21:10.000-03:00",
    "finished_at": None,
    "cancellable": True,
    "created_at": "2025-03-27T18:40:00.000-03:00",
    "updated_at": "2025-03-28T09:21:10.000-03:00",
}
CREW = {
    "id": 31,
    "name": "Cuadrilla 31",
    "status": "on_route",
    "status_label": "En camino",
    "leader_name": "J. Sosa",
    "members_count": 3,
    "phone": "+54 221 555 0101",
    "latitude": -34.9205,
    "longitude": -57.9536,
    "last_seen_at": "2025-03-28T09:58:02.000-03:00",
}
ACCOUNT = {
    "id": 10500,
    "client_number": "2000034787",
    "holder_name": "Ana Ruiz",
    "address": "Calle 50 1200",
    "city": "La Plata",
    "rate": "R1",
    "status": "active",
    "balance": 0.0,
    "created_at": "2025-03-02T09:12:44.000-03:00",
    "updated_at": "2025-03-28T10:05:33.000-03:00",
}


NAMES = ["accounts", "crews", "work_orders", "workflow_responses"]


class Neighbours:
    """What the store has beside: one crew and one account."""

    def title(self, kind: Kind, id: str) -> str | None:
        return {(Kind.CREW, "31"): "Cuadrilla 31", (Kind.SITE, "10500"): "Ana Ruiz"}.get((kind, id))

    def raw(self, kind: Kind, id: str) -> bytes | None:
        return None


def item(name: str, record: object, settings: Settings) -> tuple[Resource, Any]:
    resource = VENDOR.resource(name)
    return resource, resource.decode(msgspec.json.encode(record), settings)


def document(name: str, record: object, settings: Settings) -> Document:
    resource, typed = item(name, record, settings)
    assert resource.document is not None
    return resource.document(typed, Neighbours())


def labelled(drawn: Document) -> dict[str, Field]:
    return {part.label: part for section in drawn.sections for part in section.parts if isinstance(part, Field)}
