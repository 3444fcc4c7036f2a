"""Workspaces: Gruntify's tenants, with the switches and the words that all records in them depend on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section, Table
from fieldtui.contract.errors import FeatureOff, Malformed, NotFound, RecordRejected, Refused, SourceError, TokenExpired
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Flow, Page, Pages, Poll, Reply, Request
from fieldtui.http.fields import decode_object, encode, fold, read_text, require
from fieldtui.http.paging import listing
from fieldtui.vendors.gruntify.reading import MEMBER, colour, fields, load, squeeze
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.wire import call

#: what a server answers that wants a slash at the end where there is none
_ELSEWHERE = frozenset({301, 302, 307, 308, 404})
_OFF = ("false", "0", "off", "no", "disabled")


class Wording(msgspec.Struct, frozen=True):
    """What a workspace calls a job status, and the colour (`#rrggbb`) that it gives it."""

    label: str | None
    colour: str | None


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """One workspace. `features` and `statuses` are in the workspace's own order, by its own names."""

    id: str
    name: str
    zone: str | None
    subscription: str | None
    request_label: str
    features: tuple[tuple[str, bool], ...]
    statuses: tuple[tuple[str, Wording], ...]

    def lacks(self, feature: str) -> str | None:
        """Say that a feature is switched off here; None where it is on or is not spoken of."""
        off = any(squeeze(name) == squeeze(feature) and not on for name, on in self.features)
        return switched_off(feature, self.id) if off else None

    def wording(self, status: object) -> Wording | None:
        """Find what a job status is called here, None for its own name."""
        wanted = squeeze(status)
        return next((wording for name, wording in self.statuses if squeeze(name) == wanted), None)


def switched_off(feature: str, workspace: str) -> str:
    """Say that a workspace does not have a feature."""
    return f"{feature} {'is' if feature == 'Equipment' else 'are'} switched off in {workspace}"


def decode(raw: Encoded, settings: GruntifySettings) -> Workspace:
    """Read a workspace; RecordRejected when it has no id."""
    return _read(raw, require(read_text(load(raw).get("id")), "$.Id"))


def _read(raw: Encoded, id: str) -> Workspace:
    """Read a workspace whose name in paths is known."""
    record = load(raw)
    spelled = next((value for key, value in decode_object(raw).items() if key.lower() == "features"), None)
    return Workspace(
        id=id,
        name=read_text(record.get("name")) or id,
        zone=read_text(record.get("timezone")),
        subscription=read_text(record.get("subscription")),
        request_label=read_text(record.get("requestlabel")) or "Request",
        features=_features(spelled),
        statuses=_statuses(record.get("jobstatuses")),
    )


def _features(value: object) -> tuple[tuple[str, bool], ...]:
    """Read the switches: an object of booleans, or of words that mean them."""
    if not isinstance(value, Mapping):
        return ()
    return tuple((str(name), bool(on) and str(on).strip().lower() not in _OFF) for name, on in value.items())


def _statuses(value: object) -> tuple[tuple[str, Wording], ...]:
    """Read the renamed statuses, leaving out what is none."""
    found = []
    for entry in value if isinstance(value, list) else ():
        status = read_text(entry.get("status")) if isinstance(entry, Mapping) else None
        if status:
            found.append((status, Wording(read_text(entry.get("label")), colour(entry.get("color")))))
    return tuple(found)


def annotate(raw: Encoded, entity: str, workspace: Workspace, settings: GruntifySettings) -> Encoded:
    """Add what the workspace says of a record as its last member, `$workspace`; its own bytes stay.

    The member holds `Id` where a source reads several workspaces, `Label` and `Color` where a job's status is
    renamed, `RequestLabel` where requests are. A record with nothing to add is left as it came.
    """
    note: dict[str, Any] = {} if settings.alone else {"Id": workspace.id}
    if entity == "requests" and workspace.request_label != "Request":
        note["RequestLabel"] = workspace.request_label
    wording = workspace.wording(_status(raw)) if entity == "jobs" and workspace.statuses else None
    if wording:
        note.update({"Label": wording.label, "Color": wording.colour})
    return splice(raw, note) if note else raw


def original(raw: Encoded) -> Encoded:
    """A record as it came, without what was spliced into it."""
    head, found, _ = bytes(raw).rpartition(b'"' + MEMBER.encode() + b'":')
    return head.removesuffix(b",") + b"}" if found else raw


def splice(raw: Encoded, note: Mapping[str, Any]) -> Encoded:
    """Add the member `$workspace` behind a record's own ones; what is no object is left as it came."""
    body = bytes(raw).strip()
    if not (body.startswith(b"{") and body.endswith(b"}")):
        return raw
    comma = b"," if body[1:-1].strip() else b""
    return body[:-1] + comma + b'"' + MEMBER.encode() + b'":' + encode(note) + b"}"


