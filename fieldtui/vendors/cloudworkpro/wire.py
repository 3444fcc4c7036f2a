"""What is odd about this vendor's HTTP: business errors come as 200, `success` lies, `data` has three shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from fieldtui.contract.errors import CursorExpired, LoginRefused, Malformed, NotFound, SourceError, TokenExpired
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.vendor import Connection, Login, Token
from fieldtui.http import oauth
from fieldtui.http.json_readers import decode_object, plain, read_number, read_text
from fieldtui.http.status_errors import by_status
from fieldtui.vendors.cloudworkpro.settings import Settings

#: seconds that a token is taken to be good when the vendor does not say
_HOUR = 3600.0
#: codes for things that are not there, and for credentials that are not good
_GONE = frozenset({"WO_0001", "SI_0001", "WH_0001"})
_CREDENTIALS = "AU_0001"
#: what an answer to a request that carries a cursor may say when the vendor has forgotten the cursor
_FORGOTTEN = frozenset({400, 404, 410})
_WRONG_TYPE = "the Content-Type header is missing or wrong"


class Envelope(msgspec.Struct):
    """What every JSON body of the vendor's is wrapped in. `success` is left out: it is true inside errors, too."""

    code: int | float | str | None = None
    reason: Any = None
    error: Any = None
    errors: Any = None
    data: msgspec.Raw = msgspec.Raw(b"null")
    pagination: Any = None
    options: Any = None

    @property
    def verdict(self) -> int:
        """The status that the body itself claims; an error without a failing code counts as 400."""
        number = read_number(self.code)
        code = int(number) if number is not None else 200
        return 400 if (self.error or self.errors) and 200 <= code < 300 else code

    @property
    def speaks_of_errors(self) -> bool:
        """Whether there is a member for errors, be it an empty one, that is not plainly off."""
        return any(each is not None and each is not False for each in (self.error, self.errors))

    @property
    def words(self) -> tuple[str, str]:
        """The error's code and its sentence, each empty where there is none."""
        found = self.error or self.errors
        found = found[0] if isinstance(found, list) and found else found
        error = found if isinstance(found, dict) else {"message": found}
        message = plain(error.get("message")) or plain(self.reason) or plain(error.get("detail"))
        return read_text(error.get("code")) or "", message


def open_envelope(reply: Reply) -> Envelope:
    """Read the envelope of an answer; `Malformed` when it is none."""
    envelope: Envelope = reply.decode(Envelope)
    return envelope


def judge(request: Request, reply: Reply) -> SourceError | None:
    """Return what an answer stands for: a failure by HTTP status, by `error` or by `code`, never by `success`.

    A write that was taken without a word is no failure.
    """
    if not request.is_read and reply.status < 300 and not reply.bare.strip():
        return None
    try:
        envelope = open_envelope(reply)
    except Malformed as broken:
        return _by_verdict(request, reply, None) if reply.status >= 400 else broken
    if reply.status >= 400:
        return _by_verdict(request, reply, envelope)
    if 200 <= envelope.verdict < 300:
        return None
    claimed = envelope.verdict if envelope.verdict >= 400 else 400
    return _by_verdict(request, Reply(claimed, reply.headers, reply.body), envelope)


def _by_verdict(request: Request, reply: Reply, envelope: Envelope | None) -> SourceError | None:
    """Make the error of a status, a vendor's code, and what was asked."""
    code, message = envelope.words if envelope else ("", "")
    if reply.status == 422 and not message:
        message = _WRONG_TYPE
    error = by_status(request, reply, lambda _: (code, message))
    status = reply.status
    if not request.signed and status in (400, 401, 403) and error is not None and error.reasoned:
        return LoginRefused(str(error), status=status, code=code)
    if code == _CREDENTIALS:
        return TokenExpired(str(error), status=status, code=code)
    if status in _FORGOTTEN and any(name == "cursor" for name, _ in request.query):
        return CursorExpired(f"the vendor forgot the place in the list: {error}", status=status, code=code)
    return NotFound(str(error), status=status, code=code) if code in _GONE else error


def obtain(settings: Settings, now: float) -> Flow[Token]:
    """Ask for a token with the API credentials."""
    body = {"client_id": settings.client_id.reveal(), "client_secret": settings.client_secret.reveal()}
    if settings.secret_id is not None:
        body["secret_id"] = settings.secret_id.reveal()
    reply = yield oauth.token_request(path=settings.login_path, json=body, headers=_extra(settings))
    return read_token(reply, now)


def read_token(reply: Reply, now: float) -> Token:
    """Find the token in `data.token`, `data.access_token`, `data` itself or beside it; an hour unless it says."""
    whole = reply.members()
    data = whole.get("data")
    parts: dict[str, Any] = {**whole, **(data if isinstance(data, dict) else {})}
    found = data if isinstance(data, str) else parts.get("token") or parts.get("access_token")
    known = {"access_token": found if isinstance(found, str) else None, "expires_in": parts.get("expires_in")}
    return oauth.read_token(known, reply, now, lifetime=_HOUR)


def connect(settings: Settings) -> Connection:
    """Return how one company's account is talked to; every request names its type, since a wrong one is refused."""

    def sign(request: Request, token: Token) -> Request:
        return request.adding(headers={"Authorization": f"Bearer {token.access}", **_extra(settings)})

    return Connection(
        bases={"api": settings.base_url.rstrip("/")},
        judge=judge,
        headers={"Content-Type": "application/json"},
        login=Login(obtain=lambda now: obtain(settings, now), sign=sign, margin=30),
    )


def one(path: str, id: str) -> str:
    """Return the path of one record of a list."""
    return f"{path}/{quote(id, safe='')}"


def fetch(path: str, id: str, query: Sequence[tuple[str, str]] = ()) -> Flow[bytes]:
    """Ask for one record of a list and take it out of its envelope; `Malformed` when it is none, or another one."""
    data = bytes(open_envelope((yield Request(path=one(path, id), query=query))).data)
    record = decode_object(data) if data.lstrip()[:1] == b"{" else {}
    if not record:
        raise Malformed("no record where one is due")
    if (came := read_text(record.get("_id"))) not in (None, id):
        raise Malformed(f"the vendor answered with {came} instead of {id}")
    return data


def _extra(settings: Settings) -> dict[str, str]:
    """Return the API key's header, if there is such a key."""
    return {"x-api-key": settings.api_key.reveal()} if settings.api_key is not None else {}
