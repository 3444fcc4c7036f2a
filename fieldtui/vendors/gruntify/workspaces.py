"""Workspaces: Gruntify's tenants, with the switches and the words that all records in them depend on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section, Table
from fieldtui.contract.errors import (
    Malformed,
    NotFound,
    PagingFault,
    RecordRejected,
    Refused,
    SourceError,
    TokenExpired,
)
from fieldtui.contract.record import Facets, Key, Kind
from fieldtui.contract.sound_json import loads
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Flow, Page, Pages, Poll, Reply, Request
from fieldtui.http.fields import decode_object, fold, read_text, require, shown
from fieldtui.vendors.gruntify.notes import original, splice
from fieldtui.vendors.gruntify.paging import read_page
from fieldtui.vendors.gruntify.reading import colour, fields, is_strange, load, noted, squeeze
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.wire import call, insist_on_success

#: what a server answers that wants a slash at the end where there is none
_ELSEWHERE = frozenset({301, 302, 307, 308, 404})
#: what a workspace answers that costs this workspace alone; the others are read all the same
OWN_TROUBLE = (Refused, Malformed, PagingFault)
#: the switch on which each list hangs; the vendor does not print their names
FEATURES: Mapping[str, str] = {
    name.lower(): name for name in ("Jobs", "Requests", "Assets", "Depots", "Equipment", "Accreditations")
}
_WORDS = {"true": True, "1": True, "on": True, "yes": True, "enabled": True} | dict.fromkeys(
    ("false", "0", "off", "no", "disabled"), False
)


class Wording(msgspec.Struct, frozen=True):
    """What a workspace calls a job status, and the colour (`#rrggbb`) that it gives it."""

    label: str | None
    colour: str | None


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """One workspace. `features` (None: neither on nor off) and `statuses` are in its own order, by its own names."""

    id: str
    name: str
    zone: str | None
    subscription: str | None
    request_label: str
    features: tuple[tuple[str, bool | None], ...]
    statuses: tuple[tuple[str, Wording], ...]

    def lacks(self, entity: str) -> str | None:
        """Say that the switch of a list is off here; None where it is on or is not spoken of."""
        feature = FEATURES.get(entity)
        off = any(squeeze(name) == squeeze(feature) and on is False for name, on in self.features)
        return switched_off(feature, self.id) if feature and off else None

    def wording(self, status: object) -> Wording | None:
        """Find what a job status is called here, None for its own name."""
        wanted = squeeze(status)
        return next((wording for name, wording in self.statuses if squeeze(name) == wanted), None)


def switched_off(feature: str, *workspaces: str) -> str:
    """Say that workspaces do not have a feature."""
    return f"{feature} {'is' if feature == 'Equipment' else 'are'} switched off in {', '.join(workspaces)}"


def decode(raw: Encoded, settings: GruntifySettings) -> Workspace:
    """Read a workspace, whose id is its name in paths; RecordRejected when it has none."""
    record = load(raw)
    id = read_text(noted(record).get("id")) or require(read_text(record.get("id")), "$.Id")
    spelled = next((value for key, value in decode_object(raw).items() if key.lower() == "features"), None)
    return Workspace(
        id=id,
        name=shown(record.get("name")) or id,
        zone=read_text(record.get("timezone")),
        subscription=shown(record.get("subscription")),
        request_label=read_text(record.get("requestlabel")) or "Request",
        features=tuple(_switches(spelled)),
        statuses=tuple(_statuses(record.get("jobstatuses"))),
    )


def _switches(value: object) -> Iterator[tuple[str, bool | None]]:
    """Read the switches: by name, or a list of objects, or a list of the names that are on."""
    if isinstance(value, Mapping):
        yield from ((str(name), _is_on(on)) for name, on in value.items())
    for entry in value if isinstance(value, list) else ():
        name = shown(entry)
        if name:
            yield name, _is_on(entry) if isinstance(entry, Mapping) else True


def _is_on(value: object) -> bool | None:
    """Read one switch: a truth, a word for it, or an object that holds it; None for anything else."""
    if isinstance(value, Mapping):
        inner = fold(value)
        return next((_is_on(inner[key]) for key in ("enabled", "on", "value", "active") if key in inner), None)
    return _WORDS.get(str(value).strip().lower())


def _statuses(value: object) -> Iterator[tuple[str, Wording]]:
    """Read the renamed statuses: a list of objects, or what each is called by its name."""
    if isinstance(value, Mapping):
        value = [
            {"label": inner, **(inner if isinstance(inner, Mapping) else {}), "status": name}
            for name, inner in value.items()
        ]
    for entry in value if isinstance(value, list) else ():
        status = read_text(entry.get("status")) if isinstance(entry, Mapping) else None
        if status:
            yield status, Wording(read_text(entry.get("label")), colour(entry.get("color")))


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


def _status(raw: Encoded) -> object:
    """Peek at a record's status without decoding the rest."""
    try:
        parts = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        return next((loads(value) for key, value in parts.items() if key.lower() == "status"), None)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


