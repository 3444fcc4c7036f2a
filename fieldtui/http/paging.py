"""Paging as flows: one generator per style. Each has its own sign of the end, a cap, and refuses to go in circles.

Where a request is conditional, each style asks for its pages by their validators, and goes on from what it remembers
of a page that is unchanged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import msgspec

from fieldtui.contract.errors import PagesRepeat, PagingFault
from fieldtui.contract.flow import Encoded, Page, Pages, Reply, Request
from fieldtui.http.envelopes import listing

__all__ = ["CAP", "ListPart", "asked", "by_cursor", "by_number", "by_offset", "by_window", "id_of", "listing", "once"]

#: no list of a real account has more pages; a vendor's folder may ask for less or more
CAP = 5000

Read = Callable[[Reply], Sequence[Encoded]]
Ids = Callable[[Encoded], str | None]

#: pages with the same records that are one too many: a list that grows while it is read may well give one page twice
_ALIKE = 10

#: what a flow remembers of an answer that repeated the page before, in place of words of its own
_REPEAT = "the page before again"


class ListPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was read out of one answer of a list: its records, and what the flow needs to go on.

    `following`: the next cursor, token or link, None at the end. `of`, `note`, `warning`, `blank`: as in `Page`.
    `kept`: any text of the flow's own. `count` and `ids` (a digest) stand for the records of an unchanged answer.
    """

    items: Sequence[Encoded] = ()
    following: str | None = None
    of: int | None = None
    note: str = ""
    warning: str = ""
    blank: bool = False
    kept: str = ""
    count: int = 0
    ids: str = ""


class _Ids(msgspec.Struct):
    """The names under which records have their ids."""

    # every name by which the five vendors call an id; the first that is there counts
    a: Any = msgspec.field(default=None, name="id")
    b: Any = msgspec.field(default=None, name="_id")
    c: Any = msgspec.field(default=None, name="Id")
    d: Any = msgspec.field(default=None, name="ID")
    e: Any = msgspec.field(default=None, name="user_id")
    f: Any = msgspec.field(default=None, name="key")


_decoder = msgspec.json.Decoder(_Ids)


def id_of(item: Encoded) -> str | None:
    """Return a record's id under one of the usual names; None when it has none."""
    try:
        found = _decoder.decode(item)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    # an id of 0 is an id, so that `or` would not do
    for value in (found.a, found.b, found.c, found.d, found.e, found.f):
        if isinstance(value, str | int | float):
            return str(value)
    return None


def asked(request: Request, read: Callable[[Reply], ListPart]) -> Generator[Request | Page, Reply, ListPart]:
    """Ask for one page of a list, yield it, and return what was read out of it, now or when it last changed.

    `part = yield from asked(request, read)` is how a flow of its own pages conditionally. Of a part that comes back
    unchanged, `items` is empty.
    """
    part, page = yield from _fetch(request, read)
    yield page
    return part


def once(request: Request, read: Read) -> Pages:
    """Ask for a list that comes whole."""
    yield from asked(request, lambda reply: ListPart(read(reply), of=1))


def by_number(
    ask: Callable[[int], Request], read: Read, *, size: int, first: int = 1, cap: int = CAP, ids: Ids = id_of
) -> Pages:
    """Ask for page after page by number until one is empty or, after a longer one, shorter than `size`.

    # the end is told by an empty page, since a "total" counts what the account may not see
    A short page alone does not prove the end, since a server may allow fewer than were asked for: pages are asked for
    until one is shorter than the one before. `ids` tells a record by what stays the same (the whole of it where there
    is None); a second page with the ids of the first ends the list: see `_counted`.
    """
    return _counted(lambda turn, came: ask(first + turn), read, size, cap, ids)


def by_offset(ask: Callable[[int], Request], read: Read, *, size: int, cap: int = CAP, ids: Ids = id_of) -> Pages:
    """Ask from an offset that grows by what came, until nothing comes or, after a longer page, a shorter one.

    Short pages and repeated ones are understood as by `by_number`.
    """
    return _counted(lambda turn, came: ask(came), read, size, cap, ids)


def by_cursor(
    ask: Callable[[str | None], Request],
    read: Callable[[Reply], tuple[Sequence[Encoded], str | None, int | None]],
    *,
    cap: int = CAP,
    ids: Ids = id_of,
    overlaps: bool = False,
) -> Pages:
    """Follow a cursor, a body token or a link: `read` gives the items, the next one (None at the end), and how many
    pages there are if the vendor says.

    The vendor's word alone ends the list: a page without records that names a next one is followed. Where the same
    records come under ever new cursors, the list has no end and is a fault. `overlaps`: pages of different windows of
    time may rightly have the same records.
    """
    cursor: str | None = None
    seen: set[str] = set()
    times: Counter[str] = Counter()

    def parted(reply: Reply) -> ListPart:
        items, following, of = read(reply)
        return ListPart(
            items, following, of, count=len(items), ids="" if overlaps or not items else _digest(items, ids)
        )

    for _ in range(cap):
        part = yield from asked(ask(cursor), parted)
        cursor = part.following
        if cursor is None:
            return
        # pages without ids (an empty page, a window) say nothing about going in circles
        times[part.ids] += bool(part.ids)
        if cursor in seen:
            raise PagingFault("the cursor repeats: the vendor sends the same pages again")
        if times[part.ids] == _ALIKE:
            raise PagingFault(
                f"the same page came {_ALIKE} times under new cursors: the vendor never says that it ends"
            )
        seen.add(cursor)
    raise PagingFault(f"more than {cap:,} pages")


