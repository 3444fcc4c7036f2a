"""Who holds which qualifier: asked qualifier by qualifier, since the list of people does not say it.

`GET /qualifiers` and `GET /qualifiers/{id}/users` (FOUND in the vendor's reference).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

import msgspec

from fieldtui.contract.errors import Malformed, Refused, Unavailable
from fieldtui.contract.flow import Encoded, Page, Reply, Request
from fieldtui.http.json_readers import decode_as, encode, read_text
from fieldtui.http.paging import ListPart, asked
from fieldtui.vendors.crewsense.paging import asking, read_sheet
from fieldtui.vendors.crewsense.readers import mapping, named
from fieldtui.vendors.crewsense.wire import one

#: what is put into a person's JSON
HELD = "_qualifiers"

Asking = Generator[Request | Page, Reply, str]


def holders() -> Asking:
    """Ask for it; the answer is JSON, the qualifiers of each person by the person's id.

    An organisation that does not show its qualifiers, or not all of them, has people all the same.
    """
    held: dict[str, list[Mapping[str, Any]]] = {}
    try:
        for qualifier in _read((yield from _kept(Request(path="/qualifiers", conditional=True), _qualifier))):
            path = one("qualifiers", qualifier["id"], "users")
            for person in _read((yield from _kept(Request(path=path, conditional=True), _person))):
                held.setdefault(person["id"], []).append(qualifier)
    except (Malformed, Refused, Unavailable):
        pass
    return msgspec.json.encode(held).decode()


def with_held(held: str, items: Sequence[Encoded]) -> list[Encoded]:
    """Put what people hold into their records; what is no record stays as it is, to be rejected."""
    known: dict[str, Any] = msgspec.json.decode(held)
    return [_with_held(known, raw) for raw in items] if known else list(items)


def _with_held(known: Mapping[str, Any], raw: Encoded) -> Encoded:
    """Put into one record what its person holds."""
    record, body = mapping(decode_as(raw, Any)), bytes(raw).strip()
    found = known.get(read_text(record.get("user_id")) or read_text(record.get("id")) or "")
    # behind the record's own members, which stay as they came
    return body[:-1] + b',"%s":%s}' % (HELD.encode(), encode(found)) if found else raw


def _kept(first: Request, read: Callable[[Mapping[str, Any]], dict[str, str | None] | None]) -> Asking:
    """Ask for a whole list, of which only what `read` makes of each entry is kept, as JSON."""
    ask, link, parts = asking(first), None, list[str]()

    def part(reply: Reply) -> ListPart:
        items, following = read_sheet(reply)
        found = [entry for raw in items if (entry := read(mapping(decode_as(raw, Any)))) is not None]
        return ListPart(blank=True, kept=msgspec.json.encode(found).decode(), following=following)

    while True:
        came: ListPart = yield from asked(ask(link), part)
        parts.append(came.kept)
        link = came.following
        if link is None:
            return msgspec.json.encode([entry for kept in parts for entry in _read(kept)]).decode()


def _read(kept: str) -> list[dict[str, Any]]:
    """Read what was kept of a list."""
    found: list[dict[str, Any]] = msgspec.json.decode(kept or "[]")
    return found


def _qualifier(entry: Mapping[str, Any]) -> dict[str, str | None] | None:
    """Return what is kept of a qualifier."""
    about = named(entry)
    return {"id": about.id, "name": about.name, "shortcode": about.code} if about.id else None


def _person(entry: Mapping[str, Any]) -> dict[str, str | None] | None:
    """Return what is kept of a holder."""
    about = named(entry.get("user") or entry)
    return {"id": about.id} if about.id else None
