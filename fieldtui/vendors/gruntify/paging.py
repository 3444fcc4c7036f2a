"""Gruntify's pages: a token that holds page and size, an answer with the next token, null at the end."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from fieldtui.contract.errors import Malformed, PagingFault
from fieldtui.contract.flow import Encoded, Reply
from fieldtui.contract.json_repair import loads
from fieldtui.http.json_readers import fold, read_number
from fieldtui.http.paging import listing
from fieldtui.vendors.gruntify.readers import is_strange

#: the name of the list and of the token of the next page, in lower case
_LIST, _TOKEN = "results", "nextpagetoken"


class Place(NamedTuple):
    """What a page token says: which page (from 1), of how many records."""

    page: int
    size: int


class Listed(NamedTuple):
    """One answer to a list. `following`: the next page's token, None at the end.

    `open_end`: the answer does not say whether there is more, so that what it lacks may be behind it.
    """

    items: Sequence[Encoded]
    following: str | None = None
    open_end: bool = False


def write_token(place: Place) -> str:
    """Make a page token, as the vendor's own text spells it."""
    return base64.b64encode(b'{"Page":%d,"PageSize":%d}' % place).decode()


def read_token(token: str) -> Place | None:
    """Read a page token in any casing; None when it is not of the documented form."""
    try:
        position = fold(loads(base64.b64decode(token + "=" * (-len(token) % 4))))
    except (binascii.Error, ValueError, RecursionError):
        return None
    page, size = (
        read_number(position.get(key)) if isinstance(position, dict) else None for key in ("page", "pagesize")
    )
    return Place(int(page), int(size)) if page and size else None


def read_page(reply: Reply, *, whole: bool = False) -> Listed:
    """Read one answer to a list. `whole`: everything was asked for, so that a bare array is all there is.

    Malformed for an answer in which neither the list nor the token of the next page has its name, or whose records
    are none that we know; PagingFault when the next page is not behind this one.
    """
    items = listing(reply, _LIST)
    parts = {} if reply.bare[:1] == b"[" else _parts(reply)
    if _LIST in parts and _TOKEN in parts:
        return Listed(items, _following(parts))
    if items and all(map(is_strange, items)):
        raise Malformed(f"{len(items):,} records without a name, and with members that nobody knows")
    if parts and _TOKEN not in parts and _LIST not in parts:
        raise Malformed("an object without “results” and “nextPageToken” where a list is due", status=reply.status)
    return Listed(items, _following(parts), open_end=_TOKEN not in parts and not (whole and not parts))


def _parts(reply: Reply) -> dict[str, msgspec.Raw]:
    """Return the members of an answer by their names in lower case."""
    spelled: dict[str, msgspec.Raw] = reply.decode(dict[str, msgspec.Raw])
    return {name.lower(): value for name, value in spelled.items()}


def _following(parts: Mapping[str, msgspec.Raw]) -> str | None:
    """Read the next page's token, None where there is none."""
    following = loads(parts[_TOKEN]) if _TOKEN in parts else None
    if following is None:
        return None
    if not isinstance(following, str) or not following.strip():
        raise Malformed("nextPageToken is neither a token nor null")
    current, ahead = read_number(loads(parts.get("currentpage", msgspec.Raw(b"null")))), read_token(following)
    if current is not None and ahead and ahead.page <= current:
        raise PagingFault(f"the token of page {current:g} leads back to page {ahead.page}")
    return following


def insist_on_end(listed: Listed) -> None:
    """Raise Malformed behind a list whose last answer did not say that it was the last."""
    if listed.open_end:
        raise Malformed("the last page has no “nextPageToken”: whether there is more is not known")