def _status(raw: Encoded) -> object:
    """Peek at a record's status without decoding the rest."""
    try:
        parts = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        return next((msgspec.json.decode(value) for key, value in parts.items() if key.lower() == "status"), None)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def roster(settings: GruntifySettings) -> Flow[tuple[str, ...]]:
    """Name the workspaces to read: those of the settings, else all of the account."""
    if settings.workspaces:
        return settings.workspaces
    reply = yield every(settings)
    found = []
    for item in listing(reply, "results"):
        record = msgspec.json.decode(item)
        id = read_text(fold(record).get("id") if isinstance(record, dict) else record)
        if id:
            found.append(id)
    return tuple(dict.fromkeys(found))


def every(settings: GruntifySettings) -> Request:
    """Ask for all workspaces of the account."""
    query = (("api-version", settings.api_version),) if settings.api_version else ()
    return Request(path="/workspaces/", query=query)


def look(settings: GruntifySettings, slug: str) -> Flow[tuple[Workspace, Encoded]]:
    """Read one workspace, and its JSON; NotFound or Refused, in the vendor's words, when it is not ours to see."""
    try:
        reply = yield from _asked(settings, slug)
    except NotFound as error:
        raise NotFound(f"there is no workspace {slug} for {settings.username}: {error}", status=404) from None
    try:
        return _read(reply.bare, slug), reply.bare
    except RecordRejected as error:
        raise Malformed(f"the workspace {slug} is {error}", status=reply.status) from None


def _asked(settings: GruntifySettings, slug: str) -> Flow[Reply]:
    """Ask for a workspace as the vendor's own script does, without a slash at the end; with one where that fails."""
    request = call(settings, slug)
    reply = yield replace(request, accepts=_ELSEWHERE)
    if reply.status in _ELSEWHERE:
        reply = yield replace(request, path=request.path + "/")
    return reply


def visit(poll: Poll[GruntifySettings], feature: str | None, each: Callable[[Workspace, Encoded], Pages]) -> Pages:
    """Go through the workspaces; a switch that is off is a note, a workspace that is refused costs only itself.

    The first refusal is raised when the others were read, so that the sweep is known to be incomplete.
    """
    trouble: SourceError | None = None
    for slug in (yield from roster(poll.settings)):
        try:
            workspace, raw = yield from look(poll.settings, slug)
            off = workspace.lacks(feature) if feature else None
            if off:
                yield Page((), note=off)
            else:
                yield from each(workspace, raw)
        except FeatureOff:
            yield Page((), note=switched_off(feature or "These", slug))
        except TokenExpired:
            raise
        except Refused as error:
            trouble = trouble or error
    if trouble:
        raise trouble


def pages(poll: Poll[GruntifySettings]) -> Pages:
    """Read each workspace itself."""

    def one(workspace: Workspace, raw: Encoded) -> Pages:
        yield Page((raw,))

    return visit(poll, None, one)


def facets(workspace: Workspace) -> Facets:
    """Say what a workspace is."""
    return Facets(title=workspace.name, text=workspace.id)


def document(workspace: Workspace, related: Related) -> Document:
    """Draw a workspace: its switches, and what it calls the statuses of jobs."""
    about = fields(
        ("Subscription", workspace.subscription),
        ("Time zone", workspace.zone),
        ("Requests are called", workspace.request_label),
    )
    switches = tuple(Field(name, "on" if on else "off") for name, on in workspace.features)
    rows = tuple((name, wording.label or name, wording.colour or "") for name, wording in workspace.statuses)
    sections = [Section("Workspace", about, note=workspace.id), Section("Features", switches)]
    if rows:
        sections.append(Section("Job statuses", (Table(("status", "called", "colour"), rows),)))
    return Document(workspace.name, tuple(sections))


def detail(settings: GruntifySettings, id: str) -> Flow[bytes]:
    """Read one workspace anew."""
    _, raw = yield from look(settings, id)
    return bytes(raw)


def probe(settings: GruntifySettings) -> Flow[str]:
    """Read one workspace, the cheapest call that needs a login."""
    slugs = yield from roster(settings)
    if not slugs:
        return "the account has no workspace"
    workspace, _ = yield from look(settings, slugs[0])
    off = [name for name, on in workspace.features if not on]
    return f"workspace {workspace.name}" + (f", switched off: {', '.join(off)}" if off else "")


WORKSPACES = Resource(
    name="workspaces",
    title="Workspaces",
    kinds=(Kind.REFERENCE,),
    pages=pages,
    decode=decode,
    identity=lambda workspace: Key(Kind.REFERENCE, workspace.id),
    facets=facets,
    document=document,
    detail=detail,
    pace=900,
)
