"""Ways in which a vendor's answers go wrong without saying that a record is gone."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from fieldtui.contract.flow import Reply

Way = tuple[Any, ...]
#: by these a record is known; a value that holds none of them may be anything at all
TELLING = frozenset(
    {"id", "_id", "user_id", "log_id", "service", "date", "start", "name", "slug", "url", "submitted_at", "user"}
    | {
        "formid",
        "formversion",
        "version",
        "form",
        "created",
        "assignments",
        "shifts",
        "days",
        "data",
        "items",
        "results",
    }
    | {"nextpagetoken", "pagination", "metadata", "links", "next", "prev", "errors", "error", "code", "status", "title"}
)
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 3.5, 1e308, 10**300, "", " ", "nonsense", "\x1b[31m\u202ex", "half \ud83d", "x" * 3000,
    "\u20dd" * 300, [], {}, [None], [[]], [1, "a", {}], {"a": {"b": [1]}}, "<script <script",
    "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00", "2025-03-28 10:05:33 UTC", 1743156333000, "1743156333",
    "https://elsewhere.example/",
)  # fmt: skip
BROKEN = (b"", b" ", b"null", b"[", b'{"a":', b"<html>", b"\xff\xfe", b'"text"', b"17", b"[]]", b'{"status":"error"}')
STATUSES = (400, 401, 403, 404, 408, 409, 410, 418, 422, 429, 500, 502, 503, 504)
HEADERS = {
    "retry-after": ("soon", "-1", "1e99", "Fri, 99 Nov 2026 00:00:00 GMT", "1"),
    "x-ratelimit-reset": ("nan", "1970", "\u00b2"),
    "content-type": ("text/html", "application/json; charset=latin-1", "application/json; charset=nonsense", ""),
    "date": ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"),
    "x-expiration-warning": ("soon", "-5", "9" * 40),
}


def values(reply: Reply, dice: Random) -> Reply:
    """Put odd values into some places that nothing needs."""
    try:
        whole = json.loads(reply.body)
    except ValueError:
        return reply
    free = [way for way in itertools.islice(places(whole), 20_000) if way and is_free(whole, way)]
    for way in sorted(dice.sample(free, min(len(free), dice.randrange(1, 12))), key=len, reverse=True):
        around = whole
        for key in way[:-1]:
            around = around[key]
        around[way[-1]] = dice.choice(ODD)
    return Reply(
        reply.status, reply.headers, json.dumps(whole, ensure_ascii=dice.random() < 0.8).encode("utf-8", "replace")
    )


def places(value: Any, way: Way = ()) -> Iterator[Way]:
    """Go to every place in a JSON value, the innermost first, so that an outer change does not undo an inner one."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield from places(below, (*way, key))
    yield way


def is_free(whole: Any, way: Way) -> bool:
    """Whether a place stands inside a record and holds nothing by which a record is known."""
    if not isinstance(way[-1], str) or not any(isinstance(key, int) for key in way):
        return False
    value = whole
    for key in way:
        value = value[key]
    names = {str(key).lower() for inner in places(value, (way[-1],)) for key in inner}
    return not names & TELLING and not any(name.lstrip("_$").isdecimal() for name in names)


def broken(reply: Reply, dice: Random) -> Reply:
    """Give what is no answer of the vendor's, or half of one."""
    body = dice.choice([*BROKEN, reply.body[: dice.randrange(len(reply.body) + 1)], dice.randbytes(30)])
    if body == reply.body or body.strip() == b"":
        body = b"{"
    return Reply(reply.status, reply.headers, body)


def refused(reply: Reply, dice: Random) -> Reply:
    """Give the answer under a status that means failure, with its own body or another."""
    return Reply(dice.choice(STATUSES), reply.headers, dice.choice([reply.body, *BROKEN]))


def odd_headers(reply: Reply, dice: Random) -> Reply:
    """Give the answer with headers that mean nothing."""
    chosen = {name: dice.choice(several) for name, several in HEADERS.items() if dice.random() < 0.5}
    return Reply(reply.status, {**reply.headers, **chosen}, reply.body)


def shuffled(reply: Reply, dice: Random) -> Reply:
    """Give the records of a page in another order."""
    try:
        whole = json.loads(reply.body)
    except ValueError:
        return reply
    lists = [whole] if isinstance(whole, list) else [inner for inner in whole.values() if isinstance(inner, list)]
    for each in lists:
        dice.shuffle(each)
    return Reply(reply.status, reply.headers, json.dumps(whole).encode())


WAYS: tuple[Callable[[Reply, Random], Reply], ...] = (values, values, values, broken, refused, odd_headers, shuffled)
