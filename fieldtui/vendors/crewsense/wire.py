"""What is odd about this vendor's HTTP: the login beside the version, errors inside a 200, links to other hosts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from fieldtui.contract.errors import PagingFault, Refused, SourceError
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.vendor import Connection, Login, Token
from fieldtui.http import oauth
from fieldtui.http.json_readers import read_number
from fieldtui.http.status_errors import by_status
from fieldtui.vendors.crewsense.readers import several, words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings

#: seconds before its end at which a token is replaced
MARGIN = 300.0
#: seconds that a token is good for when the answer does not say; the prose says a day in one place, a week in another
LIFETIME = 86_400.0
VERSION = "/v1"


def connect(settings: CrewSenseSettings) -> Connection:
    """Return how to talk to one organisation; `root` is where tokens are given out, `api` where everything else is."""
    return Connection(
        bases={"api": settings.root + VERSION, "root": settings.root},
        judge=judge,
        login=Login(obtain=partial(obtain, settings), sign=oauth.bearer, margin=MARGIN),
    )


def obtain(settings: CrewSenseSettings, now: float) -> Flow[Token]:
    """Ask for a token with the client's credentials, as a form; there is no renewal but asking again."""
    form = oauth.client_credentials(settings.client_id.reveal(), settings.client_secret.reveal())
    reply = yield oauth.token_request(base="root", path="/oauth/access_token", form=form)
    answer = reply.object()
    return Token(oauth.read_access(answer.get("access_token"), reply), expires=expiry(answer, now))


def expiry(answer: dict[str, Any], now: float) -> float:
    """Read when a token ends, in unix seconds: `expires` before `expires_in` before what the prose says.

    A token that lives hardly longer than the margin is used for half its life instead of not at all.
    """
    stated, seconds = read_number(answer.get("expires")), read_number(answer.get("expires_in"))
    if stated is not None and stated > now:
        end = stated
    else:
        end = now + (seconds if seconds is not None and seconds > 0 else LIFETIME)
    return max(end, now + MARGIN + (end - now) / 2)


def judge(request: Request, reply: Reply) -> SourceError | None:
    """Return what a reply stands for: the status first, then what an answer with a good status says about itself."""
    return by_status(request, reply, complaint) or _hidden_failure(request, reply)


def complaint(reply: Reply) -> tuple[str, str]:
    """Read the vendor's words: `{"status", "error", "error_message": string or list}`."""
    body = reply.members()
    message = next(
        (
            text
            for key in ("error_message", "error_messages", "error_description", "message")
            if (text := _joined(body.get(key)))
        ),
        "",
    )
    return words(body.get("error")) or "", message


def _joined(value: object) -> str:
    """Read a message that may be one string or several."""
    if isinstance(value, list):
        return "; ".join(text for one in value if (text := _joined(one)))
    if isinstance(value, dict):
        return "; ".join(text for one in value.values() if (text := _joined(one)))
    return words(value) or ""


def _hidden_failure(request: Request, reply: Reply) -> SourceError | None:
    """Find an error, or a partial one, inside an answer whose status says that all is well."""
    if reply.status == 304 or reply.bare[:1] != b"{":
        return None
    if b'"error' not in reply.body and b'"success"' not in reply.body:
        return None
    body = reply.members()
    status = body.get("status")
    if isinstance(status, int) and not isinstance(status, bool) and 400 <= status < 600 and "error" in body:
        return by_status(request, Reply(status, reply.headers, reply.body), complaint)
    if body.get("error_messages") or body.get("success") is False or body.get("error"):
        return _failed(reply, body)
    return None


def _failed(reply: Reply, body: dict[str, Any]) -> Refused:
    """Return that something was refused, or some of it."""
    code, message = complaint(reply)
    partly = "partly refused: " if body.get("success_messages") else "refused: "
    return Refused(partly + (message or code or "no reason given"), status=reply.status, code=code)


def following(first: Request, link: str) -> Request:
    """Make the request that a link of an answer leads to. Only its path and its query are believed.

    Sample links name hosts that do not exist outside the vendor's office. What was asked at first and is not in
    the link is asked again.
    """
    try:
        parts = urlsplit(link.strip())
        query = dict(first.query) | dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        raise PagingFault("the link to the next page is no link") from None
    _, version, rest = parts.path.rpartition(VERSION + "/")
    path = "/" + quote(rest, safe="/%:@!$&'()*+,;=~") if version and ".." not in rest else first.path
    return replace(first, path=path, query=tuple(query.items()))


def one(*path: str) -> str:
    """Make a path of its parts, each safe to stand in one, whatever is in it."""
    return "".join("/" + quote(part, safe="") for part in path)


def all_of(reply: Reply, *keys: str) -> list[Any]:
    """Read what an answer lists: a bare list, a list or map under one of `keys`, a map, or one object alone."""
    body = reply.json()
    if isinstance(body, dict):
        for key in keys:
            if key in body:
                return [value for _, value in several(body[key])]
        if "id" in body or "user_id" in body:
            return [body]
    return [value for _, value in several(body)]


def objects_of(reply: Reply, *keys: str) -> list[dict[str, Any]]:
    """Read the objects of an answer, as `all_of` does, and leave out whatever else is there."""
    return [value for value in all_of(reply, *keys) if isinstance(value, dict)]
