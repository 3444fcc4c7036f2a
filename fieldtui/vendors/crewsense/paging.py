"""This vendor's styles of paging, as flows: windows and offsets by link, logs by link, lists that come whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from msgspec import Raw

from fieldtui.contract.errors import Malformed
from fieldtui.contract.wire import Encoded, Page, Pages, Reply, Request
from fieldtui.http.fields import read_number
from fieldtui.http.paging import Part, asked, by_cursor
from fieldtui.vendors.crewsense.shapes import mapping, packed, scrubbed
from fieldtui.vendors.crewsense.wire import following

#: how many records stand on a page of an offset list
STEP = 50
#: what an account answers that was not sold this list
ABSENT = frozenset({403, 404})

Items = Sequence[Encoded]
Read = Callable[[Reply], Items]


def windowed(first: Request, *, months: int) -> Pages:
    """Follow `metadata.links.next`, month by month, until it is null; a month with nothing in it is no end."""
    return linked(first, listed, of=months)


def by_steps(first: Request) -> Pages:
    """Follow `pagination.next`, a link or an offset; count on in steps where an answer has no `pagination` at all."""
    offset = 0

    def ask(link: str | None) -> Request:
        nonlocal offset
        request = first if link is None else following(first, link)
        offset = int(read_number(dict(request.query).get("offset")) or 0)
        return request

    def read(reply: Reply) -> tuple[Items, str | None, int | None]:
        items, link = _items(reply, "data"), next_link(reply)
        if link is None and len(items) >= STEP and not _has_links(reply):
            link = f"?offset={offset + len(items)}"
        return items, link, None

    return by_cursor(ask, read)


def by_links(first: Request, absent: str) -> Pages:
    """Follow `next`, at the top or under `pagination`, until there is none. `absent` as for `whole`."""
    return whole(first, lambda reply: _items(reply, "data"), absent)


def sealed(pages: Pages, checkpoint: str) -> Pages:
    """Hold each page back until the next is asked for, so that the last one alone carries the checkpoint."""
    held: Page | None = None
    reply: Any = None
    while True:
        try:
            step = pages.send(reply)
        except StopIteration:
            break
        if held is not None:
            yield held
        held, reply = (step, None) if isinstance(step, Page) else (None, (yield step))
    if held is not None:
        yield replace(held, checkpoint=checkpoint)


def whole(first: Request, read: Read, absent: str = "") -> Pages:
    """Ask for a list that comes whole, and go on where it turns out to be paginated after all.

    `absent`: what to tell where the account does not have it at all.
    """

    def parted(reply: Reply) -> Part:
        if absent and reply.status in ABSENT:
            return Part(of=1, note=absent)
        link = next_link(reply)
        return Part(read(reply), following=link, of=1 if link is None else None)

    part = yield from asked(first, parted)
    if part.following is not None:
        yield from linked(following(first, part.following), read)


def linked(first: Request, read: Read, *, of: int | None = None) -> Pages:
    """Follow links from page to page, wherever they stand in the answers."""
    return by_cursor(_asker(first), lambda reply: (read(reply), next_link(reply), of))


def listed(reply: Reply) -> Items:
    """Read a bare array, or an array that stands under a key; one object alone is a list of one."""
    return _items(reply, "items")


def keyed(reply: Reply, *keys: str, under: str) -> Items:
    """Read a map of records by id or date; each record is given its key under the name `under` if it lacks it.

    `keys` lead to it; null at their end is an empty one. `Malformed` when there is neither a map nor a list.
    """
    body: Any = reply.json()
    for key in keys if isinstance(body, dict) else ():
        if key not in body:
            raise Malformed(f"an answer without “{key}”", status=reply.status)
        body = body[key] or []
    if isinstance(body, list):
        return [scrubbed(packed(one)) for one in body]
    if not isinstance(body, dict):
        raise Malformed("neither a list nor a map of records where one is due", status=reply.status)
    return [scrubbed(packed({under: key, **one} if isinstance(one, dict) else one)) for key, one in body.items()]


def _asker(first: Request) -> Callable[[str | None], Request]:
    """Ask the first page as it is, each further one where its link leads."""
    return lambda link: first if link is None else following(first, link)


def next_link(reply: Reply) -> str | None:
    """Find an answer's link to the next page, None on the last one."""
    return _next(_head(reply))


def _items(reply: Reply, key: str) -> Items:
    """Read the records of an answer; `Malformed` when it has no list where one is due."""
    if reply.bare[:1] == b"[":
        return _each(reply.decode(list[Raw]))
    parts: dict[str, Raw] = reply.decode(dict[str, Raw])
    if "user_id" in parts or ("id" in parts and key not in parts):
        return [scrubbed(reply.bare)]
    for name in (key, "items", "data"):
        if name in parts:
            return _listed(parts[name], reply)
    raise Malformed(f"an answer without “{key}”", status=reply.status)


def _listed(raw: Raw, reply: Reply) -> Items:
    """Read what stands where the records are due: a list, a map of them, or null for none."""
    text = bytes(raw).lstrip()
    if text == b"null":
        return []
    inner = Reply(reply.status, reply.headers, text)
    if text[:1] == b"{":
        return _each(inner.decode(dict[str, Raw]).values())
    return _each(inner.decode(list[Raw]))


def _each(raws: Iterable[Raw]) -> Items:
    """Return records as they may be kept."""
    return [scrubbed(raw) for raw in raws]


def _head(reply: Reply) -> dict[str, Any]:
    """Decode all of an answer but its records."""
    if reply.bare[:1] != b"{":
        return {}
    parts: dict[str, Raw] = reply.decode(dict[str, Raw])
    said = ("metadata", "pagination", "links", "next")
    return {key: Reply(reply.status, reply.headers, bytes(parts[key])).json() for key in said if key in parts}


def _has_links(reply: Reply) -> bool:
    """Whether an answer says anything at all about its neighbours."""
    return bool(_head(reply))


def _next(head: dict[str, Any]) -> str | None:
    """Find the link to the next page, wherever this vendor has put it this time."""
    places = (
        mapping(mapping(head.get("metadata")).get("links")).get("next"),
        mapping(head.get("pagination")).get("next"),
        mapping(head.get("links")).get("next"),
        head.get("next"),
    )
    for place in places:
        link = place.get("href") if isinstance(place, dict) else place
        if isinstance(link, int) and not isinstance(link, bool):
            return f"?offset={link}"
        if isinstance(link, str) and link.strip():
            return link
    return None
