"""Which words of a vendor's end its logins for good, and which only put them off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fieldtui.contract.errors import LoginRefused, SourceError, Unavailable
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.vendor import Token
from fieldtui.http.status_errors import by_status
from tests.http.scripted_vendor import REFUSAL, bearer_login, connection, no_words, reply
from tests.http.token_vendor import Kept, Ours, Vendor, bearer_login_without_renewal

REFUSED = LoginRefused("someone else logged in", status=401)


def judge(request: Request, answer: Reply) -> SourceError | None:
    """A vendor that says with a 401 of its own that the person logged in elsewhere."""
    if answer.body == b"outdated_token":
        return LoginRefused("someone else logged in", status=401)
    return by_status(request, answer, no_words)


async def test_call_that_forbids_new_login_stops_source_until_someone_asks() -> None:
    ours = Ours(Vendor(call=[reply(), reply(401, b"outdated_token")]), connection(bearer_login(), judge=judge))
    await ours.ask()
    error = await ours.fail(LoginRefused, times=3)
    assert "someone else logged in" in str(error)
    assert ours.wire.paths() == ["/login", "/things", "/things"]
    ours.tokens.retry()
    await ours.ask()
    assert ours.wire.paths()[3:] == ["/login", "/things"]


async def test_later_runs_do_not_log_in_of_themselves_either() -> None:
    """Each run of a command has a session of its own; what they share is the kept token."""
    kept = Kept()
    vendor = Vendor(call=[reply(), *[reply(401, b"outdated_token")] * 3])
    forbidding = connection(bearer_login(), judge=judge)
    first = Ours(vendor, forbidding, kept)
    await first.ask()
    error = await first.fail(LoginRefused)
    assert "`fieldtui secrets remove north`" in str(error)
    for _ in range(2):
        later = Ours(vendor, forbidding, kept)
        later.clock.advance(86_400)
        await later.fail(LoginRefused, times=2)
        assert later.wire.paths() == ["/things"]
    kept.forget()
    await Ours(vendor, forbidding, kept).ask()
    assert vendor.given == 2


async def test_late_answer_to_old_token_does_not_stop_source() -> None:
    ours = Ours(Vendor(), connection(bearer_login(), judge=judge))
    await ours.ask()
    old = await ours.tokens.current()
    ours.tokens.reject(old)
    await ours.ask()
    assert await ours.tokens.refuse(old, REFUSED) is None
    await ours.ask()
    assert ours.tokens.refused is None


MISSING = [
    *(reply(status) for status in (404, 405, 408, 410, 500, 502, 503)),
    reply(403, b"<html>Sign in to the guest network</html>", Content_Type="text/html"),
    reply(401, b"<!doctype html>"),
    reply(200, b"<html>", Content_Type="text/html"),
    reply(409),
    *(reply(status, body) for status in (400, 401, 403) for body in (b"", b"{}", b"Forbidden")),
]


@pytest.mark.parametrize("missing", MISSING)
async def test_login_missing_for_moment_is_tried_again_by_itself(missing: Reply) -> None:
    vendor = Vendor(login=[missing] * 9)
    ours = Ours(vendor)
    error = await ours.fail(SourceError)
    assert not isinstance(error, LoginRefused)
    assert error.transient
    assert ours.tokens.refused is None
    vendor.login.clear()
    ours.clock.advance(600)
    await ours.ask()
    assert ours.wire.paths()[-2:] == ["/login", "/things"]


async def test_page_in_place_of_login_is_waited_for_as_it_asks() -> None:
    page = reply(403, b"<html>back soon</html>", Content_Type="text/html", Retry_After="120")
    ours = Ours(Vendor(login=[page]))
    await ours.ask()
    assert ours.wire.paths() == ["/login", "/login", "/things"]
    assert 120 <= sum(ours.clock.sleeps) <= 122


async def test_missing_login_is_not_asked_every_call() -> None:
    vendor = Vendor(login=[reply(404)] * 9)
    ours = Ours(vendor)
    await ours.fail(Unavailable, times=10)
    assert ours.wire.paths() == ["/login"]
    ours.clock.advance(2)
    await ours.fail(Unavailable, times=10)
    assert ours.wire.paths() == ["/login", "/login"]
    vendor.login.clear()
    ours.tokens.retry()
    await ours.ask()


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_only_these_statuses_refuse_credentials(status: int) -> None:
    ours = Ours(Vendor(login=[reply(status, REFUSAL)] * 9))
    await ours.fail(LoginRefused, times=3)
    ours.clock.advance(86_400)
    await ours.fail(LoginRefused)
    assert ours.wire.paths() == ["/login"]


async def test_vendors_own_word_refuses_credentials_whatever_status() -> None:
    def obtain(now: float) -> Flow[Token]:
        yield Request(method="POST", path="/login", signed=False, accepts=frozenset({422, 429}))
        raise LoginRefused("too many attempts: the account is locked", status=429)

    ours = Ours(Vendor(), connection(replace(bearer_login(), obtain=obtain)))
    await ours.fail(LoginRefused, times=3)
    assert ours.wire.paths() == ["/login"]


async def test_adapter_taking_missing_login_for_refusal_is_corrected() -> None:
    def obtain(now: float) -> Flow[Token]:
        answer = yield Request(method="POST", path="/login", signed=False, accepts=frozenset({404}))
        raise LoginRefused("no login there", status=answer.status)

    ours = Ours(Vendor(login=[reply(404)]), connection(replace(bearer_login(), obtain=obtain)))
    assert isinstance(await ours.fail(Unavailable), Unavailable)
    assert ours.tokens.refused is None


async def test_working_login_with_refused_calls_ends_after_three() -> None:
    vendor = Vendor(call=[reply(401)] * 99)
    ours = Ours(vendor, connection(bearer_login_without_renewal()))
    for _ in range(20):
        await ours.fail(SourceError)
    assert ours.wire.paths().count("/login") == 3
    error = await ours.fail(LoginRefused)
    assert str(error) == "the login works, but every call is refused (401)"
    vendor.call.clear()
    ours.tokens.retry()
    await ours.ask()


async def test_login_that_gives_same_token_each_time_ends_too() -> None:
    wire = Vendor(call=[reply(401)] * 99)
    ours = Ours(lambda sent: reply(body=b'{"token":"same"}') if sent.path == "/login" else wire(sent))
    for _ in range(20):
        await ours.fail(SourceError)
    assert ours.wire.paths().count("/login") + ours.wire.paths().count("/renew") == 3


async def test_trouble_at_vendors_between_two_renewals_is_no_refusal() -> None:
    vendor = Vendor()
    ours = Ours(vendor)
    await ours.ask()
    for _ in range(5):
        vendor.call += [reply(500)] * 5
        ours.clock.advance(560)
        await ours.fail(Unavailable)
    vendor.call.append(reply(401))
    await ours.ask()
    assert ours.tokens.refused is None


async def test_one_accepted_call_begins_count_anew() -> None:
    ours = Ours(Vendor(call=[reply(401), reply(), reply(401), reply(403), reply(401), reply()] * 9))
    for number in range(12):
        if number % 3 == 1:
            await ours.fail(SourceError)
        else:
            await ours.ask()
    assert ours.tokens.refused is None


async def test_call_refused_for_another_reason_shows_that_login_works() -> None:
    ours = Ours(Vendor(call=[reply(401), reply(403)] * 9), connection(bearer_login_without_renewal()))
    for _ in range(9):
        error = await ours.fail(SourceError)
        assert error.status == 403
    assert ours.tokens.refused is None


async def test_login_that_worked_ends_streak_of_longer_waits() -> None:
    vendor = Vendor(login=[reply(404)] * 6)
    ours = Ours(vendor, connection(bearer_login_without_renewal()))
    for _ in range(6):
        await ours.fail(Unavailable)
        ours.clock.advance(100)
    await ours.ask()
    ours.clock.advance(601)
    vendor.login.append(reply(404))
    await ours.fail(Unavailable)
    ours.clock.advance(1.3)
    await ours.ask()
