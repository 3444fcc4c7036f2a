"""A login at one utility, and answers as the vendor writes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fieldtui.contract.flow import Reply
from fieldtui.contract.secret import Secret
from fieldtui.http.session import Session
from fieldtui.http.transport import Transport
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.vendors.crewsourcing.settings import Settings
from tests.vendors.crewsourcing.simulator_session import session_with
from tests.vendors.crewsourcing.stub_server import Stay, served, stay_at
from tests.vendors.simulated_in_process import SkippingClock
from tests.vendors.simulator_session import settings_of


@pytest.fixture
def settings() -> Settings:
    return Settings(
        vendor="crewsourcing",
        base_url="https://api.example.org",
        utility_id=1,
        email="ops@example.org",
        password=Secret.literal("open sesame"),
        page_size=2,
    )


@pytest.fixture(scope="module")
def simulated(simulators: Callable[..., SimulatorProcess]) -> Iterator[SimulatorProcess]:
    """A simulator with enough orders for tests that change some, its clock stopped."""
    process = simulators(records=1500)
    process.pause()
    yield process
    process.stop()


@pytest.fixture
def known(simulated: SimulatorProcess) -> Settings:
    simulated.faults("none")
    assert simulated.config is not None
    found = settings_of(simulated.config, "camuzzi")
    assert isinstance(found, Settings)
    return found


@pytest.fixture
def clock() -> SkippingClock:
    return SkippingClock()


@pytest.fixture
async def session(known: Settings, clock: SkippingClock) -> AsyncIterator[Session]:
    async with session_with(known, clock) as opened:
        yield opened


@pytest.fixture
async def raw(known: Settings) -> AsyncIterator[Any]:
    """Ask the vendor something that the adapter never would; headers as given."""
    transport = Transport()

    async def ask(method: str, path: str, headers: dict[str, str], body: object = None) -> Reply:
        content = msgspec.json.encode(body) if body is not None else None
        return await transport(method, known.base_url + path, headers, content, 10.0)

    yield ask
    await transport.aclose()


@pytest.fixture
async def stay(tmp_path: Path) -> AsyncIterator[Stay]:
    """A source at a small utility whose answers the test decides."""
    with served() as utility:
        opened = stay_at(utility, tmp_path, page_size=3)
        yield opened
        await opened.transport.aclose()
        opened.store.close()
