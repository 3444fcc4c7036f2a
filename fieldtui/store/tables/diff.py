"""What differs between two JSONs of one record, named as the filter language names it: `raw.site.city`.

Vendors write one and the same record in several ways: keys in another order, an id as 7 here and as "7" there, null
or nothing. None of that is a difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Any

import msgspec

Difference = tuple[str, str | None, str | None]

#: a history is read by people: more than this, or longer, tells them less
_MOST, _LONGEST = 20, 200
_ABSENT = object()


def decoded(raw: bytes) -> Any:
    """Return the JSON's value; what is no JSON stands for itself."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # stands for itself, so that any change of it is seen
        return raw


def differences(before: Any, after: Any) -> list[Difference]:
    """Return (path, before, after) of the first values that differ; None where there was or is no value."""
    try:
        # cut while it is made: two unrelated records differ in thousands of values
        return list(islice(_walk("raw", before, after), _MOST))
    except RecursionError:
        return [("raw", "too deep to compare", "too deep to compare")]


def _walk(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        # the order of the older one first, so that a history reads alike from change to change
        for name in dict.fromkeys((*before, *after)):
            yield from _walk(f"{path}.{name}", before.get(name, _ABSENT), after.get(name, _ABSENT))
    elif isinstance(before, list) and isinstance(after, list):
        # by position: a list whose members moved shows each of them, which is what a reader sees too
        for place, (old, new) in enumerate(zip_longest(before, after, fillvalue=_ABSENT)):
            yield from _walk(f"{path}.{place}", old, new)
    elif before != after:
        # compared as text as well: 7 and "7" are the same
        old, new = _text(before), _text(after)
        if old != new:
            yield path, _cut(old), _cut(new)


def _text(value: Any) -> str | None:
    """Write a value on one line; what is not there and what is null are alike, as are 7 and "7"."""
    if value is None or value is _ABSENT:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
