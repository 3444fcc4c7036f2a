"""What a depot, a piece of equipment and an accreditation have in common: a name and, perhaps, a place and a team."""

from __future__ import annotations

import msgspec

from fieldtui.contract.document import Document, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded
from fieldtui.contract.record import Kind, Link
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import as_text, read_text, require, shown
from fieldtui.vendors.gruntify.readers import Named, Spot, degrees, fields, linked, load, named, spot, workspace_of
from fieldtui.vendors.gruntify.settings import GruntifySettings


class CatalogItem(msgspec.Struct, frozen=True, kw_only=True):
    """One named thing of a workspace."""

    id: str
    name: str
    description: str = read_by(as_text)
    status: str | None = read_by(shown)
    type: str | None = read_by(shown)
    team: Named
    depot: Named
    spot: Spot = read_by(spot, "location")
    workspace: str | None


def decode(raw: Encoded, settings: GruntifySettings) -> CatalogItem:
    """Read one; RecordRejected without an id."""
    record = load(raw)
    id = require(read_text(record.get("id")), "$.Id")
    team, depot = named(record.get("team")), named(record.get("depot"))
    return read_fields(
        CatalogItem,
        record,
        id=id,
        name=shown(record.get("name")) or shown(record.get("title")) or shown(record.get("reference")) or id,
        team=team if team.id else named(record.get("teamid")),
        depot=depot if depot.id else named(record.get("depotid")),
        workspace=workspace_of(record, settings),
    )


def facets(item: CatalogItem) -> Facets:
    """Return what lists need of it."""
    links = (("crew", Kind.CREW, item.team.id), ("place", Kind.SITE, item.depot.id))
    return Facets(
        title=item.name,
        status=item.status,
        crew=item.team.name,
        place=item.spot.address or item.depot.name,
        latitude=item.spot.latitude,
        longitude=item.spot.longitude,
        text=item.description,
        links=tuple(Link(role, kind, id) for role, kind, id in links if id),
    )


def document(item: CatalogItem, related: Related) -> Document:
    """Draw all that is known of it."""
    about = fields(
        ("Type", item.type),
        ("Status", item.status),
        ("Description", item.description),
        ("Team", linked(item.team, Kind.CREW, related)),
        ("Depot", linked(item.depot, Kind.SITE, related)),
        ("Address", item.spot.address),
        ("Coordinates", degrees(item.spot)),
        ("Workspace", item.workspace),
        ("Id", item.id),
    )
    return Document(item.name, (Section("About", about),))
