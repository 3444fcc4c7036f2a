"""Workspaces: going through all that a source reads, and each as a record of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

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
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Flow, Page, Pages, Poll, Reply, Request
from fieldtui.contract.json_repair import loads
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Resource
from fieldtui.http.json_readers import fold, read_text
from fieldtui.vendors.gruntify.paging import read_page
from fieldtui.vendors.gruntify.readers import fields, is_strange, load
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.wire import call, insist_on_success
from fieldtui.vendors.gruntify.workspace_notes import original, splice
from fieldtui.vendors.gruntify.workspace_rules import FEATURES, Workspace, decode, switched_off

#: what a server answers that wants a slash at the end where there is none
_ELSEWHERE = frozenset({301, 302, 307, 308, 404})
#: members by which a workspace is one
_TELLING = frozenset({"name", "features", "timezone", "jobstatuses", "requestlabel"})
#: seconds for which all feeds go by one reading of a workspace: they start together, and each wants its switches
_SHARED = 10.0
#: what a workspace answers that costs this workspace alone; the others are read all the same
OWN_TROUBLE = (Refused, Malformed, PagingFault)


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
    return Request(path="/workspaces/", query=query, shared=_SHARED)


def look(settings: GruntifySettings, slug: str, *, anew: bool = False) -> Flow[tuple[Workspace, Encoded]]:
    """Read one workspace, and its JSON; NotFound or Refused, in the vendor's words, when it is not ours to see.

    `anew`: as it is now, not as another feed read it a moment ago.
    """
    try:
        reply = yield from _asked(settings, slug, 0.0 if anew else _SHARED)
    except NotFound as error:
        raise NotFound(f"there is no workspace {slug} for {settings.username}: {error}", status=404) from None
    insist_on_success(reply)
    if is_strange(reply.bare, _TELLING):
        raise Malformed(f"the workspace {slug} has none of the members of a workspace", status=reply.status)
    raw: Encoded = reply.bare
    try:
        if read_text(load(raw).get("id")) != slug:
            raw = splice(raw, {"Id": slug})
        return decode(raw, settings), raw
    except RecordRejected as error:
        raise Malformed(f"the workspace {slug} is {error}", status=reply.status) from None


def _asked(settings: GruntifySettings, slug: str, shared: float) -> Flow[Reply]:
    """Ask for a workspace as the vendor's own script does, without a slash at the end; with one where that fails."""
    request = replace(call(settings, slug), shared=shared)
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
    """Return what a workspace is."""
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
    _, raw = yield from look(settings, id, anew=True)
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
    id="id",
    facets=facets,
    document=document,
    original=original,
    detail=detail,
    pace=900,
)
