"""Logging in and renewing, as conversations: no connection, no clock."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec
import pytest

from fieldtui.contract.errors import LoginRefused, Malformed
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Token
from fieldtui.contract.wire import Reply, Request
from fieldtui.vendors.crewsourcing.sessions import digest, login, observe, obtain, renew
from fieldtui.vendors.crewsourcing.settings import Settings

NOW = 1_743_160_000.0


def answer(status: int, body: object = None, **headers: str) -> Reply:
    return Reply(status, headers, msgspec.json.encode(body) if body is not None else b"")


def finish(flow: Generator[Request, Reply, Any], reply: Reply) -> Any:
    with pytest.raises(StopIteration) as stop:
        flow.send(reply)
    return stop.value.value


def test_a_person_logs_in_with_a_bare_json_body_at_the_users_sessions(settings: Settings) -> None:
    request = next(obtain(settings, NOW))
    assert (request.method, request.path) == ("POST", "/api/v1/users/sessions")
    assert request.json == {"email": "ops@example.org", "password": "open sesame"}
    assert not request.signed


def test_the_login_body_stands_under_session_where_that_is_configured(settings: Settings) -> None:
    wrapped = msgspec.structs.replace(settings, login_body="session")
    request = next(obtain(wrapped, NOW))
    assert request.json == {"session": {"email": "ops@example.org", "password": "open sesame"}}


@pytest.mark.parametrize("status", [200, 201])
def test_a_session_gives_a_token_and_the_renew_id_to_keep(settings: Settings, status: int) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    token = finish(flow, answer(status, {"access_token": "a.b.c", "renew_id": "keep me"}))
    assert (token.access, token.refresh, token.due) == ("a.b.c", "keep me", False)


def test_a_session_without_a_token_is_malformed(settings: Settings) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    with pytest.raises(Malformed, match="access_token"):
        flow.send(answer(200, {"renew_id": "x"}))


def test_refused_credentials_are_told_in_the_vendors_words(settings: Settings) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    body = {"errors": [{"status": 401, "code": "client_unauthorized", "message": "Clave incorrecta", "meta": None}]}
    with pytest.raises(LoginRefused, match=r"Clave incorrecta \(client_unauthorized\)"):
        flow.send(answer(401, body))


def test_an_unknown_utility_answers_404_without_a_body_and_names_the_setting(settings: Settings) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    with pytest.raises(LoginRefused, match=r"no utility 1 .* utility_id"):
        flow.send(answer(404))


def test_a_consumer_logs_in_with_a_key_and_the_digest_of_key_and_time(settings: Settings) -> None:
    consumer = msgspec.structs.replace(
        settings, consumer_key=Secret.literal("key-1"), consumer_secret=Secret.literal("s")
    )
    request = next(obtain(consumer, 1_700_000_000.9))
    assert request.path == "/api/v1/consumers/sessions"
    assert request.headers["key"] == "key-1:1700000000"
    assert request.headers["digest"] == digest("s", "key-1", 1_700_000_000.0)[1]


def test_the_token_goes_bare_into_the_authorization_header(settings: Settings) -> None:
    signed = login(settings).sign(Request(path="/x"), Token("a.b.c"))
    assert signed.headers["Authorization"] == "a.b.c"


def test_a_word_stands_before_the_token_where_that_is_configured(settings: Settings) -> None:
    worded = msgspec.structs.replace(settings, token_word="Bearer")
    assert login(worded).sign(Request(path="/x"), Token("a")).headers["Authorization"] == "Bearer a"


def test_only_a_warning_makes_the_token_due_and_its_value_is_when_it_ends() -> None:
    token = Token("a", "r")
    assert observe(Reply(200, {}, b"[]"), token) is token
    warned = observe(Reply(200, {"x-expiration-warning": "1743163600"}, b"[]"), token)
    assert (warned.due, warned.expires, warned.refresh) == (True, 1_743_163_600.0, "r")


def test_a_warning_that_cannot_be_read_makes_the_token_due_all_the_same() -> None:
    assert observe(Reply(200, {"x-expiration-warning": "soon"}, b""), Token("a", "r")).due


def test_renewal_sends_the_renew_id_under_session_with_the_current_token(settings: Settings) -> None:
    request = next(renew(settings, Token("a.b.c", "keep me", due=True), NOW))
    assert (request.method, request.path) == ("POST", "/api/v1/users/sessions/renew")
    assert request.json == {"session": {"renew_id": "keep me"}}
    assert request.headers["Authorization"] == "a.b.c"


def test_a_renewed_session_keeps_its_renew_id(settings: Settings) -> None:
    flow = renew(settings, Token("old", "keep me", expires=NOW, due=True), NOW)
    next(flow)
    token = finish(flow, answer(200, {"access_token": "new"}))
    assert token == Token("new", "keep me")


def test_renewing_too_early_is_403_and_loses_nothing_nor_asks_again_for_the_same_warning(settings: Settings) -> None:
    warned = Token("a", "r", expires=NOW + 3600, due=True)
    flow = renew(settings, warned, NOW)
    next(flow)
    kept = finish(flow, answer(403, {"errors": [{"code": "client_forbidden"}]}))
    assert kept == Token("a", "r", expires=NOW + 3600)
    assert observe(Reply(200, {"x-expiration-warning": str(int(NOW) + 3600)}, b""), kept) is kept


def test_without_a_warning_there_is_no_renewal_but_a_login(settings: Settings) -> None:
    request = next(renew(settings, Token("a", "r"), NOW))
    assert request.path == "/api/v1/users/sessions"


def test_a_refused_token_is_not_renewed_but_replaced_by_a_full_login(settings: Settings) -> None:
    assert login(settings).renews_expired is False
