"""Logging in, and renewing a session by its `renew_id`: when the vendor warns that the token ends, or refuses it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from typing import Any

from fieldtui.contract.errors import LoginRefused, SourceError, Unavailable
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.vendor import Login, Token
from fieldtui.http import oauth
from fieldtui.http.json_readers import read_text, read_time
from fieldtui.vendors.crewsourcing.error_bodies import words
from fieldtui.vendors.crewsourcing.settings import Settings

WARNING = "x-expiration-warning"
#: statuses with which a login refuses, and codes that speak of the credentials under whatever status
REFUSALS = frozenset({400, 401, 403})
CREDENTIALS = frozenset({"invalid_credentials", "client_unauthorized", "client_forbidden", "invalid_current_client"})


def login(settings: Settings) -> Login:
    """Return how this vendor's sessions are begun, kept and used. A token that was refused can still be renewed."""

    def sign(request: Request, token: Token) -> Request:
        return request.adding(headers={"Authorization": authorization(settings, token)})

    return Login(
        obtain=lambda now: obtain(settings, now),
        renew=lambda token, now: renew(settings, token, now),
        sign=sign,
        observe=observe,
    )


def authorization(settings: Settings, token: Token) -> str:
    """Return the header's value: the bare token, unless a word before it is configured."""
    return f"{settings.token_word} {token.access}".strip()


def obtain(settings: Settings, now: float) -> Flow[Token]:
    """Begin a session; LoginRefused, in the vendor's words, when the credentials are refused.

    A login that is not there (404), or refused by something else than the vendor, is `Unavailable`: it may be back.
    """
    request = _consumer(settings, now) if settings.consumer_key else _person(settings)
    reply = yield request
    if reply.status >= 400:
        raise _refusal(settings, reply)
    return _token(reply, Token(""))


def renew(settings: Settings, token: Token, now: float) -> Flow[Token]:
    """Renew by `renew_id`, which stays the same, with the token that is warned about, has ended or was refused.

    The vendor answers 403 while it has not warned, and 401 when the session itself has ended.
    """
    reply = yield Request(
        method="POST",
        path=settings.consumer_renew_path if settings.consumer_key else settings.renew_path,
        headers={"Authorization": authorization(settings, token)} if token.access else {},
        json={"session": {"renew_id": token.refresh}},
        signed=False,
        reads=True,
    )
    return _token(reply, token)


def observe(reply: Reply, token: Token) -> Token:
    """Mark the token due once per warning: a 403 to the renewal must not be asked for again with each answer."""
    if WARNING not in reply.headers:
        return token
    moment = read_time(reply.headers[WARNING])
    ends = moment.timestamp() if moment else None
    if ends is not None and ends == token.expires:
        return token
    return replace(token, due=True, expires=ends)


def digest(secret: str, key: str, now: float) -> tuple[str, str]:
    """Return a consumer's two headers: the key with the time in unix seconds, and that text's HMAC-SHA256 in base64."""
    stamped = f"{key}:{int(now)}"
    return stamped, base64.b64encode(hmac.new(secret.encode(), stamped.encode(), hashlib.sha256).digest()).decode()


def _person(settings: Settings) -> Request:
    """Return a person's login, in whichever of the two bodies is configured."""
    password = settings.password.reveal() if settings.password else ""
    body: dict[str, Any] = {"email": settings.email, "password": password}
    return _login(settings.login_path, {"session": body} if settings.login_body == "session" else body)


def _consumer(settings: Settings, now: float) -> Request:
    """Return a consumer's login: no body but the proof that it holds the secret."""
    assert settings.consumer_key is not None
    secret = settings.consumer_secret.reveal() if settings.consumer_secret else ""
    key, proof = digest(secret, settings.consumer_key.reveal(), now)
    return _login(settings.consumer_login_path, {}).adding(headers={"key": key, "digest": proof})


def _login(path: str, body: dict[str, Any]) -> Request:
    """Return a request that begins a session; read-only consoles may send it."""
    refusals = frozenset({400, 401, 403, 404, 422})
    return Request(method="POST", path=path, json=body, signed=False, reads=True, accepts=refusals)


def _refusal(settings: Settings, reply: Reply) -> SourceError:
    """Return why the login failed, in one line with what to look at."""
    code, message = words(reply)
    if reply.status == 404:
        text = f"404 no utility {settings.utility_id} there, or no login at that path; see utility_id and base_url"
        return Unavailable(text, status=404, code=code)
    wording = f"{reply.status} {message or 'the login is refused'}" + (f" ({code})" if code else "")
    in_vendors_words = reply.status in REFUSALS and (code or message)
    kind = LoginRefused if in_vendors_words or CREDENTIALS & set(code.split(", ")) else Unavailable
    return kind(wording, status=reply.status, code=code)


def _token(reply: Reply, before: Token) -> Token:
    """Read the two words of a session; a renewal sends no new `renew_id`."""
    body = reply.members()
    inner = body.get("session")
    parts: dict[str, Any] = {**(inner if isinstance(inner, dict) else {}), **body}
    access = oauth.read_access(parts.get("access_token"), reply)
    return Token(access, read_text(parts.get("renew_id")) or before.refresh)
