"""Logging in and renewing, as conversations: no connection, no clock."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec
import pytest

from fieldtui.contract.errors import LoginRefused, Malformed, SourceError, Unavailable
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Token
from fieldtui.vendors.crewsourcing.sessions import login, observe, obtain, renew
from fieldtui.vendors.crewsourcing.settings import Settings

NOW = 1_743_160_000.0


def answer(status: int, body: object = None, **headers: str) -> Reply:
    return Reply(status, headers, msgspec.json.encode(body) if body is not None else b"")


def finish(flow: Generator[Request, Reply, Any], reply: Reply) -> Any:
    with pytest.raises(StopIteration) as stop:
        flow.send(reply)
    return stop.value.value


def test_person_logs_in_with_bare_json_body_at_users_sessions(settings: Settings) -> None:
    request = next(obtain(settings, NOW))
    assert (request.method, request.path) == ("POST", "/api/v1/users/sessions")
    assert request.json == {"email": "ops@example.org", "password": "open sesame"}
    assert not request.signed


def test_login_body_stands_under_session_where_configured(settings: Settings) -> None:
    wrapped = msgspec.structs.replace(settings, login_body="session")
    request = next(obtain(wrapped, NOW))
    assert request.json == {"session": {"email": "ops@example.org", "password": "open sesame"}}


@pytest.mark.parametrize("status", [200, 201])
def test_session_gives_token_and_renew_id_to_keep(settings: Settings, status: int) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    token = finish(flow, answer(status, {"access_token": "a.b.c", "renew_id": "keep me"}))
    assert (token.access, token.refresh, token.due) == ("a.b.c", "keep me", False)


def test_session_without_token_is_malformed(settings: Settings) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    with pytest.raises(Malformed, match="without a token"):
        flow.send(answer(200, {"renew_id": "x"}))


def test_refused_credentials_are_told_in_vendors_words(settings: Settings) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    body = {"errors": [{"status": 401, "code": "client_unauthorized", "message": "Clave incorrecta", "meta": None}]}
    with pytest.raises(LoginRefused, match=r"Clave incorrecta \(client_unauthorized\)"):
        flow.send(answer(401, body))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"errors": [{"code": "invalid_param", "message": "email"}]}, LoginRefused),
        (403, {"errors": [{"code": "client_forbidden", "message": "Sin permiso"}]}, LoginRefused),
        (422, {"errors": [{"code": "invalid_credentials", "message": "Clave incorrecta"}]}, LoginRefused),
        (401, None, Unavailable),
        (403, None, Unavailable),
        (404, None, Unavailable),
        (422, {"errors": [{"code": "failed_validation"}]}, Unavailable),
    ],
)
def test_only_vendors_words_refuse_login(
    settings: Settings, status: int, body: object, kind: type[SourceError]
) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    with pytest.raises(kind) as caught:
        flow.send(answer(status, body))
    assert type(caught.value) is kind
    assert str(status) in str(caught.value)


def test_unknown_utility_answers_404_without_body_and_names_setting(settings: Settings) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    with pytest.raises(Unavailable, match=r"no utility 1 .* utility_id"):
        flow.send(answer(404))


def test_consumer_logs_in_with_key_and_digest(settings: Settings) -> None:
    consumer = msgspec.structs.replace(
        settings, consumer_key=Secret.literal("key-1"), consumer_secret=Secret.literal("s")
    )
    request = next(obtain(consumer, 1_700_000_000.9))
    assert request.path == "/api/v1/consumers/sessions"
    assert request.headers["key"] == "key-1:1700000000"
    # what `openssl dgst -sha256 -hmac s -binary | base64` makes of that text
    assert request.headers["digest"] == "TBwUlXbYOkcVhpJfFdxa5Fgq2GURHrV6JVGxuJfI22M="


def test_token_goes_bare_into_authorization_header(settings: Settings) -> None:
    signed = login(settings).sign(Request(path="/x"), Token("a.b.c"))
    assert signed.headers["Authorization"] == "a.b.c"


def test_word_stands_before_token_where_configured(settings: Settings) -> None:
    worded = msgspec.structs.replace(settings, token_word="Bearer")
    assert login(worded).sign(Request(path="/x"), Token("a")).headers["Authorization"] == "Bearer a"


def test_warning_makes_token_due_with_its_end() -> None:
    token = Token("a", "r")
    assert observe(Reply(200, {}, b"[]"), token) is token
    warned = observe(Reply(200, {"x-expiration-warning": "1743163600"}, b"[]"), token)
    assert (warned.due, warned.expires, warned.refresh) == (True, 1_743_163_600.0, "r")


def test_one_warning_makes_token_due_once() -> None:
    kept = Token("a", "r", expires=1_743_163_600.0)
    assert observe(Reply(200, {"x-expiration-warning": "1743163600"}, b""), kept) is kept


@pytest.mark.parametrize("value", ["1743163600", "1743163600000", "2025-03-28T09:06:40.000-03:00"])
def test_warnings_end_is_read_in_every_spelling(value: str) -> None:
    assert observe(Reply(200, {"x-expiration-warning": value}, b""), Token("a", "r")).expires == 1_743_163_600.0


def test_warning_that_cannot_be_read_makes_token_due_all_same() -> None:
    assert observe(Reply(200, {"x-expiration-warning": "soon"}, b""), Token("a", "r")).due


def test_renewal_sends_renew_id_under_session_with_current_token(settings: Settings) -> None:
    request = next(renew(settings, Token("a.b.c", "keep me", due=True), NOW))
    assert (request.method, request.path) == ("POST", "/api/v1/users/sessions/renew")
    assert request.json == {"session": {"renew_id": "keep me"}}
    assert request.headers["Authorization"] == "a.b.c"


def test_renewed_session_keeps_its_renew_id(settings: Settings) -> None:
    flow = renew(settings, Token("old", "keep me", expires=NOW, due=True), NOW)
    next(flow)
    token = finish(flow, answer(200, {"access_token": "new"}))
    assert token == Token("new", "keep me")


@pytest.mark.parametrize("status", [401, 403, 503])
def test_what_renewal_is_refused_with_is_left_to_session(settings: Settings, status: int) -> None:
    request = next(renew(settings, Token("a", "r", due=True), NOW))
    assert status not in request.accepts


@pytest.mark.parametrize("body", [None, {"token": "b.c.d"}, {}, [], {"access_token": ""}])
def test_renewal_without_access_token_is_malformed(settings: Settings, body: object) -> None:
    flow = renew(settings, Token("a", "r", due=True), NOW)
    next(flow)
    with pytest.raises(Malformed):
        flow.send(answer(204 if body is None else 200, body))


def test_refused_token_is_renewed_before_login(settings: Settings) -> None:
    request = next(renew(settings, Token("a", "r"), NOW))
    assert (request.path, request.json) == ("/api/v1/users/sessions/renew", {"session": {"renew_id": "r"}})


def test_without_token_renew_id_alone_is_sent(settings: Settings) -> None:
    assert "Authorization" not in next(renew(settings, Token("", "r"), NOW)).headers
