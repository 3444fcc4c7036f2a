"""OAuth 2 (RFC 6749) as the vendors have it: asking for a token, reading the answer, putting the token on requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fieldtui.contract.errors import Malformed
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.vendor import Token
from fieldtui.http.json_readers import read_number, read_text


def token_request(**words: Any) -> Request:
    # `reads`: a login changes nothing at the vendor's, and a read-only console needs its token too
    """Return a request for a token, which a read-only console may send; words as for `Request`."""
    return Request(**{"method": "POST", "signed": False, "reads": True, **words})


def client_credentials(client_id: str, client_secret: str) -> tuple[tuple[str, str], ...]:
    """Return the form of a client credentials grant, the credentials in it (RFC 6749, 4.4 and 2.3.1)."""
    return (("grant_type", "client_credentials"), ("client_id", client_id), ("client_secret", client_secret))


def read_access(value: object, reply: Reply) -> str:
    """Return an access token, without a `Bearer` before it; raise Malformed for one that no header can carry."""
    # some servers put the scheme into the token itself; "Bearer Bearer x" would be refused
    access = (read_text(value) or "").removeprefix("Bearer ").strip()
    if not Token(access).is_sendable or " " in access:
        raise Malformed("an answer without a token where a token is due", status=reply.status)
    return access


def read_token(
    parts: Mapping[str, Any], reply: Reply, now: float, *, lifetime: float | None = None, refresh: str = ""
) -> Token:
    """Return the token of an answer's `access_token`, `refresh_token` and `expires_in` (RFC 6749, 5.1).

    `lifetime`: seconds that one is good for which does not say so, None: until it is refused. `refresh`: the refresh
    token that stays good where the answer brings none.
    """
    seconds = read_number(parts.get("expires_in"))
    # 0 and negative lifetimes come from servers that mean "not limited" or have a wrong clock
    good_for = seconds if seconds is not None and seconds > 0 else lifetime
    access = read_access(parts.get("access_token"), reply)
    expires = None if good_for is None else now + good_for
    return Token(access, read_text(parts.get("refresh_token")) or refresh, expires)


def bearer(request: Request, token: Token) -> Request:
    """Put the token on a request as RFC 6750 has it."""
    return request.adding(headers={"Authorization": f"Bearer {token.access}"})
