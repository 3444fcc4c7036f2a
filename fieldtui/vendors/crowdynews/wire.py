"""What is odd about this vendor's HTTP: three hosts, a token in the query, and errors under a good status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from fieldtui.contract.errors import Malformed, RecordRejected, SourceError, Unavailable
from fieldtui.contract.flow import Encoded, Flow, Reply, Request
from fieldtui.contract.vendor import Connection, Rate
from fieldtui.http.envelopes import capped
from fieldtui.http.json_readers import decode_as
from fieldtui.http.status_errors import by_status
from fieldtui.vendors.crowdynews.error_bodies import words
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.tokens import login

#: what the Control API's base may end in
VERSION = "/v1"
#: paths of the feed host at which a list is due
_LISTS = ("/content/", "/collections/", "/queue/", "/related/", "/articles/")
#: ends of the Control API's paths at which a list is due
_CONTROL_LISTS = ("/contracts/me", "/collection/collections", "/collection/inputs")


def connect(settings: Settings) -> Connection:
    """Return how one contract is talked to. No limits are documented: keep well below any."""
    return Connection(
        bases={
            "auth": settings.auth_url.rstrip("/"),
            "api": settings.control_url.rstrip("/").removesuffix(VERSION),
            "content": settings.content_url.rstrip("/"),
        },
        judge=judge,
        login=login(settings),
        rate=Rate(requests=5, seconds=1.0),
    )


def judge(request: Request, reply: Reply) -> SourceError | None:
    """Return the error that an answer stands for: its status, `{"status": "error"}` under any status, and any object
    where a list is due. What an object means that answers a write, its action says.
    """
    error = by_status(request, reply, words)
    if error is not None or not request.is_read or reply.bare[:1] != b"{":
        return error
    if not _wants_list(request) and not _speaks_of_error(reply):
        return None
    code, message = words(reply)
    text = message or code or ("an object where a list is due" if _wants_list(request) else "no reason given")
    return Unavailable(f"it answers {reply.status} with an error: {text}", status=reply.status, code=code)


def items(reply: Reply, *members: str) -> Sequence[Encoded]:
    """Read a bare array; 204, a success without content, is an empty one. `Malformed` when it is anything else.

    `members`: names of which a record of this list has at least one. Where no record has any, it is another list.
    """
    if reply.status == 204:
        return ()
    records = capped(reply.decode(list[msgspec.Raw]))
    if records and not any(_has_one_of(raw, members) for raw in records):
        names = ", ".join(members)
        raise Malformed(f"{len(records)} records that are none of this list: none has any of {names}")
    return records


def feed(settings: Settings, what: str) -> str:
    """Return a path of the feed's host: what is asked for, of which contract."""
    return f"/{what}/{quote(settings.contract, safe='')}"


def probe(settings: Settings) -> Flow[str]:
    """Ask for the contract's collections, which takes no token; return a line that says how many there are."""
    reply = yield Request(base="content", path=feed(settings, "collections"), signed=False)
    return f"{len(items(reply))} collections of {settings.contract}"


def read_count(reply: Reply) -> int | None:
    """Read a count, an object or a bare number; None when it is neither."""
    try:
        body: Any = reply.json()
    except Malformed:
        return None
    value = body.get("count") if isinstance(body, dict) else body
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _wants_list(request: Request) -> bool:
    """Return whether the answer to it must be an array."""
    if request.base == "content":
        return request.path.startswith(_LISTS)
    return request.base == "api" and request.path.endswith(_CONTROL_LISTS)


def _speaks_of_error(reply: Reply) -> bool:
    """Return whether an answer is an object whose `status` is `error`."""
    return str(reply.members().get("status")).strip().lower() == "error"


def _has_one_of(raw: Encoded, members: Sequence[str]) -> bool:
    """Return whether a record is an object that has one of these members."""
    try:
        record = decode_as(raw, dict[str, msgspec.Raw])
    except RecordRejected:
        return False
    return not members or any(name in record for name in members)
