"""This vendor's styles of paging, as flows: by link from page to page, wherever the link stands, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Raw

from fieldtui.contract.errors import Malformed, NotFound, PagingFault
from fieldtui.contract.flow import Encoded, Flow, Pages, Reply, Request
from fieldtui.http.envelopes import listing
from fieldtui.http.json_readers import decode_as, read_text
from fieldtui.http.paging import CAP, by_cursor
from fieldtui.vendors.crewsense.privacy import kept, scrubbed
from fieldtui.vendors.crewsense.readers import mapping
from fieldtui.vendors.crewsense.wire import following

#: how many records stand on a full page of a list that comes in steps
STEP = 50
#: under which names the records stand in an answer that is an object
_LISTS = ("items", "data")
#: where an answer speaks of the pages beside it
_NEIGHBOURS = ("metadata", "pagination", "next")
#: what an answer of the log has beside its lines
_LOG = frozenset({*_LISTS, "prev"})
#: begins what stands in place of a link where an answer does not say whether there is more (see `page_at`)
_DOUBT = "\0"

Items = Sequence[Encoded]
#: the records of an answer, and the link to the next page (None: this was the last)
Sheet = tuple[Items, str | None]


def windowed(first: Request, *, months: int) -> Pages:
    """Follow `metadata.links.next`, month by month, until it is null; a month with nothing in it is no end."""
    return linked(first, partial(read_sheet, paged=True), of=months, overlaps=True)


def by_steps(first: Request) -> Pages:
    """Follow `pagination.next`, a link or an offset, until it is null; a step with nothing in it is no end."""
    return linked(first, partial(read_sheet, paged=True))


def whole(first: Request, read: Callable[[Reply], Sheet] | None = None) -> Pages:
    """Ask for a list that comes whole, and go on where it turns out to be paginated after all."""
    return linked(first, read or read_sheet, of=1)


def linked(first: Request, read: Callable[[Reply], Sheet], *, of: int | None = None, overlaps: bool = False) -> Pages:
    """Follow links from page to page. `of`: how many pages there will be, as far as it can be told.

    `overlaps`: a record may stand on the pages of several months.
    """

    def parted(reply: Reply) -> tuple[Items, str | None, int | None]:
        items, link = read(reply)
        # a list that turns out to be paged after all has an unknown number of pages
        return items, link, of if of != 1 or link is None else None

    return by_cursor(partial(page_at, first), parted, overlaps=overlaps)


def doubt(words: str) -> str:
    """Return what stands in place of a link where an answer lacks something: see `page_at`."""
    return _DOUBT + words


def page_at(first: Request, link: str | None) -> Request:
    """Ask for the first page, or for the one where a link leads; `Malformed` where a doubt stands in its place.

    The page before is kept then, but the sweep ends, so that nothing is taken for gone.
    """
    if link is not None and link.startswith(_DOUBT):
        # raised when the page is asked for: the one before is stored by then
        raise Malformed(link.removeprefix(_DOUBT))
    return first if link is None else following(first, link)


def found(first: Request, id: str) -> Flow[dict[str, Any]]:
    """Look through a list, page by page, for the record with that id; NotFound when it is not there."""
    ask, link = asking(first), None
    while True:
        items, link = read_sheet((yield ask(link)))
        for raw in items:
            record = mapping(decode_as(raw, Any))
            # no call for a single record is documented for these lists
            if read_text(record.get("id")) == id:
                return record
        if link is None:
            raise NotFound("it is no longer in the list", status=404)


def asking(first: Request) -> Callable[[str | None], Request]:
    """Return what makes the request for a link as `page_at` does, and refuses links that repeat or never end."""
    seen = set[str | None]()

    def ask(link: str | None) -> Request:
        # a list that goes in circles would otherwise be read until the cap
        if link in seen or len(seen) >= CAP:
            raise PagingFault("the link to the next page repeats: the vendor sends the same pages again")
        seen.add(link)
        return page_at(first, link)

    return ask


def read_sheet(reply: Reply, *, paged: bool = False) -> Sheet:
    """Read a bare array, or the array under `items` or `data` with the link beside it; `Malformed` for anything else.

    `paged`: the vendor always says of this list whether there is more. A map by position is an array, as this vendor's
    language writes one that has gaps. One person alone is what is answered for an `employee_id`: not everyone.
    """
    if reply.bare[:1] == b"[":
        return _each(listing(reply)), None
    parts: dict[str, Raw] = reply.decode(dict[str, Raw])
    name = next((name for name in _LISTS if name in parts), None)
    if "user_id" in parts:
        # `GET /users?employee_id=…` answers with one object
        return [scrubbed(reply.bare)], doubt("one record where a list is due")
    # PHP writes an array with gaps as an object by position
    if name is None and _by_position(parts):
        return _each(list(parts.values())), None
    if name is None and len(parts) > 1:
        raise Malformed("an answer without “items” or “data”", status=reply.status)
    inner = _object(parts[name]) if name is not None else {}
    # what stands beside the list tells whether there is more
    items = list(inner.values()) if _by_position(inner) else listing(reply, *_LISTS)
    return _each(items), _link({key: _json(parts[key]) for key in _NEIGHBOURS if key in parts}, paged=paged)


def read_log(reply: Reply) -> Sheet:
    """Read a page of the log, whose last one has no `next`, or a null one, at the top or under `pagination`."""
    items, link = read_sheet(reply)
    if link is None and len(items) >= STEP and reply.bare[:1] == b"{":
        names = reply.object().keys()
        # a full page without a word on the next: the log may go on
        if not names & set(_NEIGHBOURS) and names - _LOG:
            return items, doubt("a full page of the log that does not say whether there is more")
    return items, link


def read_map(reply: Reply, *keys: str, under: str, like: re.Pattern[str]) -> Sheet:
    """Read a map of records by id or date; each record is given its key under the name `under` if it lacks it.

    `keys` lead to it. What stands under a key that is not `like` one is passed on as it is, to be rejected.
    `Malformed` when there is neither a map nor a list.
    """
    # an organisation without forms answers `{}`
    body: Any = reply.json()
    if isinstance(body, dict) and not keys and any(isinstance(body.get(name), list) for name in _LISTS):
        return read_sheet(reply)
    for key in keys if isinstance(body, dict) else ():
        if body.get(key) is None:
            raise Malformed(f"an answer without “{key}”", status=reply.status)
        body = body[key]
    if isinstance(body, list):
        # a list where a map is documented: ids are in the records then
        return [kept(one) for one in body], None
    if not isinstance(body, dict) or body.keys() & {"error", "errors"}:
        raise Malformed("neither a list nor a map of records where one is due", status=reply.status)
    # the key is the only place of the id
    named = ({under: key, **one} if isinstance(one, dict) and like.match(key) else one for key, one in body.items())
    return [kept(one) for one in named], None


def _link(said: Mapping[str, Any], *, paged: bool) -> str | None:
    """Find the link to the next page: null is the end, what is not said is a doubt."""
    # three places are documented for three lists, and any of them may turn up in another
    if "metadata" in said:
        links = _member(said["metadata"], "links")
    elif said.get("pagination"):
        links = said["pagination"]
    elif "next" in said:
        links = said
    else:
        return doubt("an answer that does not say whether there is more") if paged else None
    link = _member(links, "next") if not _is_doubt(links) else links
    link = _member(link, "href") if isinstance(link, dict) else link
    if isinstance(link, int) and not isinstance(link, bool):
        # an offset is written as the query that it stands for
        return f"?offset={link}"
    if link is None or isinstance(link, str):
        return link or None
    return doubt("an answer whose next page is no link")


def _member(value: object, name: str) -> Any:
    """Return a member of an object, None of an empty one (which comes as an empty array); a doubt if it has others."""
    # PHP writes an empty object as `[]`
    if value is None or value == [] or value == {}:
        return None
    if isinstance(value, dict) and name in value:
        return value[name]
    return doubt(f"an answer without “{name}”, so that it is not known whether there is more")


def _is_doubt(value: object) -> bool:
    """Return whether this is a doubt already."""
    return isinstance(value, str) and value.startswith(_DOUBT)


def _by_position(parts: Mapping[str, Raw]) -> bool:
    """Return whether this object is an array by its positions."""
    return bool(parts) and all(key.isdecimal() for key in parts)


def _object(raw: Raw) -> dict[str, Raw]:
    """Read an object member by member; an empty one for anything else."""
    found: dict[str, Raw] = decode_as(raw, dict[str, Raw]) if bytes(raw).lstrip()[:1] == b"{" else {}
    return found


def _json(raw: Raw) -> Any:
    """Decode one member of an answer."""
    return decode_as(raw, Any)


def _each(raws: Items) -> Items:
    """Return records as they may be kept."""
    return [scrubbed(raw) for raw in raws]
