"""How the simulated vendor speaks: Spanish error lists, bodies without content, its ids, words and times."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from fieldtui.simulator.http_answers import iso_offset, reply

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
_SORRY = "Algo salió mal. Por favor intente nuevamente más tarde."

#: first ids: each sort of thing is counted from there
WORK, CREW, ACCOUNT, RESPONSE = 88_000, 30, 10_500, 400_000

LABELS: Mapping[str, str] = {
    "pending": "Pendiente",
    "offered": "Ofrecida",
    "assigned": "Asignada",
    "on_route": "En camino",
    "in_progress": "En proceso",
    "paused": "En pausa",
    "finished": "Finalizada",
    "cancelled": "Cancelada",
    "available": "Disponible",
}


def trouble(code: str, status: int, meta: Any = None, message: str = _SORRY) -> dict[str, Any]:
    """Return one problem of an error list."""
    return {"status": status, "code": code, "message": message, "meta": meta}


def problems(status: int, *found: Mapping[str, Any]) -> Response:
    """Return an error list under the status that suits it most."""
    return reply({"errors": found}, status)


def missing(name: str) -> Response:
    """400: a parameter or header is not there."""
    return problems(400, trouble("param_is_missing", 400, f'param is missing or the value is empty: "{name}"'))


def nothing(status: int = 404) -> Response:
    """Return an answer without a body, as unknown routes, ids and utilities have it."""
    return Response(status_code=status)


def unauthorized(code: str) -> Response:
    """401: the credentials or the token are not good; the code says in which way."""
    text = "Los datos ingresados son incorrectos." if code == "invalid_credentials" else "Debe iniciar sesión."
    return problems(401, trouble(code, 401, None, text))


def refuse(status: int, retry_after: float | None) -> Response:
    """Return the errors that befall any vendor, as this one has them: 429 is a 503 that says `Throttled`."""
    if status == 429:
        return _throttled(retry_after)
    if status == 500:
        return problems(500, trouble("internal_server_error", 500, "#<NoMethodError: undefined method `call' for nil>"))
    if status == 409:
        return problems(422, trouble("invalid_status_change", 422, None, "El cambio de estado no es válido."))
    word = {502: "bad_gateway", 503: "service_unavailable", 504: "gateway_timeout"}.get(status, "internal_server_error")
    return reply({"error": word}, status)


def _throttled(retry_after: float | None) -> Response:
    """Return too many requests from one address; the reset is real time, not the world's, written as Ruby writes it."""
    headers = {"X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "0"}
    if retry_after is not None:
        at = datetime.now(UTC) + timedelta(seconds=math.ceil(retry_after) + 0.9)
        headers["X-RateLimit-Reset"] = at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S %z")
    return Response("Throttled\n", 503, headers, media_type="text/plain")


def stamp(moment: datetime | None) -> str | None:
    """`2025-03-28T09:21:10.000-03:00`."""
    return iso_offset(moment, ZONE, "milliseconds") if moment is not None else None
