"""Whom the simulated vendor lets in, and how sessions with it begin, go on and end, over real HTTP."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fieldtui.contract.errors import Unavailable
from fieldtui.contract.flow import Reply
from fieldtui.contract.secret import Secret
from fieldtui.http.session import Session
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.vendors.crewsourcing.settings import Settings
from tests.vendors.crewsourcing.simulator_session import begin, count, session_with
from tests.vendors.simulated_in_process import SkippingClock


@pytest.mark.parametrize("path", ["/api/v1/accounts", "/api/version", "/async_request/jobs/1", "/nowhere"])
async def test_without_utilitys_header_everything_answers_400_and_names_it(raw: Any, path: str) -> None:
    reply = await raw("GET", path, {})
    problem = reply.json()["errors"][0]
    assert (reply.status, problem["code"]) == (400, "param_is_missing")
    assert "Utility-ID" in problem["meta"]


async def test_unknown_utility_and_unknown_route_are_404_without_body(raw: Any) -> None:
    for path, utility in (("/health_check/all", "9"), ("/nowhere", "1")):
        reply = await raw("GET", path, {"Utility-ID": utility})
        assert (reply.status, reply.body) == (404, b"")


async def test_health_check_looks_at_utility_only_where_it_is_named(raw: Any) -> None:
    assert [
        (await raw("GET", "/health_check/all", headers)).status
        for headers in ({}, {"Utility-ID": "1"}, {"Utility-ID": "9"})
    ] == [200, 200, 404]


@pytest.mark.parametrize(
    ("token", "code"),
    [("", "user_not_authenticated"), ("not.a.token", "not_authorized"), ("ended", "auth_token_expired")],
)
async def test_401_says_by_its_code_what_is_wrong_with_token(
    raw: Any, known: Settings, simulated: SimulatorProcess, token: str, code: str
) -> None:
    if token == "ended":
        token = (await begin(raw, known))["access_token"]
        simulated.expire()
    headers = {"Utility-ID": "1", **({"Authorization": token} if token else {})}
    reply = await raw("GET", "/api/v1/accounts", headers)
    assert (reply.status, [each["code"] for each in reply.json()["errors"]]) == (401, [code])


async def test_wrong_credentials_are_401_and_said_to_be_wrong(raw: Any, known: Settings) -> None:
    body = {"email": known.email, "password": "certainly not this"}
    reply = await raw("POST", "/api/v1/users/sessions", {"Utility-ID": "1"}, body)
    assert (reply.status, reply.json()["errors"][0]["code"]) == (401, "invalid_credentials")


async def test_sessions_are_created_with_200_or_201(raw: Any, known: Settings) -> None:
    assert known.password is not None
    body = {"email": known.email, "password": known.password.reveal()}
    replies = [await raw("POST", "/api/v1/users/sessions", {"Utility-ID": "1"}, body) for _ in range(2)]
    assert {reply.status for reply in replies} == {200, 201}
    assert all(set(reply.json()) == {"access_token", "renew_id"} for reply in replies)


async def test_login_without_email_is_400_and_names_it(raw: Any) -> None:
    reply = await raw("POST", "/api/v1/users/sessions", {"Utility-ID": "1"}, {"password": "x"})
    assert (reply.status, '"email"' in reply.json()["errors"][0]["meta"]) == (400, True)


async def test_last_word_of_authorization_header_is_token(raw: Any, known: Settings) -> None:
    token = (await begin(raw, known))["access_token"]
    for value in (token, f"Bearer {token}"):
        assert (await raw("GET", "/api/v1/crews", {"Utility-ID": "1", "Authorization": value})).status == 200


async def test_unknown_utility_at_login_is_told_with_settings_name(known: Settings, clock: SkippingClock) -> None:
    async with session_with(msgspec.structs.replace(known, utility_id=9), clock) as stranger:
        with pytest.raises(Unavailable, match="utility_id"):
            await count(stranger, known)


async def test_both_login_bodies_are_taken(known: Settings, clock: SkippingClock) -> None:
    async with session_with(msgspec.structs.replace(known, login_body="session"), clock) as wrapped:
        assert await count(wrapped, known) > 100


async def test_consumer_logs_in_by_key_and_digest(known: Settings, clock: SkippingClock) -> None:
    keys = {"consumer_key": Secret.literal("consumer-7"), "consumer_secret": Secret.literal("not-a-secret-either-7")}
    async with session_with(msgspec.structs.replace(known, email="", password=None, **keys), clock) as consumer:
        assert await count(consumer, known) > 100


async def renewal(raw: Any, token: str, body: object) -> Reply:
    headers = {"Utility-ID": "1", "Authorization": token}
    reply: Reply = await raw("POST", "/api/v1/users/sessions/renew", headers, body)
    return reply


async def test_session_is_renewed_after_warning_and_never_logged_in_again(
    session: Session, known: Settings, simulated: SimulatorProcess
) -> None:
    rows = await count(session, known)
    assert session.tokens is not None
    before = await session.tokens.current()
    simulated.strike("expiry warning")
    assert await count(session, known) == rows
    after = await session.tokens.current()
    assert after.access != before.access
    assert after.refresh == before.refresh
    assert session.tokens.logins == 1
    assert await count(session, known) == rows


async def test_renewing_before_warning_is_403_and_session_goes_on(raw: Any, known: Settings) -> None:
    told = await begin(raw, known)
    assert (await renewal(raw, told["access_token"], {"renew_id": told["renew_id"]})).status == 403
    headers = {"Utility-ID": "1", "Authorization": told["access_token"]}
    assert (await raw("GET", "/api/v1/crews", headers)).status == 200


@pytest.mark.parametrize("wrapped", [False, True])
async def test_renew_id_is_taken_at_top_or_under_session(
    raw: Any, known: Settings, simulated: SimulatorProcess, wrapped: bool
) -> None:
    told = await begin(raw, known)
    simulated.strike("expiry warning")
    warned = await raw("GET", "/api/v1/crews", {"Utility-ID": "1", "Authorization": told["access_token"]})
    assert warned.headers["x-expiration-warning"].isdigit()
    body = {"renew_id": told["renew_id"]}
    reply = await renewal(raw, told["access_token"], {"session": body} if wrapped else body)
    assert (reply.status, set(reply.json())) == (200, {"access_token"})


async def test_wrong_renew_id_is_401(raw: Any, known: Settings) -> None:
    told = await begin(raw, known)
    for token in (told["access_token"], ""):
        assert (await renewal(raw, token, {"renew_id": "another"})).status == 401


async def test_ended_token_is_renewed_with_or_without_it(
    raw: Any, known: Settings, simulated: SimulatorProcess
) -> None:
    for with_token in (True, False):
        told = await begin(raw, known)
        simulated.expire()
        token = told["access_token"] if with_token else ""
        fresh = (await renewal(raw, token, {"renew_id": told["renew_id"]})).json()["access_token"]
        assert fresh != told["access_token"]
        assert (await raw("GET", "/api/v1/crews", {"Utility-ID": "1", "Authorization": fresh})).status == 200


async def test_token_that_has_ended_costs_renewal_and_no_login(
    session: Session, known: Settings, simulated: SimulatorProcess
) -> None:
    rows = await count(session, known)
    simulated.expire()
    assert await count(session, known) == rows
    assert session.tokens is not None
    assert session.tokens.logins == 1


async def test_session_that_server_ended_is_begun_anew(session: Session, raw: Any, known: Settings) -> None:
    rows = await count(session, known)
    assert session.tokens is not None
    headers = {"Utility-ID": "1", "Authorization": (await session.tokens.current()).access}
    await raw("POST", "/api/v1/users/sessions/invalidate_all", headers)
    assert await count(session, known) == rows
    assert session.tokens.logins == 2


async def test_logging_out_everywhere_ends_every_session(raw: Any, known: Settings) -> None:
    headers = {"Utility-ID": "1", "Authorization": (await begin(raw, known))["access_token"]}
    reply = await raw("POST", "/api/v1/users/sessions/invalidate_all", headers)
    assert (reply.status, reply.body) == (200, b"")
    assert (await raw("GET", "/api/v1/crews", headers)).status == 401
