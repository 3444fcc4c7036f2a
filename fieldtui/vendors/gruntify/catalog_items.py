"""What a depot, a piece of equipment and an accreditation have in common: a name and, perhaps, a place and a team."""

from __future__ import annotations

import msgspec

from fieldtui.contract.document import Document, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded
from fieldtui.contract.record import Kind, Link
from fieldtui.http.json_readers import read_text, require, shown
from fieldtui.vendors.gruntify.readers import Named, Spot, degrees, fields, linked, load, named, spot, workspace_of
from fieldtui.vendors.gruntify.settings import GruntifySettings


class Belonging(msgspec.Struct, frozen=True, kw_only=True):
    """One named thing of a workspace."""

    id: str
    name: str
    description: str
    status: str | None
    type: str | None
    team: Named
    depot: Named
    spot: Spot
    workspace: str | None


def decode(raw: Encoded, settings: GruntifySettings) -> Belonging:
    """Read one; RecordRejected without an id."""
    record = load(raw)
    id = require(read_text(record.get("id")), "$.Id")
    team, depot = named(record.get("team")), named(record.get("depot"))
    return Belonging(
        id=id,
        name=shown(record.get("name")) or shown(record.get("title")) or shown(record.get("reference")) or id,
        description=shown(record.get("description")) or "",
        status=shown(record.get("status")),
        type=shown(record.get("type")),
        team=team if team.id else named(record.get("teamid")),
        depot=depot if depot.id else named(record.get("depotid")),
        spot=spot(record.get("location")),
        workspace=workspace_of(record, settings),
    )


def facets(item: Belonging) -> Facets:
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


def document(item: Belonging, related: Related) -> Document:
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
