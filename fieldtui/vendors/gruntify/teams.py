"""Teams: groups of users; what they are accredited for is what their members are."""

from __future__ import annotations

import msgspec

from fieldtui.contract.action import HOLDS
from fieldtui.contract.document import Document, Related, Section
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded
from fieldtui.contract.record import Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import read_text, require, shown
from fieldtui.vendors.gruntify.lists import fetch, whole
from fieldtui.vendors.gruntify.readers import Named, fields, linked, listed, load, named, names, workspace_of
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.workspace_notes import original


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """One team."""

    id: str
    name: str
    depot: Named
    members: tuple[Named, ...]
    accreditations: tuple[Named, ...] = read_by(names)
    workspace: str | None


def decode(raw: Encoded, settings: GruntifySettings) -> Team:
    """Read a team; RecordRejected without an id."""
    record = load(raw)
    id, depot = require(read_text(record.get("id")), "$.Id"), named(record.get("depot"))
    return read_fields(
        Team,
        record,
        id=id,
        name=shown(record.get("name")) or id,
        depot=depot if depot.id else named(record.get("depotid")),
        members=names(record.get("userids")) or names(record.get("users")),
        workspace=workspace_of(record, settings),
    )


def facets(team: Team) -> Facets:
    """Return what lists need of a team."""
    held = (skill.id for skill in team.accreditations)
    return Facets(title=team.name, links=tuple(Link(HOLDS, Kind.REFERENCE, id) for id in held if id))


def document(team: Team, related: Related) -> Document:
    """Draw a team with its members, and what it or they are accredited for."""
    about = (
        *fields(("Depot", linked(team.depot, Kind.SITE, related)), ("Workspace", team.workspace)),
        *listed("Members", team.members, Kind.PERSON, related),
        *listed("Accreditations", skills(team, related), Kind.REFERENCE, related),
    )
    return Document(team.name, (Section("Team", about),))


def skills(team: Team, related: Related) -> tuple[Named, ...]:
    """Put together what the team lists itself and what its members have, each once."""
    found = {item.id or item.name: item for item in team.accreditations}
    for member in team.members:
        raw = related.raw(Kind.PERSON, member.id or "")
        try:
            held = names(load(raw).get("accreditations")) if raw is not None else ()
        except RecordRejected:
            continue
        found.update({key: item for item in held if (key := item.id or item.name) not in found})
    return tuple(found.values())


TEAMS = Resource(
    name="teams",
    title="Teams",
    kinds=(Kind.CREW,),
    pages=whole("teams"),
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    original=original,
    detail=fetch("teams"),
    pace=900,
)
