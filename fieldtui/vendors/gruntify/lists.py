"""Gruntify's three ways to lists: search by page token, everything at once, one by its id; each for every workspace."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from fieldtui.contract.action import Outcome
from fieldtui.contract.errors import FeatureOff, Malformed, NotFound, PagingFault, Refused
from fieldtui.contract.wire import Encoded, Flow, Page, Pages, Poll, Reply, Request
from fieldtui.http.fields import fold, read_number, read_text
from fieldtui.http.outcome import read_outcome
from fieldtui.http.paging import by_cursor, listing
from fieldtui.vendors.gruntify.settings import GruntifySettings
from fieldtui.vendors.gruntify.wire import call, words
from fieldtui.vendors.gruntify.workspaces import Workspace, annotate, look, roster, visit


class Place(NamedTuple):
    """What a page token says: which page (from 1), of how many records."""

    page: int
    size: int


def write_token(place: Place) -> str:
    """Make a page token, as the vendor's own text spells it."""
    return base64.b64encode(b'{"Page":%d,"PageSize":%d}' % place).decode()


def read_token(token: str) -> Place | None:
    """Read a page token in any casing; None when it is not of the documented form."""
    try:
        said = fold(msgspec.json.decode(base64.b64decode(token + "=" * (-len(token) % 4))))
    except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error, ValueError, RecursionError):
        return None
    page, size = (read_number(said.get(key)) if isinstance(said, dict) else None for key in ("page", "pagesize"))
    return Place(int(page), int(size)) if page and size else None


def search(settings: GruntifySettings, workspace: Workspace, entity: str, token: str | None = None) -> Pages:
    """Search without criteria, from a page token on, else from the first page in the size of the settings.

    A vendor that does not take a page token which it did not make itself is asked again without one.
    """
    own = write_token(Place(1, settings.page_size)) if settings.page_size and not token else None
    begun = False

    def ask(cursor: str | None) -> Request:
        path = (workspace.id, entity, "search")
        return call(settings, *path, method="POST", json={"pageToken": cursor or own or token}, reads=True)

    def read(reply: Reply) -> tuple[Sequence[Encoded], str | None, int | None]:
        nonlocal begun
        begun = True
        items, following = read_page(reply)
        return [annotate(item, entity, workspace, settings) for item in items], following, None

    try:
        yield from by_cursor(ask, read)
    except Refused as error:
        if begun or own is None or error.status != 400:
            raise
        own = None
        yield from by_cursor(ask, read)


def read_page(reply: Reply) -> tuple[Sequence[Encoded], str | None]:
    """Read a page: `results` or the first list there is, and the next page's token, null at the end.

    PagingFault when the next page is not behind this one.
    """
    if reply.bare[:1] == b"[":
        return listing(reply), None
    answer: dict[str, msgspec.Raw] = reply.decode(dict[str, msgspec.Raw])
    parts = {key.lower(): value for key, value in answer.items() if key.lower() != "errors"}
    items = listing(Reply(reply.status, reply.headers, msgspec.json.encode(parts)), "results")
    following = _value(parts.get("nextpagetoken"))
    if following is not None and not isinstance(following, str):
        raise Malformed("nextPageToken is neither text nor null", status=reply.status)
    current, ahead = read_number(_value(parts.get("currentpage"))), read_token(following or "")
    if current is not None and ahead and ahead.page <= current:
        raise PagingFault(f"the token of page {current:g} leads back to page {ahead.page}")
    return items, following or None


def _value(raw: msgspec.Raw | None) -> Any:
    """Decode one member of an answer, None when it is not there."""
    return msgspec.json.decode(raw) if raw is not None else None


def everything(settings: GruntifySettings, workspace: Workspace, entity: str) -> Pages:
    """Ask for the whole list; should the vendor page it after all, go on by search from where it stopped."""
    items, following = yield from first(settings, workspace, entity)
    yield Page([annotate(item, entity, workspace, settings) for item in items])
    if following:
        yield from search(settings, workspace, entity, following)


def first(settings: GruntifySettings, workspace: Workspace, entity: str) -> Flow[tuple[Sequence[Encoded], str | None]]:
    """Ask for a list as it came, and see whether that was all: the token to go on from, None at the end."""
    return read_page((yield call(settings, workspace.id, entity)))


def searched(entity: str, feature: str | None = None) -> Callable[[Poll[GruntifySettings]], Pages]:
    """Sweep an entity by search through all workspaces that have the feature."""

    def pages(poll: Poll[GruntifySettings]) -> Pages:
        return visit(poll, feature, lambda workspace, _: search(poll.settings, workspace, entity))

    return pages


def whole(
    entity: str, feature: str | None = None, *, certain: bool = True
) -> Callable[[Poll[GruntifySettings]], Pages]:
    """Sweep an entity by its whole list. `certain` False: the path is a guess, and a 404 says that it was wrong."""

    def pages(poll: Poll[GruntifySettings]) -> Pages:
        def one(workspace: Workspace, _: Encoded) -> Pages:
            try:
                yield from everything(poll.settings, workspace, entity)
            except NotFound:
                if certain:
                    raise
                yield Page((), note=f"{workspace.id} has no list of {entity}")

        return visit(poll, feature, one)

    return pages


def fetch(entity: str) -> Callable[[GruntifySettings, str], Flow[bytes]]:
    """Read one record by its id, in whichever workspace it is."""

    def detail(settings: GruntifySettings, id: str) -> Flow[bytes]:
        slug, raw = yield from find(settings, entity, id)
        workspace, _ = yield from look(settings, slug)
        return bytes(annotate(raw, entity, workspace, settings))

    return detail


def find(settings: GruntifySettings, entity: str, id: str) -> Flow[tuple[str, bytes]]:
    """Find a record's workspace, and its JSON; a workspace's refusal when none has it, a missing feature's at last."""
    refusal: Refused | None = None
    off: Refused = NotFound(f"no workspace of {settings.username} has it")
    for slug in (yield from roster(settings)):
        try:
            return slug, whole_record((yield call(settings, slug, entity, id)))
        except FeatureOff as error:
            off = error
        except Refused as error:
            refusal = error
    raise refusal or off


def whole_record(reply: Reply) -> bytes:
    """Return one record's JSON; Malformed when the answer is no object."""
    reply.decode(dict[str, msgspec.Raw])
    return reply.bare


def change(settings: GruntifySettings, entity: str, id: str, body: dict[str, Any]) -> Flow[Outcome]:
    """Write to a record, as the last thing that is asked for; returns what the vendor's answer says of it."""
    slug = settings.workspaces[0] if settings.alone else (yield from find(settings, entity, id))[0]
    workspace, _ = yield from look(settings, slug)

    def record(reply: Reply) -> bytes | None:
        return bytes(annotate(reply.bare, entity, workspace, settings)) if _is_record(reply) else None

    return read_outcome((yield call(settings, slug, entity, id, method="PATCH", json=body)), record, words)


def _is_record(reply: Reply) -> bool:
    """Whether an answer is an object with an id."""
    try:
        record = fold(reply.json())
    except (Malformed, RecursionError):
        return False
    return isinstance(record, dict) and read_text(record.get("id")) is not None
