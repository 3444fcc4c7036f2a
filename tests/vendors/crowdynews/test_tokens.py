"""Tokens: got by client credentials, timed by a second call, renewed by refresh token, worn in the query."""

from __future__ import annotations

import base64
from collections.abc import Generator
from typing import Any

import msgspec
import pytest

from fieldtui.contract.errors import LoginRefused, Malformed, SourceError, Unavailable, Unreachable
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.vendor import Token
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.tokens import login, obtain, renew

NOW = 1_700_000_000.0
GRANTED = {"access_token": "a1", "refresh_token": "r1", "token_type": "bearer"}


def answer(status: int, body: object = None) -> Reply:
    return Reply(status, {}, msgspec.json.encode(body) if body is not None else b"")


def finish(flow: Generator[Request, Reply, Any], reply: Reply) -> Any:
    with pytest.raises(StopIteration) as stop:
        flow.send(reply)
    return stop.value.value


def test_login_is_form_with_basic_of_quoted_id_and_secret(settings: Settings) -> None:
    request = next(obtain(settings, NOW))
    assert (request.method, request.base, request.path) == ("POST", "auth", "/oauth/token")
    assert request.form == (("grant_type", "client_credentials"),)
    word, _, packed = request.headers["Authorization"].partition(" ")
    assert (word, base64.b64decode(packed)) == ("Basic", b"id%3A1%2Fa:s%20p")
    assert not request.signed


def test_lifetime_is_asked_for_both_in_query_and_as_form(settings: Settings) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    asked = flow.send(answer(200, GRANTED))
    assert (asked.method, asked.path) == ("GET", "/oauth/token/info")
    assert tuple(asked.query) == asked.form == (("access_token", "a1"),)
    assert asked.headers["Authorization"].startswith("Basic ")


def test_ttl_is_in_milliseconds(settings: Settings) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    flow.send(answer(200, GRANTED))
    assert finish(flow, answer(200, {"ttl": 3_540_000})) == Token("a1", "r1", expires=NOW + 3540)


@pytest.mark.parametrize(
    "told", [answer(404), answer(503), answer(400, {}), answer(200, {}), answer(200, []), answer(200)]
)
def test_token_without_lifetime_is_used_until_refused(settings: Settings, told: Reply) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    asked = flow.send(answer(200, GRANTED))
    assert {404, 500, 503} <= asked.accepts
    assert finish(flow, told) == Token("a1", "r1")


@pytest.mark.parametrize(
    "trouble", [Unavailable("it answers 200 with an error"), Malformed("half"), Unreachable("cut")]
)
def test_trouble_with_lifetime_costs_no_token(settings: Settings, trouble: SourceError) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    flow.send(answer(200, GRANTED))
    with pytest.raises(StopIteration) as stop:
        flow.throw(trouble)
    assert stop.value.value == Token("a1", "r1")


def test_token_is_renewed_five_minutes_before_its_end(settings: Settings) -> None:
    assert login(settings).margin == 300


def test_renewal_sends_refresh_token_and_takes_next_one(settings: Settings) -> None:
    flow = renew(settings, Token("a1", "r1"), NOW)
    assert next(flow).form == (("grant_type", "refresh_token"), ("refresh_token", "r1"))
    flow.send(answer(200, {"access_token": "a2", "refresh_token": "r2"}))
    assert finish(flow, answer(200, {"ttl": 1000})) == Token("a2", "r2", expires=NOW + 1)


def test_renewal_without_new_refresh_token_keeps_old_one(settings: Settings) -> None:
    flow = renew(settings, Token("a1", "r1"), NOW)
    next(flow)
    flow.send(answer(200, {"access_token": "a2"}))
    assert finish(flow, answer(404)).refresh == "r1"


def test_refused_renewal_falls_back_to_credentials(settings: Settings) -> None:
    flow = renew(settings, Token("a1", "r1"), NOW)
    next(flow)
    assert flow.send(answer(400, {"errors": []})).form == (("grant_type", "client_credentials"),)


def test_without_refresh_token_credentials_renew(settings: Settings) -> None:
    assert next(renew(settings, Token("a1"), NOW)).form == (("grant_type", "client_credentials"),)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refused_credentials_are_told_with_vendors_request_id(settings: Settings, status: int) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    body = {"requestId": "b6e8", "errors": [{"name": "AuthError", "message": "unknown client"}]}
    with pytest.raises(LoginRefused, match=rf"{status} unknown client · request b6e8 \(AuthError\)"):
        flow.send(answer(status, body))


def test_answer_without_token_is_malformed(settings: Settings) -> None:
    flow = obtain(settings, NOW)
    next(flow)
    with pytest.raises(Malformed):
        flow.send(answer(200, {"refresh_token": "r"}))


def test_token_rides_in_query_and_in_no_header(settings: Settings) -> None:
    signed = login(settings).sign(Request(path="/x", query=(("q", "storm"),)), Token("a1"))
    assert tuple(signed.query) == (("q", "storm"), ("access_token", "a1"))
    assert "Authorization" not in signed.headers
