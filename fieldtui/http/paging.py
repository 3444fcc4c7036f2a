"""Paging as flows: one generator per style. Each stops on an empty page, has a cap, and refuses to go in circles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from msgspec import Raw

from fieldtui.contract.errors import Malformed, PagingFault
from fieldtui.contract.wire import Encoded, Page, Pages, Reply, Request

#: no list of a real account is longer; a vendor's folder may ask for less or more
CAP = 5000

Read = Callable[[Reply], Sequence[Encoded]]


def once(request: Request, read: Read) -> Pages:
    """Ask for a list that comes whole."""
    reply = yield request
    yield Page(read(reply), of=1)


def by_number(
    ask: Callable[[int], Request], read: Read, *, size: int, first: int = 1, cap: int = CAP, trust_short: bool = False
) -> Pages:
    """Ask for page after page by number until one is empty or, after a longer one, shorter than `size`.

    A short page alone does not prove the end, since a server may allow fewer than were asked for: unless
    `trust_short`, pages are asked for until one is shorter than the one before. A server that does not page at
    all sends the same list again; then the first was everything.
    """
    before: Sequence[Encoded] = ()
    for turn in range(cap):
        items = read((yield ask(first + turn)))
        if turn and items and _same(items, before):
            if turn == 1 and len(items) != size:
                return
            raise PagingFault(f"page {first + turn} is the same as the one before")
        if not items:
            if turn == 0:
                yield Page(())
            return
        yield Page(items)
        if len(items) < size and (trust_short or len(before) > len(items)):
            return
        before = items
    raise PagingFault(f"more than {cap:,} pages")


def by_offset(ask: Callable[[int], Request], read: Read, *, size: int, cap: int = CAP) -> Pages:
    """Ask from an offset that grows by what came, until nothing comes or, after a longer page, a shorter one.

    As with numbers, a short page alone does not prove the end, and a server that knows no offsets sends the same
    list again; then the first was everything.
    """
    offset = 0
    before: Sequence[Encoded] = ()
    for turn in range(cap):
        items = read((yield ask(offset)))
        if items and _same(items, before):
            if turn == 1 and len(items) != size:
                return
            raise PagingFault(f"offset {offset} gave the same as the one before")
        if items or not offset:
            yield Page(items)
        if not items or (len(items) < size and len(before) > len(items)):
            return
        offset += len(items)
        before = items
    raise PagingFault(f"more than {cap:,} pages")


def by_cursor(
    ask: Callable[[str | None], Request],
    read: Callable[[Reply], tuple[Sequence[Encoded], str | None, int | None]],
    *,
    cap: int = CAP,
    stop_on_empty: bool = True,
) -> Pages:
    """Follow a cursor, a body token or a link: `read` gives the items, the next one (None at the end), and how many
    pages there are if the vendor says.
    """
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(cap):
        items, following, of = read((yield ask(cursor)))
        yield Page(items, of=of)
        if following is None or (stop_on_empty and not items):
            return
        if following in seen:
            raise PagingFault("the cursor repeats: the vendor sends the same pages again")
        seen.add(following)
        cursor = following
    raise PagingFault(f"more than {cap:,} pages")


def by_window(
    ask: Callable[[datetime, datetime], Request], read: Read, *, start: datetime, end: datetime, step: timedelta
) -> Pages:
    """Ask for one window of time after the other; an empty one is no end."""
    of = max(1, -(-(end - start) // step))
    while start < end:
        until = min(start + step, end)
        yield Page(read((yield ask(start, until))), of=of)
        start = until


def listing(reply: Reply, *keys: str) -> Sequence[Encoded]:
    """Read a bare array, or the array under the first of `keys` that is there, else under the first key that has one.

    `Malformed` when there is no list anywhere.
    """
    if reply.bare[:1] == b"[":
        items: Sequence[Encoded] = reply.decode(list[Raw])
        return items
    parts: dict[str, Raw] = reply.decode(dict[str, Raw])
    for key in (*keys, *parts):
        if key in parts and bytes(parts[key]).lstrip()[:1] == b"[":
            inner: Sequence[Encoded] = Reply(reply.status, reply.headers, bytes(parts[key])).decode(list[Raw])
            return inner
    raise Malformed("an object without a list where a list is due", status=reply.status)


def _same(these: Sequence[Encoded], those: Sequence[Encoded]) -> bool:
    """Whether two pages are the same to the letter."""
    return len(these) == len(those) and all(bytes(one) == bytes(two) for one, two in zip(these, those, strict=True))
