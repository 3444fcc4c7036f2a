"""OAuth client credentials: the token, how long it lives (which must be asked for), and its renewal."""

from __future__ import annotations

import base64
from dataclasses import replace
from urllib.parse import quote

from fieldtui.contract.errors import LoginRefused, Malformed, Unavailable, Unreachable
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.vendor import Login, Token
from fieldtui.http import oauth
from fieldtui.http.json_readers import read_number
from fieldtui.vendors.crowdynews.error_bodies import complaint
from fieldtui.vendors.crowdynews.settings import Settings

#: seconds before its end at which a token is renewed; the vendor's own client does as much
MARGIN = 300.0
_REFUSALS = frozenset({400, 401, 403})


def login(settings: Settings) -> Login:
    """Return how this vendor's tokens are got and used: in the query, since no header is documented."""
    return Login(
        obtain=lambda now: obtain(settings, now),
        renew=lambda token, now: renew(settings, token, now),
        sign=lambda request, token: request.adding(query=(("access_token", token.access),)),
        margin=MARGIN,
    )


def obtain(settings: Settings, now: float) -> Flow[Token]:
    """Ask for a token; LoginRefused, in the vendor's words, when the credentials are refused."""
    reply = yield _ask(settings, ("grant_type", "client_credentials"))
    if reply.status in _REFUSALS:
        raise LoginRefused(complaint(reply), status=reply.status)
    return (yield from _timed(settings, _read(reply, ""), now))


def renew(settings: Settings, token: Token, now: float) -> Flow[Token]:
    """Ask for the next token by the refresh token; where there is none, or it is refused, by the credentials."""
    if not token.refresh:
        return (yield from obtain(settings, now))
    reply = yield _ask(settings, ("grant_type", "refresh_token"), ("refresh_token", token.refresh))
    if reply.status in _REFUSALS:
        return (yield from obtain(settings, now))
    return (yield from _timed(settings, _read(reply, token.refresh), now))


def basic(settings: Settings) -> str:
    """Return HTTP Basic of id and secret, each quoted as in a URL before they are joined."""
    pair = f"{quote(settings.client_id.reveal(), safe='')}:{quote(settings.client_secret.reveal(), safe='')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _ask(settings: Settings, *form: tuple[str, str]) -> Request:
    """Return a request for a token, which a read-only console may send."""
    return oauth.token_request(
        base="auth", path="/oauth/token", form=form, headers={"Authorization": basic(settings)}, accepts=_REFUSALS
    )


def _read(reply: Reply, refresh: str) -> Token:
    """Read a token; one without a refresh token is taken all the same."""
    return replace(oauth.read_token(reply.members(), reply, 0.0, refresh=refresh), expires=None)


def _timed(settings: Settings, token: Token, now: float) -> Flow[Token]:
    """Ask how long the token lives. Where that is not told, it is used until it is refused.

    The token goes both ways, in the query and as a form, since the vendor's own client sends a form with its GET.
    """
    ask = Request(
        base="auth",
        path="/oauth/token/info",
        query=(("access_token", token.access),),
        form=(("access_token", token.access),),
        headers={"Authorization": basic(settings)},
        signed=False,
        accepts=frozenset(range(400, 600)) - {429},
    )
    try:
        reply = yield ask
    except (Malformed, Unavailable, Unreachable):
        return token
    return Token(token.access, token.refresh, _end(reply, now))


def _end(told: Reply, now: float) -> float | None:
    """Return when the token ends, unix seconds, from a `ttl` in milliseconds; None when that is not told."""
    if told.status >= 300:
        return None
    ttl = read_number(told.members().get("ttl"))
    return now + ttl / 1000 if ttl is not None and ttl > 0 else None