def by_window(
    ask: Callable[[datetime, datetime], Request], read: Read, *, start: datetime, end: datetime, step: timedelta
) -> Pages:
    """Ask for one window of time after the other; an empty one is no end."""
    # at least one, also for an empty span, so that progress never divides by nothing
    of = max(1, -(-(end - start) // step))
    while start < end:
        # the last window is cut at the end: the future is another feed's
        until = min(start + step, end)
        yield from asked(ask(start, until), lambda reply: ListPart(read(reply), of=of))
        start = until


def _counted(place: Callable[[int, int], Request], read: Read, size: int, cap: int, ids: Ids) -> Pages:
    """Ask for pages by their place, given by how many pages and how many records came, until the list ends.

    A server that does not page answers each request with all it has: a second page with the ids of the first ends the
    list, whatever else differs in its records, unless it is just as long as was asked for: then there may be more that
    the vendor does not show. So does one with most of them, behind a first of more than were asked for: then the list
    changed meanwhile. Later in a list the same may be a server that shows its last page beyond the end, or one that
    gave one page twice with more behind it; so one more is asked for, which ends the list if it is the same again, and
    is a fault if it is not. A page that came some time before goes in circles.
    """
    before, came, doubt = ListPart(), 0, False
    seen: set[str] = set()
    for turn in range(cap):
        part, page, again = yield from _told_apart(place(turn, came), read, ids, before)
        came += part.count
        if not part.count or again:
            # it is as long as was asked for, so the vendor may hold more than it ever shows: no removal may be
            # concluded
            if turn == 1 and again and part.count == size:
                raise PagesRepeat("page 2 is the same as the one before")
            repeats = turn == 1 and again
            # an empty or repeated page is yielded only where it proves that the list was seen to its end
            if not turn or repeats or page.remember is not None or page.unchanged:
                yield page if not turn else replace(page, items=(), blank=True, repeats=repeats)
            if turn < 2 or doubt or not part.count:
                return
            doubt = True
            continue
        # a page behind a repeated one: the position in the list no longer means anything
        if doubt or part.ids in seen:
            raise PagesRepeat(f"page {turn + 1} comes behind a page that came twice: the vendor's list goes in circles")
        yield page
        if (part.count < size and before.count > part.count) or (turn == 1 and _is_not_paged(part, before, size, ids)):
            return
        # by ids and not by content, since a record may change while the list is read
        seen.add(part.ids)
        before = part
    raise PagingFault(f"more than {cap:,} pages")


def _told_apart(
    request: Request, read: Read, ids: Ids, before: ListPart
) -> Generator[Request, Reply, tuple[ListPart, Page, bool]]:
    """Ask for a page and see whether it is the one before again.

    One that was so when it was last read, and is not any more because that other one has changed, is read anew: it is
    not known which records are on it.
    """

    def parted(reply: Reply) -> ListPart:
        items = read(reply)
        digest = _digest(items, ids)
        return ListPart(items, count=len(items), ids=digest, kept=_REPEAT if items and digest == before.ids else "")

    part, page = yield from _fetch(request, parted)
    again = bool(part.count) and part.ids == before.ids
    # its twin of then has changed since; asked for anew, without a validator
    if part.kept and not again:
        part, page = yield from _fetch(replace(request, conditional=False), parted)
    return part, page, again


def _fetch(request: Request, read: Callable[[Reply], ListPart]) -> Generator[Request, Reply, tuple[ListPart, Page]]:
    """Ask for one page; what was read out of it, and the page."""
    # the flow runs as a generator: the session sends the reply, or throws the error, into this line
    reply = yield request
    if reply.unchanged:
        part = msgspec.json.decode(reply.remembered, type=ListPart)
        return part, _page(part, unchanged=True)
    part = read(reply)
    part = part if part.count else msgspec.structs.replace(part, count=len(part.items))
    remember = msgspec.json.encode(msgspec.structs.replace(part, items=())).decode() if request.conditional else None
    return part, replace(_page(part), remember=remember)


def _page(part: ListPart, *, unchanged: bool = False) -> Page:
    # records are sorted out of the digest: two answers may list the same records in another order
    """Make the page of what was read."""
    return Page(part.items, of=part.of, note=part.note, warning=part.warning, blank=part.blank, unchanged=unchanged)


def _is_not_paged(second: ListPart, first: ListPart, size: int, ids: Ids) -> bool:
    """Return whether a first page is longer than was asked for, and most of the second one's records were on it."""
    known = {key for item in first.items if (key := ids(item)) is not None} if first.count > size else set()
    return 2 * sum(ids(item) in known for item in second.items) > second.count


def _digest(items: Sequence[Encoded], ids: Ids) -> str:
    # a record without an id counts with its whole text
    """Return what tells which records a page has, in whatever order and state."""
    found = ((ids(item), item) for item in items)
    parts = sorted(bytes(item) if key is None else key.encode("utf-8", "replace") for key, item in found)
    return blake2b(b"\0".join(parts), digest_size=16).hexdigest()
