"""A session at the simulated vendor on whose clock waiting takes no time, and what tests do with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import msgspec

from fieldtui.contract.record import Key, Kind
from fieldtui.contract.vendor import Rate
from fieldtui.http.session import Session
from fieldtui.http.transport import Transport
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.vendors.crewsourcing import VENDOR
from fieldtui.vendors.crewsourcing.settings import Settings
from tests.vendors.simulated_in_process import SkippingClock
from tests.vendors.simulator_session import Visit


@asynccontextmanager
async def session_with(settings: Settings, clock: SkippingClock) -> AsyncIterator[Session]:
    transport = Transport()
    try:
        yield Session("camuzzi", replace(VENDOR.connect(settings), rate=Rate(10_000, 1)), transport, clock=clock)
    finally:
        await transport.aclose()


def an_order(simulated: SimulatorProcess, *statuses: str, job: bool = False) -> str:
    """An order in one of those statuses whose change is, or is not, done by a job."""
    orders = simulated.truth()["camuzzi"]["work_order"].items()
    return next(id for id, status in orders if status in statuses and ((int(id) - 88_000) % 3 == 0) is job)


async def act(session: Session, settings: Settings, name: str, id: str, **answers: str) -> dict[str, Any]:
    action = next(one for one in VENDOR.resource("work_orders").actions if one.name == name)
    outcome = await session.perform(action.flow(settings, Key(Kind.WORK_ORDER, id), answers))
    return dict(msgspec.json.decode(outcome.record or b"{}"))


async def count(session: Session, settings: Settings, name: str = "work_orders") -> int:
    visit = Visit(VENDOR, settings, session, session.clock)  # type: ignore[arg-type]
    return len((await visit.sweep(VENDOR.resource(name))).keys)


async def begin(raw: Any, known: Settings) -> dict[str, str]:
    assert known.password is not None
    body = {"email": known.email, "password": known.password.reveal()}
    reply = await raw("POST", "/api/v1/users/sessions", {"Utility-ID": "1"}, body)
    assert reply.status in (200, 201)
    return dict(reply.json())
