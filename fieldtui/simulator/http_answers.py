"""What the vendors' simulators have in common: answers, ids, tokens, times, and strict reading of what is asked."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.vendor_world import Handler

_MIX = 0x9E3779B97F4A7C15
_UNMIX = pow(_MIX, -1, 1 << 64)


def reply(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON; bytes are JSON already."""
    body = value if isinstance(value, bytes) else msgspec.json.encode(value)
    return Response(body, status, headers, media_type="application/json")


class Failure(Exception):
    """An answer that is no success; a handler raises it wherever it finds out."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def answering(handler: Handler) -> Handler:
    """Return a handler that answers with what a `Failure` holds where one is raised."""

    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except Failure as failure:
            return failure.response

    return answered


def array(items: Iterable[bytes]) -> bytes:
    """Put encoded items into a JSON array."""
    return b"[" + b",".join(items) + b"]"


class Ids:
    """Ids that look like a vendor's and lead back to the index, without a table: 24 hex digits or a GUID."""

    def __init__(self, seed: int, sort: str) -> None:
        self._salt = sha256(f"{seed} {sort}".encode()).hexdigest()

    def hex24(self, index: int) -> str:
        """Return the 24-hex id of a thing."""
        return self._salt[:8] + f"{index * _MIX % (1 << 64):016x}"

    def of_hex24(self, text: str) -> int | None:
        """Return the index behind a 24-hex id, None if it is not one of these."""
        if len(text) != 24 or not text.startswith(self._salt[:8]):
            return None
        return _number(text[8:])

    def guid(self, index: int) -> str:
        """Return the GUID of a thing."""
        mixed = f"{index * _MIX % (1 << 64):016x}"
        return str(
            UUID(mixed[:8] + mixed[8:12] + "4" + self._salt[:3] + "8" + self._salt[3:6] + self._salt[6:14] + mixed[12:])
        )

    def of_guid(self, text: str) -> int | None:
        """Return the index behind a GUID, None if it is not one of these."""
        digits = text.replace("-", "").lower()
        if len(digits) != 32 or digits[13:16] + digits[17:28] != self._salt[:14]:
            return None
        return _number(digits[:12] + digits[28:])


def _number(mixed: str) -> int | None:
    """Undo the mixing; None for what was never mixed (no index is that large)."""
    try:
        index = int(mixed, 16) * _UNMIX % (1 << 64)
    except ValueError:
        return None
    return index if index < 1 << 40 else None


class IssuedTokens:
    """Tokens given out, each good for `seconds` of the world's time; `expire` ends all of them at once."""

    def __init__(self, now: Callable[[], datetime], seconds: float) -> None:
        self._now, self.seconds = now, seconds
        self._ends: dict[str, datetime] = {}

    def issue(self) -> str:
        """Issue one more."""
        token = secrets.token_urlsafe(24)
        self._ends[token] = self._now() + timedelta(seconds=self.seconds)
        return token

    def ends(self, token: str | None) -> datetime | None:
        """Return when that token ends, or has ended; None if it was never given out or was taken back."""
        return self._ends.get(token or "")

    def valid(self, token: str | None) -> bool:
        """Return whether that token is good now."""
        ends = self.ends(token)
        return ends is not None and self._now() < ends

    def take_back(self, token: str) -> None:
        """Make one token worthless."""
        self._ends.pop(token, None)

    def expire(self) -> None:
        """End all of them now; they are still known as tokens that were good once."""
        now = self._now()
        self._ends = {token: min(end, now) for token, end in self._ends.items()}


def bearer(request: Request) -> str | None:
    """Read the token of `Authorization: Bearer …`, None if there is no such header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def basic(request: Request) -> tuple[str, str] | None:
    """Read user and password of `Authorization: Basic …`, None if there is no such header or it is broken."""
    scheme, _, coded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if colon else None


def content_type(request: Request) -> str:
    """Return the media type of the body, lower case, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_form(request: Request) -> dict[str, str]:
    """Read a form-urlencoded body; the last of several equal names counts."""
    body = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True))


async def read_object(request: Request) -> dict[str, Any] | None:
    """Read a JSON body that must be an object, None if it is not one; the content type is not looked at."""
    try:
        return msgspec.json.decode(await request.body(), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def whole_number(request: Request, name: str, default: int, *, least: int = 1, most: int = 1_000_000) -> int | None:
    """Read a query parameter that must be a whole number in that range, None if it is something else."""
    text = request.query_params.get(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        return None
    return number if least <= number <= most else None


def iso_z(moment: datetime) -> str:
    """Write `2025-03-01T04:05:06Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_ms(moment: datetime) -> str:
    """Write `2025-03-01T04:05:06.123Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_offset(moment: datetime, zone: tzinfo, timespec: str = "seconds") -> str:
    """Write `2025-03-01T04:05:06-03:00`, with `timespec` "milliseconds" `…:06.123-03:00`."""
    return moment.astimezone(zone).isoformat(timespec=timespec)


def iso_bare_offset(moment: datetime, zone: tzinfo) -> str:
    """Write `2025-03-01T04:05:06-0300`."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S%z")


def spaced(moment: datetime, zone: tzinfo) -> str:
    """Write `2025-03-01 04:05:06`, the zone left out."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
