"""Gruntify's three ways to lists: search by page token, everything at once, one by its id; each for every workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fieldtui.contract.action import ActionInput, Answers, Outcome
from fieldtui.contract.errors import FeatureOff, Malformed, NotFound, Refused, TokenExpired
from fieldtui.contract.flow import Encoded, Flow, Page, Pages, Poll, Reply, Request
from fieldtui.http.json_readers import fold, read_text
from fieldtui.http.paging import by_cursor
from fieldtui.http.write_outcome import read_outcome
from fieldtui.vendors.gruntify.paging import Listed, Place, insist_on_end, read_page, write_token
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.wire import call, insist_on_success, words
from fieldtui.vendors.gruntify.workspace_rules import FEATURES, Workspace, annotate
from fieldtui.vendors.gruntify.workspaces import look, roster, visit

#: takes a page's records as they came, and returns those that the page is to hold
Take = Callable[[Sequence[Encoded]], Sequence[Encoded]]


def search(
    settings: GruntifySettings, workspace: Workspace, entity: str, token: str | None = None, take: Take | None = None
) -> Pages:
    """Search without criteria, from a page token on, else from the first page in the size of the settings.

    A vendor that does not take a page token which it did not make itself is asked again without one.
    """
    made = take or _annotating(settings, workspace, entity)
    own = write_token(Place(1, settings.page_size)) if settings.page_size and not token else None
    last = Listed(())
    begun = False

    def ask(cursor: str | None) -> Request:
        return asking(settings, workspace.id, entity, {"pageToken": cursor or own or token})

    def read(reply: Reply) -> tuple[Sequence[Encoded], str | None, int | None]:
        nonlocal begun, last
        begun, last = True, read_page(reply)
        return made(last.items), last.following, None

    try:
        yield from by_cursor(ask, read)
    except Refused as error:
        if begun or own is None or error.status != 400:
            raise
        own = None
        yield from by_cursor(ask, read)
    insist_on_end(last)


def asking(settings: GruntifySettings, slug: str, entity: str, criteria: Mapping[str, Any]) -> Request:
    """Ask for one page of a search."""
    return call(settings, slug, entity, "search", method="POST", json=criteria, reads=True)


def everything(settings: GruntifySettings, workspace: Workspace, entity: str, take: Take | None = None) -> Pages:
    """Ask for the whole list; should the vendor page it after all, go on by search from where it stopped."""
    listed = read_page((yield call(settings, workspace.id, entity)), whole=True)
    made = take or _annotating(settings, workspace, entity)
    yield Page(made(listed.items))
    if listed.following is not None:
        yield from search(settings, workspace, entity, listed.following, take)
    insist_on_end(listed)


def _annotating(settings: GruntifySettings, workspace: Workspace, entity: str) -> Take:
    """Put what the workspace says behind each record."""
    return lambda items: [annotate(item, entity, workspace, settings) for item in items]


def searched(entity: str) -> Callable[[Poll[GruntifySettings]], Pages]:
    """Sweep an entity by search through all workspaces that have it switched on."""

    def pages(poll: Poll[GruntifySettings]) -> Pages:
        return visit(poll, entity, lambda workspace, _: search(poll.settings, workspace, entity))

    return pages


def whole(entity: str) -> Callable[[Poll[GruntifySettings]], Pages]:
    """Sweep an entity by its whole list through all workspaces that have it switched on."""

    def pages(poll: Poll[GruntifySettings]) -> Pages:
        def one(workspace: Workspace, _: Encoded) -> Pages:
            try:
                yield from everything(poll.settings, workspace, entity)
            except NotFound as error:
                raise NotFound(f"{workspace.id} has no list of {entity}: {error}", status=error.status) from None

        return visit(poll, entity, one)

    return pages


def fetch(entity: str) -> Callable[[GruntifySettings, str], Flow[bytes]]:
    """Read one record by its id, in whichever workspace it is."""

    def detail(settings: GruntifySettings, id: str) -> Flow[bytes]:
        slug, raw = yield from find(settings, entity, id)
        workspace, _ = yield from look(settings, slug)
        return bytes(annotate(raw, entity, workspace, settings))

    return detail


def find(settings: GruntifySettings, entity: str, id: str) -> Flow[tuple[str, bytes]]:
    """Find a record's workspace, and its JSON; NotFound only when every workspace was asked and none has it."""
    slugs, trouble = yield from roster(settings)
    refused: list[tuple[str, Refused]] = []
    for slug in slugs:
        try:
            return slug, whole_record((yield call(settings, slug, entity, id)), id)
        except TokenExpired:
            raise
        except Refused as error:
            refused.append((slug, error))
    raise trouble or (yield from verdict(settings, entity, refused))


def verdict(settings: GruntifySettings, entity: str, refused: Sequence[tuple[str, Refused]]) -> Flow[Refused]:
    """Return what it means that no workspace gave a record: it is where we may not look, or switched off, or
    nowhere.
    """
    off: Refused | None = None
    missing = next((error for _, error in refused if isinstance(error, NotFound)), None)
    for slug, error in refused:
        if isinstance(error, NotFound):
            continue
        lacks = (yield from look(settings, slug, anew=True))[0].lacks(entity) if entity in FEATURES else None
        if lacks is None:
            return error
        off = FeatureOff(lacks, status=error.status)
    return missing or off or NotFound(f"no workspace of {settings.username} has it")


def whole_record(reply: Reply, id: str) -> bytes:
    """Return the JSON of the record of that id; Malformed when the answer is another one, or none."""
    insist_on_success(reply)
    record = {name.lower(): value for name, value in reply.object().items()}
    came = read_text(record.get("id"))
    version = f"{record.get('formid')}:{record.get('formversion')}"
    if id.casefold() not in ((came or "").casefold(), version.casefold()):
        raise Malformed(f"asked for {id}, the answer is about {came or 'nothing that has an id'}", status=reply.status)
    return reply.bare


#: a job and a request carry what was said to the last change; only a rejection of a request needs it
COMMENT = ActionInput(name="comment", label="Comment", required=False, is_reason=True)


def commented(answers: Answers) -> dict[str, str]:
    """Return what goes into the body of a change for a comment, nothing where none was given."""
    comment = answers.get("comment", "").strip()
    return {"Comment": comment} if comment else {}


def change(settings: GruntifySettings, entity: str, id: str, body: dict[str, Any]) -> Flow[Outcome]:
    """Write to a record, as the last thing that is asked for; returns what the vendor's answer says of it."""
    slug = settings.workspaces[0] if settings.alone else (yield from find(settings, entity, id))[0]
    workspace, _ = yield from look(settings, slug)

    def record(reply: Reply) -> bytes | None:
        return bytes(annotate(reply.bare, entity, workspace, settings)) if _is_record(reply) else None

    return read_outcome((yield call(settings, slug, entity, id, method="PATCH", json=body)), record, words)


def _is_record(reply: Reply) -> bool:
    """Return whether an answer is an object with an id."""
    try:
        record = fold(reply.json())
    except (Malformed, RecursionError):
        return False
    return isinstance(record, dict) and read_text(record.get("id")) is not None
