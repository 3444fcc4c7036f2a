"""What is particular about Gruntify's HTTP: Auth0's password-realm login, problem details, an empty 401."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from fieldtui.contract.errors import LoginRefused, Malformed, Refused, SourceError, Throttled, TokenExpired, Unavailable
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.vendor import Connection, Login, Rate, Token
from fieldtui.http import oauth
from fieldtui.http.json_readers import fold, read_number, read_text
from fieldtui.http.status_errors import by_status
from fieldtui.vendors.gruntify.settings import GruntifySettings

PASSWORD_REALM = "http://auth0.com/oauth/grant-type/password-realm"  # noqa: S105 - the name of a grant
_AUTH_ERROR = re.compile(r'error="([^"]+)"')
#: parts of a path that every server takes for another path
_NOWHERE = frozenset({"", ".", ".."})
_LOCKED = frozenset({"too_many_attempts", "too_many_logins"})


def connect(settings: GruntifySettings) -> Connection:
    """Talk as the person of these settings, evenly: the vendor cuts callers off that are faster than ten a second."""
    return Connection(
        bases={"api": settings.base_url.rstrip("/"), "auth": settings.auth_url.rstrip("/")},
        judge=judge,
        login=Login(
            obtain=lambda now: obtain(settings, now),
            renew=lambda token, now: renew(settings, token, now),
            sign=oauth.bearer,
            margin=10.0,
        ),
        headers={"Accept": "application/json"},
        rate=Rate(1, 0.11),
    )


def call(
    settings: GruntifySettings,
    workspace: str,
    *parts: str,
    method: str = "GET",
    json: Any = None,
    reads: bool | None = None,
) -> Request:
    """Ask for something of a workspace; names and ids are percent-encoded, and a slash ends the path.

    Raise Refused for a name that would lead to another path.
    """
    for part in (workspace, *parts):
        if part in _NOWHERE:
            raise Refused(f"“{part}” is no id")
    path = "".join(f"/{quote(part, safe=':')}" for part in (workspace, *parts))
    query = (("api-version", settings.api_version),) if settings.api_version else ()
    return Request(
        method=method,
        path=f"/workspaces{path}" + ("/" if parts else ""),
        query=query,
        json=json,
        reads=reads,
    )


def obtain(settings: GruntifySettings, now: float) -> Flow[Token]:
    """Log in with name and password; LoginRefused in Auth0's words."""
    fields = {
        "grant_type": PASSWORD_REALM,
        "client_id": settings.client_id,
        "audience": settings.audience,
        "username": settings.username,
        "password": settings.password.reveal(),
        "realm": settings.realm,
        "scope": "offline_access",
    }
    return _token((yield _ask(fields)), now)


def renew(settings: GruntifySettings, token: Token, now: float) -> Flow[Token]:
    """Trade the refresh token for a new token; TokenExpired when it is refused, so that the session logs in anew.

    The old refresh token stays good when no new one comes.
    """
    fields = {"grant_type": "refresh_token", "client_id": settings.client_id, "refresh_token": token.refresh}
    try:
        fresh = _token((yield _ask(fields)), now)
    except LoginRefused as error:
        raise TokenExpired(str(error), status=error.status, code=error.code) from None
    return fresh if fresh.refresh else replace(fresh, refresh=token.refresh)


def judge(request: Request, reply: Reply) -> SourceError | None:
    """Judge by status alone: what a 403 says of a feature is not the workspace's own switch, which decides."""
    return by_status(request, reply, words)


def insist_on_success(reply: Reply) -> None:
    """Raise Malformed for an answer that is an error although its status is none."""
    body = _object(reply)
    code = read_number(body.get("status"))
    if body.get("error") or body.get("errors") or (code is not None and code >= 400):
        raise Malformed(f"an error under {reply.status}: {': '.join(filter(None, words(reply)))}", status=reply.status)


def words(reply: Reply) -> tuple[str, str]:
    """Read problem details (`title`, `detail`, `errors` by field); a 401 has its word in `WWW-Authenticate` alone."""
    body = _object(reply)
    challenge = _AUTH_ERROR.search(reply.headers.get("www-authenticate", ""))
    code = read_text(body.get("error")) or (challenge.group(1) if challenge else "")
    parts = [read_text(body.get(key)) for key in ("title", "detail", "error_description", "message")]
    return code, ": ".join([*filter(None, parts), *_by_field(body.get("errors"))])


def _by_field(errors: object) -> list[str]:
    """Read `{"Status": ["is not allowed"]}` as `status is not allowed`, a sentence each."""
    if not isinstance(errors, Mapping):
        return []
    lists = ((field, texts if isinstance(texts, list) else [texts]) for field, texts in errors.items())
    return [f"{field}: {text}" if field else text for field, texts in lists for text in map(read_text, texts) if text]


def _object(reply: Reply) -> dict[str, Any]:
    """Read a body as an object with lower-case keys, empty when it is none."""
    try:
        body = fold(reply.json())
    except (Malformed, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _ask(fields: Mapping[str, str]) -> Request:
    """Post a form to Auth0; what it refuses comes back here, since it refuses in several statuses."""
    return oauth.token_request(base="auth", form=tuple(fields.items()), accepts=frozenset({400, 401, 403, 429}))


def _token(reply: Reply, now: float) -> Token:
    """Read Auth0's answer; a locked account (429 `too_many_attempts`) is a refusal, since waiting does not open it.

    Unavailable for a refusal without Auth0's words: something on the way refused, not Auth0.
    """
    code, message = words(reply)
    if reply.status == 429 and code not in _LOCKED:
        error = by_status(Request(), reply, words)
        assert isinstance(error, Throttled)
        raise error
    if reply.status >= 300 and not (code or message):
        raise Unavailable(f"{reply.status} from the login, without a word of why", status=reply.status)
    if reply.status >= 300:
        text = message or "the login was refused"
        raise LoginRefused(f"{text} ({code})" if code else text, status=reply.status, code=code)
    answer = {name.lower(): value for name, value in reply.object().items()}
    return oauth.read_token(answer, reply, now)
