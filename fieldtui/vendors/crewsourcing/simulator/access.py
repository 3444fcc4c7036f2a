"""Who may come in: the utility's header on everything, sessions of persons and consumers, their renewal and end."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import Failure, answering, read_object, reply
from fieldtui.simulator.vendor_world import Faults, Handler, VendorWorld
from fieldtui.vendors.crewsourcing.simulator.error_answers import missing, nothing, problems, trouble, unauthorized

LIFE, USEFUL = timedelta(days=2), timedelta(days=30)
#: how long before its end a token is warned about
NOTICE = timedelta(hours=6)


@dataclass(slots=True)
class Session:
    """One client's session: its token changes, its `renew_id` never does."""

    token: str
    renew_id: str
    begun: datetime
    ends: datetime
    #: told in every answer from then on
    warned: bool = False


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens a session: a person's, and a consumer's."""

    utility: str
    email: str
    password: str
    key: str
    secret: str


class Access:
    """The door: checks every request, begins, renews and ends sessions."""

    def __init__(self, world: VendorWorld, faults: Faults, credentials: Credentials) -> None:
        self._world, self._faults, self._credentials = world, faults, credentials
        self._sessions: dict[str, Session] = {}

    def public(self, handler: Handler, *, optional: bool = False) -> Handler:
        """Insist on the utility alone: without it 400, unless `optional`; with an unknown one 404 and no body."""

        async def checked(request: Request) -> Response:
            utility = request.headers.get("utility-id", "")
            if not utility and not optional:
                return missing("Utility-ID")
            if utility and utility != self._credentials.utility:
                return nothing()
            return await answering(handler)(request)

        return checked

    def guarded(self, handler: Handler) -> Handler:
        """Insist on the utility and on a token; each answer may warn of the token's end."""

        async def checked(request: Request) -> Response:
            token = _token(request)
            session = self._sessions.get(token)
            if session is None:
                return unauthorized("not_authorized" if token else "user_not_authenticated")
            if self._world.now() >= session.ends:
                return unauthorized("auth_token_expired")
            self._warn(session)
            answer = await handler(request)
            if session.warned:
                answer.headers["X-Expiration-Warning"] = str(int(session.ends.timestamp()))
            return answer

        return self.public(checked)

    async def begin(self, request: Request) -> Response:
        """`POST /api/v1/users/sessions`: email and password, bare or under `session`."""
        body = _inner(await read_object(request))
        for name in ("email", "password"):
            if not body.get(name):
                raise Failure(missing(name))
        good = hmac.compare_digest(str(body["password"]).encode(), self._credentials.password.encode())
        if body["email"] != self._credentials.email or not good:
            raise Failure(unauthorized("invalid_credentials"))
        return self._begun()

    async def begin_consumer(self, request: Request) -> Response:
        """`POST /api/v1/consumers/sessions`: the key with the time, and its digest, as headers."""
        stamped = request.headers.get("key", "")
        key, _, seconds = stamped.rpartition(":")
        proof = hmac.new(self._credentials.secret.encode(), stamped.encode(), hashlib.sha256).digest()
        given = request.headers.get("digest", "").encode()
        right = hmac.compare_digest(given, base64.b64encode(proof)) and key == self._credentials.key
        if not right or not seconds.isdigit():
            raise Failure(unauthorized("client_unauthorized"))
        return self._begun()

    async def renew(self, request: Request) -> Response:
        """`POST …/sessions/renew`: a token that was warned about (else 403) or has ended, and which may be missing.

        The session must be within its useful life (401).
        """
        renew_id, now = _inner(await read_object(request)).get("renew_id"), self._world.now()
        session = self._sessions.get(_token(request))
        if not _token(request):
            session = next((each for each in self._sessions.values() if each.renew_id == renew_id), None)
        if session is None or renew_id != session.renew_id:
            raise Failure(unauthorized("client_unauthorized"))
        if now >= session.begun + USEFUL:
            raise Failure(unauthorized("auth_token_expired"))
        if not session.warned and now < session.ends:
            raise Failure(
                problems(403, trouble("client_forbidden", 403, "warning expiration date has not been reached"))
            )
        del self._sessions[session.token]
        session.token, session.warned = _fresh(), False
        session.ends = min(now + LIFE, session.begun + USEFUL)
        self._sessions[session.token] = session
        return reply({"access_token": session.token})

    async def invalidate_all(self, request: Request) -> Response:
        """`POST …/sessions/invalidate_all`: end every session."""
        self._sessions.clear()
        return nothing(200)

    def expire(self) -> None:
        """End all tokens now."""
        for session in self._sessions.values():
            session.ends = self._world.now()

    def _begun(self) -> Response:
        """Begin a session: the answer is 201, or 200, in turn."""
        now = self._world.now()
        session = Session(_fresh(), secrets.token_urlsafe(24), now, now + LIFE)
        self._sessions[session.token] = session
        status = 201 if len(self._sessions) % 2 else 200
        return reply({"access_token": session.token, "renew_id": session.renew_id}, status)

    def _warn(self, session: Session) -> None:
        """Warn when the end is near, or when it suddenly is."""
        if self._faults.strikes("expiry warning", calm=0.005, rough=0.03):
            session.ends = min(session.ends, self._world.now() + timedelta(minutes=30))
        session.warned = session.warned or session.ends - self._world.now() <= NOTICE


def _token(request: Request) -> str:
    """Return the last word of the header, as the vendor's own code takes it."""
    return (request.headers.get("authorization", "").split() or [""])[-1]


def _inner(body: dict[str, Any] | None) -> Mapping[str, Any]:
    """Return what stands under `session`, else the body itself."""
    inner = (body or {}).get("session")
    return inner if isinstance(inner, dict) else body or {}


def _fresh() -> str:
    """Return three words with dots between them, as a JWT has them."""
    return ".".join(secrets.token_urlsafe(length) for length in (12, 24, 12))
