"""What is odd about Acme's HTTP: how one logs in, what goes on every request, what counts as a failure."""

from __future__ import annotations

from fieldtui.contract.errors import LoginRefused, SourceError
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.vendor import Connection, Login, Rate, Token
from fieldtui.http import oauth
from fieldtui.http.json_readers import read_text
from fieldtui.http.status_errors import by_status

from .settings import Settings


def connect(settings: Settings) -> Connection:
    """Return where Acme is, who we are there, and how often it may be asked."""
    return Connection(
        bases={"api": settings.base_url.rstrip("/")},
        judge=judge,
        login=Login(obtain=lambda now: obtain(settings, now), sign=oauth.bearer),
        rate=Rate(5, 1.0),
    )


def obtain(settings: Settings, now: float) -> Flow[Token]:
    """Log in by client credentials."""
    form = oauth.client_credentials(settings.client_id.reveal(), settings.client_secret.reveal())
    reply = yield oauth.token_request(path="/token", form=form)
    return oauth.read_token(reply.object(), reply, now, lifetime=3600)


def judge(request: Request, reply: Reply) -> SourceError | None:
    """Return what an answer stands for; credentials that were refused are not worth trying again."""
    error = by_status(request, reply, words)
    if error is not None and not request.signed and reply.status in (400, 401, 403):
        return LoginRefused(str(error), status=reply.status)
    return error


def words(reply: Reply) -> tuple[str, str]:
    """Return the vendor's code and sentence in `{"error": {"code", "message"}}`, each empty where there is none."""
    error = reply.members().get("error")
    if not isinstance(error, dict):
        return "", ""
    return read_text(error.get("code")) or "", read_text(error.get("message")) or ""
