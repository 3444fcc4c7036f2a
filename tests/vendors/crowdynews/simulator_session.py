"""A session at the simulated vendor on whose clock waiting takes no time, and what tests do with it."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from fieldtui.contract.flow import Page, Poll
from fieldtui.contract.vendor import Rate
from fieldtui.http.session import Session
from fieldtui.http.transport import Transport
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.settings import Settings
from tests.vendors.simulated_in_process import SkippingClock


@asynccontextmanager
async def session_with(settings: Settings) -> AsyncIterator[Session]:
    transport = Transport()
    try:
        yield Session(
            "public", replace(VENDOR.connect(settings), rate=Rate(10_000, 1)), transport, clock=SkippingClock()
        )
    finally:
        await transport.aclose()


def basic(settings: Settings, secret: str | None = None) -> str:
    words = (settings.client_id.reveal(), secret or settings.client_secret.reveal())
    return "Basic " + base64.b64encode(":".join(quote(word, safe="") for word in words).encode()).decode()


async def token(raw: Any, settings: Settings) -> dict[str, str]:
    reply = await raw(
        "POST",
        settings.auth_url + "/oauth/token",
        b"grant_type=client_credentials",
        Authorization=basic(settings),
        Content_Type="application/x-www-form-urlencoded",
    )
    return dict(reply.json())


def poll(settings: Settings) -> Poll[Settings]:
    return Poll(settings, None, datetime.now(UTC))


async def swept(session: Session, settings: Settings, name: str = "items") -> tuple[dict[str, bytes], str]:
    """What a sweep brought by id, and what a person is told with it."""
    resource = VENDOR.resource(name)
    assert resource.identity is not None
    found: dict[str, bytes] = {}
    note = ""
    async for page in session.pages(resource.pages(poll(settings))):
        assert isinstance(page, Page)
        note = page.note or note
        found |= {resource.identity(resource.decode(each, settings)).id: bytes(each) for each in page.items}
    return found, note


def states(simulated: SimulatorProcess) -> dict[str, str | None]:
    return simulated.truth()["public"]["post"]
