"""How the simulated vendor speaks: its error body, its request ids, revalidation by ETag."""

from __future__ import annotations

from hashlib import sha256
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import reply

_NAMES = {
    400: ("ValidationError", "The request could not be understood."),
    401: ("AuthorizationError", "The access token is missing or not valid."),
    403: ("PermissionError", "The token does not have the permissions for this."),
    404: ("NotFoundError", "The requested resource could not be found."),
    500: ("InternalServerError", "An unexpected condition was encountered."),
    502: ("BadGatewayError", "An invalid response was received from the upstream server."),
    503: ("ServiceUnavailableError", "The server is currently unable to handle the request."),
}


def problem(
    status: int, message: str = "", *, about: tuple[str, str] | None = None, retry_after: float | None = None
) -> Response:
    """Return an error with a request id; `about` is the property it is about and its value."""
    name, usual = _NAMES.get(status, _NAMES[500])
    error: dict[str, object] = {"name": name, "message": message or usual}
    if about is not None:
        error |= {"propertyName": about[0], "propertyValue": about[1], "reason": "invalid"}
    headers = {"Retry-After": str(round(retry_after))} if retry_after is not None else None
    return reply({"requestId": str(uuid4()), "errors": [error]}, status, headers)


def refuse(status: int, retry_after: float | None) -> Response:
    """Return the errors that befall any vendor; this one knows no 429 and says 503 instead."""
    return problem({429: 503, 409: 400}.get(status, status), retry_after=retry_after)


def feed_error() -> Response:
    """Return what the feed now and then sends where a list is due, under a good status."""
    return reply({"status": "error", "message": "timeout of upstream service"})


def revalidated(request: Request, body: bytes) -> Response:
    """Return an answer with an ETag; 304 without a body to whoever has it already."""
    tag = f'"{sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "max-age=30"}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known:
        return Response(status_code=304, headers=headers)
    return reply(body, headers=headers)
