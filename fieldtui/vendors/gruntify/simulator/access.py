"""Auth0's side (password-realm grant, refresh tokens, a lock after too many wrong passwords) and the bearer check."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import (
    IssuedTokens,
    answering,
    bearer,
    content_type,
    read_form,
    read_object,
    reply,
)
from fieldtui.simulator.vendor_world import Faults, Handler
from fieldtui.vendors.gruntify.settings import AUDIENCE, CLIENT_ID, REALM
from fieldtui.vendors.gruntify.simulator.error_answers import denied, problem
from fieldtui.vendors.gruntify.wire import PASSWORD_REALM

#: wrong passwords in a row before the account is locked, and for how long
ATTEMPTS = 10
LOCKED = timedelta(minutes=1)
#: requests in a second that a caller gets through before it is cut off
BURST = 40


class Access:
    """One person's account. `now` is the world's time, `seconds` the time by which fast callers are cut off."""

    def __init__(
        self,
        username: str,
        password: str,
        now: Callable[[], datetime],
        faults: Faults,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.username, self.password = username, password
        self._now, self._faults, self._seconds = now, faults, seconds
        self._tokens = IssuedTokens(now, 86_400)
        self._refresh: set[str] = set()
        self._wrong = 0
        self._locked_until: datetime | None = None
        self._recent: deque[float] = deque(maxlen=BURST)

    def expire(self) -> None:
        """End all access tokens; refresh tokens stay good."""
        self._tokens.expire()

    def guarded(self, handler: Handler) -> Handler:
        """Let a request through that carries a good token and does not come too fast; answer its failures."""

        async def checked(request: Request) -> Response:
            if not self._tokens.valid(bearer(request)):
                return problem(401)
            if self._is_too_fast():
                return problem(429, retry_after=1)
            return await answering(handler)(request)

        return checked

    def _is_too_fast(self) -> bool:
        """Count a request, and see whether there were too many within a second; on a day without faults nobody is."""
        now = self._seconds()
        first = self._recent[0] if len(self._recent) == BURST else now - 2
        self._recent.append(now)
        return now - first < 1.0 and self._faults.level != "none"

    async def token(self, request: Request) -> Response:
        """`POST /oauth/token`, form-encoded or JSON."""
        kind = content_type(request)
        fields = await read_form(request) if kind == "application/x-www-form-urlencoded" else await read_object(request)
        if fields is None or kind not in ("application/x-www-form-urlencoded", "application/json"):
            return denied("invalid_request", "The body is neither a form nor JSON", 400)
        texts = {name: value for name, value in fields.items() if isinstance(value, str)}
        grants = {PASSWORD_REALM: self._by_password, "refresh_token": self._by_refresh}
        grant = grants.get(texts.get("grant_type", ""))
        if grant is None:
            return denied("invalid_grant", f"Grant type '{texts.get('grant_type', '')}' not allowed for the client.")
        if texts.get("client_id") != CLIENT_ID:
            return denied("invalid_grant", "Unknown client.")
        return grant(texts)

    def _by_password(self, fields: dict[str, str]) -> Response:
        """Check realm, audience, name and password."""
        if self._locked_until and self._now() < self._locked_until:
            return denied("too_many_attempts", "Your account has been blocked after multiple login attempts.", 429)
        if fields.get("realm") != REALM:
            return denied("invalid_grant", "Unknown realm.")
        if fields.get("audience") != AUDIENCE:
            return denied("invalid_grant", "Service not found: " + fields.get("audience", ""))
        if (fields.get("username"), fields.get("password")) != (self.username, self.password):
            return self._refused()
        self._wrong = 0
        answer = self._issue()
        if "offline_access" in fields.get("scope", "").split():
            refresh = "v1." + secrets.token_urlsafe(24)
            self._refresh.add(refresh)
            answer |= {"refresh_token": refresh, "scope": "offline_access"}
        return reply(answer)

    def _refused(self) -> Response:
        """Count a wrong password, and lock the account after too many."""
        self._wrong += 1
        if self._wrong >= ATTEMPTS:
            self._wrong, self._locked_until = 0, self._now() + LOCKED
        return denied("invalid_grant", "Wrong email or password.")

    def _by_refresh(self, fields: dict[str, str]) -> Response:
        """Trade a refresh token for an access token; the refresh token stays the same."""
        if fields.get("refresh_token") not in self._refresh:
            return denied("invalid_grant", "Unknown or invalid refresh token.")
        return reply(self._issue())

    def _issue(self) -> dict[str, object]:
        return {
            "access_token": self._tokens.issue(),
            "token_type": "Bearer",
            "expires_in": int(self._tokens.seconds),
        }
