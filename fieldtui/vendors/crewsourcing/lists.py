"""Lists by page number and single records, whichever envelope they come in."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from msgspec import Raw

from fieldtui.contract.errors import Malformed, PagingFault
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Reply, Request
from fieldtui.http.paging import by_number, listing
from fieldtui.vendors.crewsourcing.settings import Settings


def sweep(path: str, poll: Poll[Settings], *keys: str) -> Pages:
    """Ask for all pages of a list that is bare or stands under one of `keys`.

    Only some lists are paged; the others answer each page with all they have, so that a second page with the records
    of the first ends the list. One that is just as long as a page may also be a first page sent again: PagingFault.
    """
    settings, last = poll.settings, 0
    size = settings.page_size

    def ask(page: int) -> Request:
        nonlocal last
        last = page
        return Request(path=path, query=(("page", str(page)), ("page_size", str(size))))

    try:
        yield from by_number(ask, lambda reply: _items(reply, (settings.list_key, *keys)), size=size)
    except PagingFault as fault:
        if last != 2:
            raise
        raise PagingFault(
            f"{fault} and a whole page long; another page_size tells whether the list has pages at all"
        ) from None


def one(path: str, id: str, *keys: str) -> Flow[bytes]:
    """Ask for one record of the list at that path."""
    return fetch(Request(path=item_path(path, id)), *keys)


def fetch(request: Request, *keys: str) -> Flow[bytes]:
    """Ask for one record, bare or under one of `keys`; `Malformed` when the answer holds none."""
    reply = yield request
    return record(reply, *keys)


def item_path(path: str, id: str) -> str:
    """Return the path of one record of a list."""
    return f"{path}/{quote(id, safe='')}"


def record(reply: Reply, *keys: str) -> bytes:
    """Take one record out of an answer; it is one if it has an id."""
    parts: dict[str, Raw] = reply.decode(dict[str, Raw])
    for key in keys:
        if "id" not in parts and key in parts and bytes(parts[key]).lstrip()[:1] == b"{":
            return bytes(parts[key])
    if "id" not in parts:
        raise Malformed("an object without an id where a record is due", status=reply.status)
    return reply.bare


def _items(reply: Reply, keys: Sequence[str]) -> Sequence[Encoded]:
    """Read a page; 204 is a page without records, as `[]` is."""
    if reply.status == 204:
        return ()
    return listing(reply, *(key for key in keys if key))
