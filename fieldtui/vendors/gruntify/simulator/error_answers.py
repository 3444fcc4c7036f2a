"""How the vendor says no: ASP.NET problem details, an empty 401, Auth0's pair of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import Response

from fieldtui.simulator.http_answers import Failure, reply


def problem(
    status: int,
    title: str = "",
    errors: Mapping[str, Sequence[str]] | None = None,
    retry_after: float | None = None,
    detail: str = "",
) -> Response:
    """Write problem details; a 401 has no body at all."""
    headers = {} if retry_after is None else {"Retry-After": str(max(1, round(retry_after)))}
    if status == 401:
        return Response(status_code=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"', **headers})
    body = {
        "type": f"https://httpstatuses.com/{status}",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "traceId": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
    }
    more = {"detail": detail, "errors": errors}
    response = reply({**body, **{name: value for name, value in more.items() if value}}, status, headers)
    response.headers["content-type"] = "application/problem+json"
    return response


def invalid(field: str, text: str) -> Failure:
    """Return a value that the vendor does not take."""
    return Failure(problem(400, "One or more validation errors occurred.", {field: [text]}))


def denied(error: str, description: str, status: int = 403) -> Response:
    """Write an error as Auth0 does."""
    return reply({"error": error, "error_description": description}, status)
