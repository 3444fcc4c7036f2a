"""Every list of the vendor's: opaque cursors, one sort column, filters in four parameters, an end by `hasNext`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import msgspec

from fieldtui.contract.errors import Malformed, PagingFault, RecordRejected, Refused, SourceError
from fieldtui.contract.flow import Encoded, Flow, Page, Pages, Reply, Request
from fieldtui.http.envelopes import capped
from fieldtui.http.json_readers import decode_object, read_number, read_time
from fieldtui.http.paging import by_cursor
from fieldtui.vendors.cloudworkpro.wire import Envelope, open_envelope

#: the vendor's clock may be ahead of ours, and what changes while we page shall stay inside: `between` has no open end
_AHEAD = timedelta(days=3650)

#: how far the vendor's clock may be ahead of ours before what it says is taken for a slip of the pen
_SKEW = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One question to a list. `sort`: `column:asc` or `column:desc`. `operator` joins `where`: `and` or `or`."""

    path: str
    limit: int = 100
    sort: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    operator: str = ""
    among: Mapping[str, Sequence[str]] = field(default_factory=dict)
    between: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def request(self, cursor: str | None = None) -> Request:
        """Ask for the page behind that cursor, the first without one; what is asked stays the same on every page."""
        query = [("limit", str(self.limit))]
        query += [("sortBy", self.sort)] if self.sort else []
        query += [("filterBy", msgspec.json.encode(dict(self.where)).decode())] if self.where else []
        query += [("filterOperator", self.operator)] if self.operator else []
        query += [("in", f"{column}![{','.join(values)}]") for column, values in self.among.items() if values]
        query += [("between", f"{column}![{start},{end}]") for column, (start, end) in self.between.items()]
        query += [("cursor", cursor)] if cursor else []
        return Request(path=self.path, query=tuple(query))

    def pages(self, hear: Callable[[int | None], None] = lambda total: None) -> Pages:
        """Sweep the list to its end; in the vendor's own order where the column is not one to sort by.

        `hear` is told the vendor's count of the list with every page.
        """
        begun, came = False, 0

        def read(reply: Reply) -> tuple[Sequence[Encoded], str | None, int | None]:
            nonlocal begun, came
            begun = True
            found = read_page(reply, self.limit, before=came)
            came += len(found.items)
            hear(found.total)
            return found.items, found.following, found.of

        try:
            yield from by_cursor(self.request, read)
        except Refused as error:
            if begun or not self.sort or error.status != 400:
                raise
            yield from replace(self, sort="").pages(hear)

    def since(self, column: str, start: datetime, now: datetime) -> Listing:
        """Ask only for what `column` dates at or after `start`."""
        return replace(self, between={**self.between, column: (stamp(start), stamp(now + _AHEAD))})


def stamp(moment: datetime) -> str:
    """Write a time as the vendor does: ISO 8601, UTC, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Found(NamedTuple):
    """What one page says: its records, the next cursor (None at the end), how many pages and records there are in all,
    None where the vendor does not say.
    """

    items: Sequence[Encoded]
    following: str | None
    of: int | None
    total: int | None


def _total(pagination: Mapping[str, Any]) -> int | None:
    """Return the vendor's count of all pages' records, None where there is none that can be one."""
    total = read_number(pagination.get("totalResults"))
    return int(total) if total is not None and total >= 0 else None


def read_page(reply: Reply, limit: int, *, before: int = 0) -> Found:
    """Read one page of a list.

    `before`: how many records came on the pages before. `Malformed` for whatever else than a page comes: what is
    taken for the end of a list takes out all that is behind it.
    """
    envelope = open_envelope(reply)
    items = _items(envelope, reply)
    pagination = envelope.pagination
    if not isinstance(pagination, dict):
        raise Malformed("a list without `pagination`: there may be more", status=reply.status)
    following = _following(pagination, before + len(items), reply)
    options = envelope.options if isinstance(envelope.options, dict) else {}
    total, size = _total(pagination), read_number(options.get("limit")) or limit
    of = max(1, -(-total // max(1, int(size)))) if total is not None else None
    return Found(items, following, of, total)


def _items(envelope: Envelope, reply: Reply) -> Sequence[Encoded]:
    """Take the records out of their envelope."""
    if bytes(envelope.data).lstrip()[:1] != b"[":
        raise Malformed("no list where a list is due", status=reply.status)
    items = capped(msgspec.json.decode(envelope.data, type=list[msgspec.Raw]))
    if envelope.speaks_of_errors and not items:
        raise Malformed("an empty list beside a member for errors", status=reply.status)
    return items


def _following(pagination: Mapping[str, Any], came: int, reply: Reply) -> str | None:
    """Return the cursor of the next page; what it holds on the last page is not to be relied on.

    `hasNext` alone ends a list. Where that is missing, a cursor leads on, and without one the vendor's own count has
    to say that all have come.
    """
    cursor, more = pagination.get("nextCursor"), read_flag(pagination.get("hasNext"))
    if more is False:
        return None
    if isinstance(cursor, str) and cursor:
        return cursor
    if more:
        raise PagingFault("the list says that there is more, but not where")
    total = _total(pagination)
    if total is None or came < total:
        raise Malformed("a list that does not say whether there is more (`hasNext`)", status=reply.status)
    return None


def read_flag(value: object) -> bool | None:
    """Read a truth that may be spelled as a number or a word; None for nothing and for anything else."""
    word = str(value).strip().lower() if isinstance(value, bool | int | str) else ""
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(word)


def newest(items: Sequence[Encoded], column: str, now: datetime) -> datetime | None:
    """Return the greatest time in that column of these records; a record that is none, or has no such time, is passed
    by.

    So is a time that lies far ahead of `now`: a checkpoint there would hide everything until then.
    """
    times = (dated(item, column) for item in items)
    return max((time for time in times if time and time - now < _SKEW), default=None)


def dated(item: Encoded, column: str) -> datetime | None:
    """Return one record's time in that column."""
    try:
        return read_time(decode_object(item).get(column))
    except RecordRejected:
        return None


def sealing(pages: Pages, seal: Callable[[Page], Page], look: Callable[[Page], None] = lambda page: None) -> Pages:
    """Seal the last page of a sweep with its checkpoint, and no other: what was not read to its end proves nothing.

    `look` sees every page as it comes. A page is held back until the next step is known.
    """
    held: Page | None = None
    step: Callable[[], Request | Page] = partial(next, pages)
    while True:
        try:
            asked = step()
        except StopIteration:
            break
        except PagingFault:
            if held is not None:
                yield held
            raise
        if isinstance(asked, Page):
            look(asked)
            held, step = asked, partial(next, pages)
            continue
        if held is not None:
            yield held
            held = None
        step = yield from _asking(pages, asked)
    if held is not None:
        yield seal(held)


def _asking(pages: Pages, request: Request) -> Flow[Callable[[], Request | Page]]:
    """Ask what a sweep asks; the next step of it, which is given the answer or the error."""
    try:
        return partial(pages.send, (yield request))
    except SourceError as error:
        return partial(pages.throw, error)
