"""Users: what an account may do in a workspace. One account is one person here, however many workspaces it is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from fieldtui.contract.document import Document, Related, Section, Table
from fieldtui.contract.errors import RecordRejected, Refused, SourceError, TokenExpired
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Page, Pages, Poll
from fieldtui.contract.record import Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import read_text, read_texts, require, shown
from fieldtui.vendors.gruntify.lists import everything, fetch, verdict, whole, whole_record
from fieldtui.vendors.gruntify.readers import Named, fields, linked, load, members, named, names, noted, workspace_of
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.wire import call
from fieldtui.vendors.gruntify.workspace_notes import original, splice
from fieldtui.vendors.gruntify.workspace_rules import Workspace
from fieldtui.vendors.gruntify.workspaces import OWN_TROUBLE, roster, visit


def skills(value: object) -> tuple[tuple[Named, str | None], ...]:
    """Read the accreditations of a user, each with its last day as it came."""
    found = ((named(one), shown(one.get("expiry")) if isinstance(one, Mapping) else None) for one in members(value))
    return tuple((skill, expiry) for skill, expiry in found if skill.id or skill.name)


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """What an account is and may do in one workspace. `accreditations`: the skill, and its last day."""

    workspace: str | None
    status: str | None = read_by(shown)
    roles: tuple[str, ...] = read_by(read_texts)
    teams: tuple[Named, ...] = read_by(names)
    accreditations: tuple[tuple[Named, str | None], ...] = read_by(skills)


class User(msgspec.Struct, frozen=True, kw_only=True):
    """One account, with its memberships in the order of the workspaces."""

    id: str
    name: str
    email: str | None
    memberships: tuple[Membership, ...]


def decode(raw: Encoded, settings: GruntifySettings) -> User:
    """Read a user; RecordRejected without an id."""
    record = load(raw)
    id = require(read_text(record.get("id")), "$.Id")
    parts = (shown(record.get("firstname")), shown(record.get("lastname")))
    elsewhere = noted(record).get("elsewhere")
    others = [other for other in elsewhere if isinstance(other, Mapping)] if isinstance(elsewhere, list) else []
    return User(
        id=id,
        name=" ".join(filter(None, parts)) or shown(record.get("name")) or shown(record.get("email")) or id,
        email=shown(record.get("email")),
        memberships=(
            read_fields(Membership, record, workspace=workspace_of(record, settings)),
            *(read_fields(Membership, other, workspace=read_text(noted(other).get("id"))) for other in others),
        ),
    )


def pages(poll: Poll[GruntifySettings]) -> Pages:
    """Sweep the users; with several workspaces the same account is put together before it is handed on."""
    if poll.settings.alone:
        yield from whole("users")(poll)
        return
    found: dict[str, list[tuple[str, Encoded]]] = {}

    def gather(workspace: Workspace, _: Encoded) -> Pages:
        def take(items: Sequence[Encoded]) -> Sequence[Encoded]:
            for item in items:
                found.setdefault(_id(item) or f"{workspace.id} {len(found)}", []).append((workspace.id, item))
            return ()

        yield from everything(poll.settings, workspace, "users", take)

    trouble: SourceError | None = None
    try:
        yield from visit(poll, None, gather)
    except OWN_TROUBLE as error:
        trouble = error
    yield Page([merge(memberships) for memberships in found.values()])
    if trouble:
        raise trouble


def merge(memberships: Sequence[tuple[str, Encoded]]) -> Encoded:
    """Make one record of a user's records in several workspaces: the first one's, with the others noted in it."""
    (slug, raw), *others = memberships
    note: dict[str, Any] = {"Id": slug}
    if others:
        note["Elsewhere"] = [msgspec.Raw(bytes(splice(other, {"Id": name}))) for name, other in others]
    return splice(raw, note)


def _id(raw: Encoded) -> str | None:
    """Read a user's id, None where there is none; the decoder will say so."""
    try:
        return read_text(load(raw).get("id"))
    except RecordRejected:
        return None


def detail(settings: GruntifySettings, id: str) -> Flow[bytes]:
    """Read one user anew, in all workspaces that have it."""
    if settings.alone:
        return (yield from fetch("users")(settings, id))
    slugs, trouble = yield from roster(settings)
    found: list[tuple[str, Encoded]] = []
    refused: list[tuple[str, Refused]] = []
    for slug in slugs:
        try:
            found.append((slug, whole_record((yield call(settings, slug, "users", id)), id)))
        except TokenExpired:
            raise
        except Refused as error:
            refused.append((slug, error))
    if not found:
        raise trouble or (yield from verdict(settings, "users", refused))
    return bytes(merge(found))


def facets(user: User) -> Facets:
    """Return what lists need of a user; the status and the team are those of the first workspace."""
    home = user.memberships[0]
    teams = [team for membership in user.memberships for team in membership.teams]
    links = [Link("crew" if not turn else "team", Kind.CREW, team.id) for turn, team in enumerate(teams) if team.id]
    return Facets(title=user.name, status=home.status, text=user.email or "", links=tuple(links))


def document(user: User, related: Related) -> Document:
    """Draw a user: a section for each workspace, since roles, teams and skills are given there."""
    about = fields(("Email", user.email), ("Id", user.id))
    return Document(user.name, (Section("Person", about), *(_section(one, related) for one in user.memberships)))


def _section(membership: Membership, related: Related) -> Section:
    """Draw what a user is in one workspace."""
    teams = ", ".join(filter(None, (linked(team, Kind.CREW, related) for team in membership.teams)))
    about = fields(("Status", membership.status), ("Roles", ", ".join(membership.roles)), ("Teams", teams))
    rows = tuple(
        (linked(skill, Kind.REFERENCE, related) or "", expiry or "–") for skill, expiry in membership.accreditations
    )
    held = (Table(("accreditation", "until"), rows),) if rows else ()
    return Section(f"In {membership.workspace or 'the workspace'}", (*about, *held))


USERS = Resource(
    name="users",
    title="Users",
    kinds=(Kind.PERSON,),
    pages=pages,
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    original=original,
    detail=detail,
    pace=900,
)
