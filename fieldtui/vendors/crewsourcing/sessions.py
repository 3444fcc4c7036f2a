"""Logging in, and renewing a session once the vendor has warned that its token is about to end."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from typing import Any

from fieldtui.contract.errors import LoginRefused, Malformed
from fieldtui.contract.vendor import Login, Token
from fieldtui.contract.wire import Flow, Reply, Request
from fieldtui.http.fields import read_number, read_text
from fieldtui.vendors.crewsourcing.complaints import words
from fieldtui.vendors.crewsourcing.settings import Settings

WARNING = "x-expiration-warning"


def login(settings: Settings) -> Login:
    """Say how this vendor's sessions are begun, kept and used. A token that was refused is never renewed."""

    def sign(request: Request, token: Token) -> Request:
        return request.adding(headers={"Authorization": authorization(settings, token)})

    return Login(
        obtain=lambda now: obtain(settings, now),
        renew=lambda token, now: renew(settings, token, now),
        sign=sign,
        observe=observe,
        renews_expired=False,
    )


def authorization(settings: Settings, token: Token) -> str:
    """The header's value: the bare token, unless a word before it is configured."""
    return f"{settings.token_word} {token.access}".strip()


def obtain(settings: Settings, now: float) -> Flow[Token]:
    """Begin a session; LoginRefused, in the vendor's words, when the credentials or the utility are refused."""
    request = _consumer(settings, now) if settings.consumer_key else _person(settings)
    reply = yield request
    if reply.status >= 400:
        raise LoginRefused(_refusal(settings, reply), status=reply.status)
    return _token(reply, Token(""))


def renew(settings: Settings, token: Token, now: float) -> Flow[Token]:
    """Renew by `renew_id`, which stays the same. Unless the vendor has warned, it answers 403: then log in instead.

    A 403 after all leaves the session as it is.
    """
    if not token.due:
        return (yield from obtain(settings, now))
    reply = yield Request(
        method="POST",
        path=settings.consumer_renew_path if settings.consumer_key else settings.renew_path,
        headers={"Authorization": authorization(settings, token)},
        json={"session": {"renew_id": token.refresh}},
        signed=False,
        reads=True,
        accepts=frozenset({403}),
    )
    if reply.status == 403:
        return replace(token, due=False)
    return _token(reply, token)


def observe(reply: Reply, token: Token) -> Token:
    """Mark the token due once per warning: a 403 to the renewal must not be asked for again with each answer."""
    if WARNING not in reply.headers:
        return token
    ends = read_number(reply.headers[WARNING])
    if ends is not None and ends == token.expires:
        return token
    return replace(token, due=True, expires=ends)


def digest(secret: str, key: str, now: float) -> tuple[str, str]:
    """A consumer's two headers: the key with the time in unix seconds, and that text's HMAC-SHA256 in base64."""
    stamped = f"{key}:{int(now)}"
    return stamped, base64.b64encode(hmac.new(secret.encode(), stamped.encode(), hashlib.sha256).digest()).decode()


def _person(settings: Settings) -> Request:
    """A person's login, in whichever of the two bodies is configured."""
    password = settings.password.reveal() if settings.password else ""
    body: dict[str, Any] = {"email": settings.email, "password": password}
    return _login(settings.login_path, {"session": body} if settings.login_body == "session" else body)


def _consumer(settings: Settings, now: float) -> Request:
    """A consumer's login: no body but the proof that it holds the secret."""
    assert settings.consumer_key is not None
    secret = settings.consumer_secret.reveal() if settings.consumer_secret else ""
    key, proof = digest(secret, settings.consumer_key.reveal(), now)
    return _login(settings.consumer_login_path, {}).adding(headers={"key": key, "digest": proof})


def _login(path: str, body: dict[str, Any]) -> Request:
    """A request that begins a session; read-only consoles may send it."""
    refusals = frozenset({400, 401, 403, 404, 422})
    return Request(method="POST", path=path, json=body, signed=False, reads=True, accepts=refusals)


def _refusal(settings: Settings, reply: Reply) -> str:
    """Why the login failed, in one line with what to look at."""
    code, message = words(reply)
    told = f"{reply.status} {message or 'the login is refused'}" + (f" ({code})" if code else "")
    if reply.status == 404 and not message:
        return f"404 no utility {settings.utility_id} there, or no login at that path; see utility_id and base_url"
    return told


def _token(reply: Reply, before: Token) -> Token:
    """Read the two words of a session; a renewal sends no new `renew_id`."""
    body = reply.json()
    inner = body.get("session") if isinstance(body, dict) else None
    parts: dict[str, Any] = {**(inner if isinstance(inner, dict) else {}), **(body if isinstance(body, dict) else {})}
    access = read_text(parts.get("access_token"))
    if not access or not access.isascii() or not access.isprintable():
        raise Malformed("a session without an access_token", status=reply.status)
    access = access.removeprefix("Bearer ").strip()
    return Token(access, read_text(parts.get("renew_id")) or before.refresh)
