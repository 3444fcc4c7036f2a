"""What is odd about this vendor's HTTP: three hosts, a token in the query, and an object where a list is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import msgspec

from fieldtui.contract.errors import Malformed, SourceError, Unavailable
from fieldtui.contract.vendor import Connection, Rate
from fieldtui.contract.wire import Encoded, Flow, Reply, Request
from fieldtui.http.judge import by_status
from fieldtui.vendors.crowdynews.complaints import words
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.tokens import login

_VERSION = "/v1"
#: paths of the feed host at which a list is due
_LISTS = ("/content/", "/collections/", "/queue/", "/related/", "/articles/")


def connect(settings: Settings) -> Connection:
    """Say how one contract is talked to. No limits are documented: keep well below any."""
    return Connection(
        bases={
            "auth": settings.auth_url.rstrip("/"),
            "api": settings.control_url.rstrip("/").removesuffix(_VERSION),
            "content": settings.content_url.rstrip("/"),
        },
        judge=judge,
        login=login(settings),
        rate=Rate(requests=5, seconds=1.0),
    )


def judge(request: Request, reply: Reply) -> SourceError | None:
    """Say what an answer stands for; on the feed's host an object is an error whatever its status says."""
    error = by_status(request, reply, words)
    if error is not None or not _wants_list(request) or reply.bare[:1] != b"{":
        return error
    code, message = words(reply)
    told = message or code or "an object where a list is due"
    return Unavailable(f"the feed answers {reply.status} with an error: {told}", status=reply.status, code=code)


def items(reply: Reply) -> Sequence[Encoded]:
    """Read a bare array; `Malformed` when it is anything else."""
    records: list[msgspec.Raw] = reply.decode(list[msgspec.Raw])
    return records


def control(settings: Settings, request: Request) -> Flow[Reply]:
    """Ask the Control API under the configured spelling of its base, with or without `/v1`; at a 404 the other."""
    versioned = settings.control_url.rstrip("/").endswith(_VERSION)
    first, second = (_VERSION, "") if versioned else ("", _VERSION)
    reply = yield replace(request, path=first + request.path, accepts=request.accepts | {404})
    if reply.status == 404:
        reply = yield replace(request, path=second + request.path)
    return reply


def feed(settings: Settings, what: str) -> str:
    """A path of the feed's host: what is asked for, of which contract."""
    return f"/{what}/{quote(settings.contract, safe='')}"


def probe(settings: Settings) -> Flow[str]:
    """Ask for the contract's collections, which takes no token; tells how many there are."""
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
    """Whether the answer to it must be an array."""
    return request.base == "content" and request.is_read and request.path.startswith(_LISTS)
