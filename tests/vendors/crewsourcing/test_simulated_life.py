"""How long the simulated vendor's sessions live, on a clock that the test turns by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from fieldtui.simulator.faults import FaultDice
from fieldtui.simulator.vendor_world import ServedAt
from fieldtui.vendors.crewsourcing.simulator import build
from fieldtui.vendors.crewsourcing.simulator.access import LIFE, NOTICE, USEFUL
from tests.simulator.small_world import Made

UTILITY = {"Utility-ID": "1"}
DAY = timedelta(days=1).total_seconds()


class Visitor:
    """Someone with a session, and the world's clock."""

    def __init__(self, client: httpx.AsyncClient, made: Made) -> None:
        self._client, self._made = client, made
        self.token = self.renew_id = ""

    async def log_in(self, login: dict[str, str]) -> None:
        told = (await self._client.post("/api/v1/users/sessions", json=login, headers=UTILITY)).json()
        self.token, self.renew_id = told["access_token"], told["renew_id"]

    def wait(self, seconds: float) -> None:
        self._made.hand.at += seconds

    async def look(self) -> tuple[int, str | None]:
        """The status of a list, and what the vendor says of the token's end."""
        reply = await self._client.get("/api/v1/crews", headers={**UTILITY, "Authorization": self.token})
        return reply.status_code, reply.headers.get("X-Expiration-Warning")

    async def renew(self) -> int:
        headers, body = {**UTILITY, "Authorization": self.token}, {"renew_id": self.renew_id}
        reply = await self._client.post("/api/v1/users/sessions/renew", json=body, headers=headers)
        self.token = reply.json().get("access_token", self.token)
        return reply.status_code


async def never(seconds: float) -> None:
    raise AssertionError("nothing waits here")


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    made = Made()
    simulated = build(made.vendor_world, FaultDice(), ServedAt(base="http://127.0.0.1:1", hooks=None, wait=never))
    login = {name: str(simulated.settings[name]) for name in ("email", "password")}
    transport = httpx.ASGITransport(Starlette(routes=list(simulated.routes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        someone = Visitor(client, made)
        await someone.log_in(login)
        yield someone


async def test_token_lives_two_days_with_warning_before_end(visitor: Visitor) -> None:
    assert (await visitor.look()) == (200, None)
    visitor.wait((LIFE - NOTICE).total_seconds())
    status, ends = await visitor.look()
    assert (status, (ends or "").isdigit()) == (200, True)
    visitor.wait(NOTICE.total_seconds())
    assert (await visitor.look())[0] == 401
    assert await visitor.renew() == 200


async def test_session_ends_after_thirty_days_whatever_is_renewed(visitor: Visitor) -> None:
    renewals = 0
    while (await visitor.look())[0] == 200:
        if (await visitor.look())[1] is not None and await visitor.renew() == 200:
            renewals += 1
        visitor.wait(DAY / 6)
        assert renewals < 40, "a session that never ends"
    assert renewals >= USEFUL / LIFE
    assert await visitor.renew() == 401
