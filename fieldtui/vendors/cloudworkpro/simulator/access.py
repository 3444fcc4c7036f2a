"""Who may ask: credentials for a token, a token for everything else, and the vendor's moods about both."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import answering
from fieldtui.simulator.vendor_world import Faults, Handler
from fieldtui.vendors.cloudworkpro.simulator.envelopes import good, problem, read_body, wrong

#: seconds that a token is good
LIFE = 3600


class Access:
    """The tokens that were given out, and whether a burst of refusals is going on."""

    def __init__(self, client_id: str, client_secret: str, now: Callable[[], datetime], faults: Faults) -> None:
        self._id, self._secret, self._now, self._faults = client_id, client_secret, now, faults
        self._tokens: dict[str, datetime] = {}
        self._burst = 0

    def expire(self) -> None:
        """End all tokens."""
        self._tokens.clear()

    async def token(self, request: Request) -> Response:
        """`POST /auth/token`. An unknown id is a plain 401, a wrong secret a 200 that says 400."""
        body = await read_body(request)
        if not isinstance(body.get("client_id"), str) or not isinstance(body.get("client_secret"), str):
            return wrong("AU_0003", "client_id and client_secret are required")
        if body["client_id"] != self._id:
            return problem(401, "AU_0001", "The credentials are not correct")
        if body["client_secret"] != self._secret:
            return wrong("AU_0001", "The credentials are not correct")
        token = secrets.token_urlsafe(24)
        self._tokens[token] = self._now() + timedelta(seconds=LIFE)
        return good({"token": token, "token_type": "Bearer", "expires_in": LIFE})

    def guarded(self, handler: Handler) -> Handler:
        """Let only those pass who carry a token that is good; turn a `Failure` into its answer."""

        async def passing(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not self._is_good(token.strip()):
                return problem(401)
            if self._is_too_much():
                return problem(429, retry_after=2 if self._burst % 2 else None)
            return await answering(handler)(request)

        return passing

    def _is_good(self, token: str) -> bool:
        """Return whether that token was given out and has not ended."""
        ends = self._tokens.get(token)
        return ends is not None and self._now() < ends

    def _is_too_much(self) -> bool:
        """Return whether this request falls into a burst of refusals: once one has begun, a few more follow."""
        if self._burst:
            self._burst -= 1
            return True
        if self._faults.strikes("429 burst", calm=0.001, rough=0.02):
            self._burst = 2
            return True
        return False
