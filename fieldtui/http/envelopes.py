"""Finding the list in an answer: bare, or in an object under its own name. What is ambiguous is malformed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Raw

from fieldtui.contract.errors import Malformed
from fieldtui.contract.flow import Encoded, Reply

#: no page of a real account has more records; what has would fill the memory
MOST = 100_000

_FAULTS = ("errors", "error")
#: names that an empty list may have where nobody has said what it is called
_USUAL = frozenset({"content", "data", "entries", "items", "list", "records", "results", "rows", "values"})


def listing(reply: Reply, *keys: str) -> Sequence[Encoded]:
    """Read a bare array, or the array that an object has under one of `keys`, in any case of letters.

    Without any of these keys, an object's only array is taken; an empty one must have a usual name, since `filters` or
    `warnings` need not be the list. `Malformed` for anything else: a list that is taken for an empty one takes out
    everything that is known.
    """
    if reply.bare[:1] == b"[":
        return capped(reply.decode(list[Raw]))
    parts: dict[str, Raw] = reply.decode(dict[str, Raw])
    folded = {name.lower(): value for name, value in parts.items()}
    known = next((key for key in keys if key.lower() in folded), None)
    items = _only(reply, parts) if known is None else _array(reply, known, folded[known.lower()])
    _insist_on_success(reply, folded, named=known is not None and bool(items))
    return items


def capped(items: Sequence[Encoded]) -> Sequence[Encoded]:
    """Return the records of a page; `Malformed` when there are more than any page may have."""
    if len(items) > MOST:
        raise Malformed(f"{len(items):,} records on one page; more than {MOST:,} are not read")
    return items


def _array(reply: Reply, name: str, value: Raw) -> Sequence[Encoded]:
    """Read the array that stands under the list's name."""
    # an empty object where a list is due is no empty list: reading it so would remove every record
    if bytes(value).lstrip()[:1] != b"[":
        raise Malformed(f"“{name}” holds no list where a list is due", status=reply.status)
    return capped(Reply(reply.status, reply.headers, bytes(value)).decode(list[Raw]))


def _only(reply: Reply, parts: Mapping[str, Raw]) -> Sequence[Encoded]:
    """Read the only array of an object that has none of the names that are known."""
    arrays = [name for name, value in parts.items() if bytes(value).lstrip()[:1] == b"["]
    if not arrays:
        raise Malformed("an object without a list where a list is due", status=reply.status)
    if len(arrays) > 1:
        names = ", ".join(f"“{name[:20]}”" for name in arrays[:3])
        raise Malformed(f"an object with several lists ({names}), none under a known name", status=reply.status)
    items = _array(reply, arrays[0], parts[arrays[0]])
    # `{"warnings": []}` is an answer about something else
    if not items and arrays[0].lower() not in _USUAL:
        raise Malformed(f"an empty list under an unknown name (“{arrays[0][:20]}”)", status=reply.status)
    return items


def _insist_on_success(reply: Reply, folded: Mapping[str, Raw], *, named: bool) -> None:
    """Raise `Malformed` for an answer that speaks of errors; an empty word of them beside the list means none."""
    for name in _FAULTS:
        value = bytes(folded[name]).strip() if name in folded else b"null"
        # some vendors send `"errors": []` beside a good list, and so does one that failed: only a list with records is
        # proof
        if value not in (b"null", b"false", b'""') and not (named and value.replace(b" ", b"") in (b"[]", b"{}")):
            raise Malformed(f"an answer with “{name}” where a list is due", status=reply.status)
