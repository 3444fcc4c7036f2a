"""How the simulated vendor speaks: its envelope, its lies about success, its ids and its times."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import Failure

_REASONS = {
    401: ("AU_0002", "Unauthorized", "the bearer token was not sent or is expired"),
    403: ("AU_0003", "Forbidden", "the token does not have the permissions for this"),
    404: ("GE_0404", "Not Found", "the resource does not exist"),
    422: ("GE_0422", "Unprocessable Entity", "the Content-Type header was not set correctly"),
    429: ("GE_0429", "Too Many Requests", "back off exponentially"),
    500: ("GE_0500", "Internal Server Error", "something went wrong on our end"),
    502: ("GE_0502", "Bad Gateway", "something went wrong on our end"),
    503: ("GE_0503", "Service Unavailable", "something went wrong on our end"),
    504: ("GE_0504", "Gateway Timeout", "something went wrong on our end"),
}


def good(data: Any, **more: Any) -> Response:
    """Answer with data: a list, an object or a string."""
    return _json(200, {"code": 200, "reason": "", "data": data, **more, "success": True})


def wrong(code: str, message: str, detail: str = "") -> Response:
    """Return a business error as this vendor sends it: HTTP 200, `code` 400, and `success` still true."""
    return _failed(200, 400, code, message, detail)


def problem(status: int, code: str = "", message: str = "", *, retry_after: float | None = None) -> Response:
    """Return a real HTTP error, with the same envelope."""
    usual = _REASONS.get(status, ("GE_0000", "Error", ""))
    answer = _failed(status, status, code or usual[0], message or usual[1], usual[2])
    if retry_after is not None:
        answer.headers["Retry-After"] = str(round(retry_after))
    return answer


def _failed(status: int, verdict: int, code: str, message: str, detail: str) -> Response:
    """Put an error into the envelope; `success` is true in it, as the vendor's own example has it."""
    error = {"code": code, "message": message, "detail": detail}
    return _json(status, {"error": error, "code": verdict, "reason": message, "data": {}, "success": True})


def _json(status: int, body: Mapping[str, Any]) -> Response:
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json")


async def read_body(request: Request) -> dict[str, Any]:
    """Read a JSON object; a missing or other Content-Type is this vendor's 422, broken JSON its 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Failure(problem(422))
    try:
        body = msgspec.json.decode(await request.body())
    except msgspec.DecodeError:
        raise Failure(problem(400, "GE_0400", "the body is not JSON")) from None
    if not isinstance(body, dict):
        raise Failure(wrong("GE_0400", "the body must be an object"))
    return body


def object_id(sort: str, seed: int, index: int, created: datetime) -> str:
    """Return 24 hex digits that sort by time of creation, as document databases make them; the last six are the
    index.
    """
    origin = hashlib.sha256(f"{seed} {sort}".encode()).hexdigest()[:10]
    return f"{int(created.timestamp()) & 0xFFFFFFFF:08x}{origin}{index & 0xFFFFFF:06x}"


def index_of(id: str) -> int | None:
    """Return the index in such an id, None when it is none."""
    try:
        return int(id[18:], 16) if len(id) == 24 else None
    except ValueError:
        return None


def stamp(moment: datetime | None) -> str | None:
    """Return ISO 8601, UTC, milliseconds."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