class Roster(NamedTuple):
    """The workspaces to read, by their names in paths, and what kept us from knowing all of them."""

    slugs: tuple[str, ...]
    trouble: SourceError | None = None


def roster(settings: GruntifySettings) -> Flow[Roster]:
    """Name the workspaces to read: those of the settings, else all of the account."""
    if settings.workspaces:
        return Roster(settings.workspaces)
    listed = read_page((yield every(settings)), whole=True)
    found = [_slug(item) for item in listed.items]
    trouble = None
    if listed.following is not None or listed.open_end:
        trouble = Malformed("the account's workspaces come in pages; name them in `workspaces`")
    elif None in found:
        trouble = Malformed("a workspace of the account has no id; name them in `workspaces`")
    return Roster(tuple(dict.fromkeys(filter(None, found))), trouble)


def _slug(item: Encoded) -> str | None:
    """Read a workspace's name in paths out of the account's list, which may hold objects or bare names."""
    record = fold(loads(item))
    return read_text(record.get("id") if isinstance(record, dict) else record)


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
    insist_on_success(reply)
    if is_strange(reply.bare):
        raise Malformed(f"the workspace {slug} has none of the members of a workspace", status=reply.status)
    raw: Encoded = reply.bare
    try:
        if read_text(load(raw).get("id")) != slug:
            raw = splice(raw, {"Id": slug})
        return decode(raw, settings), raw
    except RecordRejected as error:
        raise Malformed(f"the workspace {slug} is {error}", status=reply.status) from None


def _asked(settings: GruntifySettings, slug: str) -> Flow[Reply]:
    """Ask for a workspace as the vendor's own script does, without a slash at the end; with one where that fails."""
    request = call(settings, slug)
    reply = yield replace(request, accepts=_ELSEWHERE)
    if reply.status in _ELSEWHERE:
        reply = yield replace(request, path=request.path + "/")
    return reply


def visit(poll: Poll[GruntifySettings], entity: str | None, each: Callable[[Workspace, Encoded], Pages]) -> Pages:
    """Go through the workspaces; one whose switch is off is a note, one that answers wrongly costs only itself.

    The first trouble is raised when the others were read, so that the sweep is known to be incomplete.
    """
    slugs, trouble = yield from roster(poll.settings)
    off: list[str] = []
    for slug in slugs:
        try:
            workspace, raw = yield from look(poll.settings, slug)
            if entity and workspace.lacks(entity):
                off.append(workspace.id)
                yield Page((), note=switched_off(FEATURES[entity], *off))
            else:
                yield from each(workspace, raw)
        except TokenExpired:
            raise
        except OWN_TROUBLE as error:
            trouble = trouble or _placed(error, slug)
    if trouble:
        raise trouble


def _placed(error: SourceError, slug: str) -> SourceError:
    """Have an error name the workspace that it is about."""
    if slug not in str(error):
        error.args = (f"{slug}: {error}",)
    return error


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
    words = {True: "on", False: "off", None: "not clear"}
    switches = tuple(Field(name, words[on]) for name, on in workspace.features)
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
    slugs, trouble = yield from roster(settings)
    if trouble:
        raise trouble
    if not slugs:
        return "the account has no workspace"
    workspace, _ = yield from look(settings, slugs[0])
    off = [name for name, on in workspace.features if on is False]
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
    original=original,
    detail=detail,
    pace=900,
)
