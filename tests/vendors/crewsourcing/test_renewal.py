"""Sessions over real HTTP: a good token is kept, a refused one renewed, and no login pushes another out."""

from __future__ import annotations

import time

import pytest

from fieldtui.contract.errors import LoginRefused, Unavailable
from tests.vendors.crewsourcing.stub_server import SESSIONS, Answer, Asked, Stay

ORDERS, CREWS, RENEW = "/api/v1/work_orders", "/api/v1/crews", f"{SESSIONS}/renew"


def problem(code: str) -> dict[str, object]:
    return {"errors": [{"status": 401, "code": code, "message": "Debe iniciar sesión.", "meta": None}]}


def orders_for(stay: Stay, *tokens: str, code: str = "auth_token_expired", **headers: str) -> None:
    """Let two orders be seen with one of these tokens, and answer 401 to any other."""

    def answer(asked: Asked) -> Answer:
        if asked.headers.get("authorization") not in tokens:
            return Answer(401, problem(code))
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Answer(200, [{"id": 1}, {"id": 2}] if asked.query["page"] == "1" else [], named)

    stay.utility.answers[ORDERS] = answer


def in_an_hour() -> str:
    return str(int(time.time()) + 3600)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"token": "token.9"}),
        Answer(204),
        Answer(503, {"error": "service_unavailable"}),
        Answer(500, problem("internal_server_error")),
        Answer(200, b"<html>"),
        Answer(403, problem("client_forbidden")),
        Answer(404),
    ],
)
async def test_renewal_that_fails_costs_no_token_still_good(stay: Stay, answer: Answer) -> None:
    orders_for(stay, "token.1", X_Expiration_Warning=in_an_hour())
    stay.utility.answers[RENEW] = lambda asked: answer
    for _ in range(3):
        progress = await stay.sweep()
        assert (progress.complete, progress.error, progress.records) == (True, None, 2)
    assert stay.utility.logins == 1
    assert 1 <= stay.utility.times(RENEW) <= 3


async def test_renewal_that_failed_is_tried_again_later(stay: Stay) -> None:
    orders_for(stay, "token.1", X_Expiration_Warning=in_an_hour())
    stay.utility.says(RENEW, {"error": "service_unavailable"}, 503)
    await stay.sweep()
    orders_for(stay, "token.2")
    stay.utility.says(RENEW, {"access_token": "token.2"})
    stay.clock.waited += 1200
    assert (await stay.sweep()).error is None
    assert stay.utility.logins == 1
    assert stay.utility.asked[-1].headers["authorization"] == "token.2"


async def test_refused_token_is_renewed_without_login(stay: Stay) -> None:
    orders_for(stay, "token.1")
    await stay.sweep()
    orders_for(stay, "token.2")
    stay.utility.says(RENEW, {"access_token": "token.2"})
    assert (await stay.sweep()).error is None
    assert (stay.utility.logins, stay.utility.times(RENEW)) == (1, 1)
    [renewal] = [asked for asked in stay.utility.asked if asked.path == RENEW]
    assert renewal.body == b'{"session":{"renew_id":"keep me"}}'
    assert renewal.headers["authorization"] == "token.1"


@pytest.mark.parametrize(
    "answer", [Answer(401, problem("auth_token_expired")), Answer(200, {"token": "x"}), Answer(503)]
)
async def test_login_follows_where_refused_token_cannot_be_renewed(stay: Stay, answer: Answer) -> None:
    orders_for(stay, "token.1")
    await stay.sweep()
    orders_for(stay, "token.2")
    stay.utility.answers[RENEW] = lambda asked: answer
    assert (await stay.sweep()).error is None
    assert stay.utility.logins == 2
    assert stay.utility.asked[-1].headers["authorization"] == "token.2"


async def test_login_elsewhere_stops_source_and_pushes_nobody_out(stay: Stay) -> None:
    orders_for(stay, "token.1")
    await stay.sweep()
    orders_for(stay, code="outdated_token")
    for name in ("work_orders", "work_orders", "crews", "accounts"):
        progress = await stay.sweep(name)
        assert isinstance(progress.error, LoginRefused)
        assert "used on another device" in str(progress.error)
    assert (stay.utility.logins, stay.utility.times(RENEW), stay.utility.times(CREWS)) == (1, 0, 0)
    assert stay.source.feeds["work_orders"].status.word == "login refused"
    assert stay.ids == {"1", "2"}
    orders_for(stay, "token.2")
    stay.source.refresh()
    assert (await stay.sweep()).error is None


async def test_login_missing_for_moment_is_tried_again(stay: Stay) -> None:
    orders_for(stay, "token.1")
    login = stay.utility.answers[SESSIONS]
    stay.utility.says(SESSIONS, b"", 404)
    progress = await stay.sweep()
    assert isinstance(progress.error, Unavailable)
    assert "utility_id" in str(progress.error)
    stay.utility.answers[SESSIONS] = login
    stay.clock.waited += 1200
    assert (await stay.sweep()).error is None
