"""A token is kept while it is good, renewed in good time, and given up only for what the vendor says of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fieldtui.contract.errors import Malformed, TokenExpired, Unreachable
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.vendor import Login, Token
from tests.http.scripted_vendor import bearer_login, connection, reply
from tests.http.token_vendor import Kept, Ours, Said, Vendor, bearer_login_without_renewal

BROKEN_RENEWALS = [
    reply(body=b'{"another": "shape"}'),
    reply(204, body=b""),
    reply(503),
    reply(404),
    Unreachable("no answer"),
    reply(body=b"<html>", Content_Type="text/html"),
    reply(body=json.dumps({"token": "no header\ncan carry it"}).encode()),
]


def strict(login: Login) -> Login:
    """The login, whose renewal knows one shape only."""

    def renew(token: Token, now: float) -> Flow[Token]:
        answer = yield Request(method="POST", path="/renew", json={}, signed=False)
        body = answer.json()
        if not isinstance(body, dict) or "token" not in body:
            raise Malformed("an answer without a token")
        return Token(body["token"], refresh="again", expires=now + 600)

    return replace(login, renew=renew)


@pytest.mark.parametrize("broken", BROKEN_RENEWALS)
async def test_renewal_that_fails_does_not_cost_good_token(broken: Said) -> None:
    vendor = Vendor(renew=[broken])
    ours = Ours(vendor, connection(strict(bearer_login())))
    await ours.ask()
    ours.clock.advance(550)
    await ours.ask(3)
    assert ours.used() == ["1", "1", "1", "1"]
    assert ours.wire.paths().count("/renew") == 1
    assert ours.wire.paths().count("/login") == 1


async def test_failed_renewal_is_tried_again_little_later() -> None:
    ours = Ours(Vendor(renew=[reply(503)]))
    await ours.ask()
    ours.clock.advance(545)
    await ours.ask()
    ours.clock.advance(20)
    await ours.ask()
    assert ours.wire.paths() == ["/login", "/things", "/renew", "/things", "/renew", "/things"]
    assert ours.used() == ["1", "1", "2"]


async def test_at_tokens_end_failing_renewal_leads_to_login() -> None:
    ours = Ours(Vendor(renew=[reply(503)] * 9))
    await ours.ask()
    ours.clock.advance(601)
    await ours.ask()
    assert ours.wire.paths() == ["/login", "/things", "/renew", "/login", "/things"]


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_refused_renewal_leads_to_login_at_once(status: int) -> None:
    ours = Ours(Vendor(renew=[reply(status)]))
    await ours.ask()
    ours.clock.advance(545)
    await ours.ask()
    assert ours.wire.paths() == ["/login", "/things", "/renew", "/login", "/things"]


async def test_early_login_that_fails_does_not_cost_good_token() -> None:
    ours = Ours(Vendor(login=[]), connection(bearer_login_without_renewal()))
    await ours.ask()
    ours.clock.advance(545)
    ours.wire.answer = Vendor(login=[reply(502)])
    await ours.ask(2)
    assert ours.wire.paths() == ["/login", "/things", "/login", "/things", "/things"]
    assert ours.clock.sleeps == []


async def test_refused_token_is_renewed_before_login() -> None:
    ours = Ours(Vendor(call=[reply(), reply(401)]))
    await ours.ask(2)
    assert ours.wire.paths() == ["/login", "/things", "/things", "/renew", "/things"]


async def test_refused_token_whose_renewal_is_refused_leads_to_login() -> None:
    ours = Ours(Vendor(call=[reply(), reply(401)], renew=[reply(403)]))
    await ours.ask(2)
    assert ours.wire.paths()[2:] == ["/things", "/renew", "/login", "/things"]


async def test_useless_renewal_leads_to_login() -> None:
    def renew(token: Token, now: float) -> Flow[Token]:
        yield Request(method="POST", path="/renew", signed=False, accepts=frozenset({403}))
        return token

    login = replace(bearer_login(), renew=renew)
    ours = Ours(Vendor(call=[reply(), reply(401)], renew=[reply(403)]), connection(login))
    await ours.ask(2)
    assert ours.wire.paths()[2:] == ["/things", "/renew", "/login", "/things"]
    assert ours.used() == ["1", "1", "2"]


async def test_warning_to_old_token_does_not_mark_new_one() -> None:
    def observe(answer: Reply, token: Token) -> Token:
        return replace(token, due="x-warning" in answer.headers)

    ours = Ours(Vendor(), connection(bearer_login(observe=observe)))
    await ours.ask()
    old = await ours.tokens.current()
    ours.tokens.reject(old)
    new = await ours.tokens.current()
    ours.tokens.observe(reply(X_Warning="1"), old)
    ours.wire.sent.clear()
    await ours.ask()
    assert ours.wire.paths() == ["/things"]
    ours.tokens.observe(reply(X_Warning="1"), new)
    await ours.ask()
    assert ours.wire.paths() == ["/things", "/renew", "/things"]


async def test_wall_clock_set_back_does_not_lengthen_tokens_life() -> None:
    ours = Ours(Vendor())
    await ours.ask()
    ours.clock.time -= 3600
    ours.clock.advance(545)
    await ours.ask()
    assert ours.wire.paths() == ["/login", "/things", "/renew", "/things"]


async def test_wall_clock_set_forward_costs_one_renewal() -> None:
    ours = Ours(Vendor())
    await ours.ask()
    ours.clock.time += 3600
    await ours.ask(3)
    assert ours.wire.paths() == ["/login", "/things", "/renew", "/things", "/things", "/things"]


async def test_token_that_no_header_can_carry_is_broken_answer() -> None:
    ours = Ours(lambda sent: reply(body=json.dumps({"token": "tök–en"}).encode()))
    error = await ours.fail(Malformed)
    assert "tök" not in str(error)


async def test_expiry_shown_is_vendors() -> None:
    ours = Ours(Vendor())
    assert ours.tokens.expires is None
    await ours.ask()
    assert ours.tokens.expires == ours.clock.now() + 600


async def test_token_refused_twice_is_told_as_expired() -> None:
    ours = Ours(Vendor(call=[reply(401)] * 2))
    assert (await ours.fail(TokenExpired)).status == 401


async def test_token_refused_twice_at_one_call_is_tried_with_next() -> None:
    ours = Ours(Vendor(call=[reply(401)] * 2))
    await ours.fail(TokenExpired)
    await ours.ask()
    assert ours.used() == ["1", "2", "2"]
    assert ours.wire.paths()[-1:] == ["/things"]
    assert ours.wire.paths().count("/login") + ours.wire.paths().count("/renew") == 2


async def test_kept_token_saves_login_until_it_is_refused() -> None:
    kept = Kept(Token("kept", refresh="again"))
    ours = Ours(Vendor(call=[reply(), reply(401)]), token_store=kept)
    await ours.ask()
    assert ours.used() == ["kept"]
    assert ours.wire.paths() == ["/things"]
    current = await ours.tokens.current()
    ours.tokens.reject(current)
    assert kept.token is None
    await ours.ask()
    assert kept.token is not None
    assert kept.token.access == ours.used()[-1]
