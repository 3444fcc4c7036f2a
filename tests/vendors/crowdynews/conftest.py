"""One contract's credentials."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as effort

from fieldtui.contract.flow import Reply
from fieldtui.contract.secret import Secret
from fieldtui.http.session import Session
from fieldtui.http.transport import Transport
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.vendors.crowdynews.settings import Settings
from tests.vendors.crowdynews.simulator_session import session_with
from tests.vendors.crowdynews.stub_server import StandIn, Visitor, standing_in
from tests.vendors.simulator_session import settings_of

# machines that run other tests at the same time are slow now and then
effort.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
effort.load_profile("busy")


@pytest.fixture
def settings() -> Settings:
    return Settings(
        vendor="crowdynews",
        contract="my-contract",
        client_id=Secret.literal("id:1/a"),
        client_secret=Secret.literal("s p"),
        auth_url="https://auth.example.org/v1",
        control_url="https://api.example.org",
        content_url="https://q.example.org/v1",
        days=1,
    )


@pytest.fixture
def known(simulated: SimulatorProcess) -> Settings:
    assert simulated.config is not None
    found = settings_of(simulated.config, "public")
    assert isinstance(found, Settings)
    return found


@pytest.fixture
async def session(known: Settings) -> AsyncIterator[Session]:
    async with session_with(known) as opened:
        yield opened


@pytest.fixture
async def raw() -> AsyncIterator[Any]:
    """Ask the vendor something that the adapter never would."""
    transport = Transport()

    async def ask(method: str, url: str, body: bytes | None = None, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await transport(method, url, named, body, 10.0)

    yield ask
    await transport.aclose()


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with standing_in() as server:
        yield server


@pytest.fixture
def visitor(stand_in: StandIn, tmp_path: Path) -> Iterator[Visitor]:
    visitor = Visitor(stand_in, tmp_path)
    yield visitor
    visitor.store.close()
