"""The simulated vendor over real HTTP in this process, in a world whose time the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
import uvicorn

from fieldtui.contract.flow import Page, Poll, Reply
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Rate
from fieldtui.http.session import Session
from fieldtui.http.transport import Transport
from fieldtui.simulator.app import application
from fieldtui.simulator.faults import FaultDice
from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.server import bind, url_of
from fieldtui.simulator.simulation import Simulation
from fieldtui.simulator.world import World
from fieldtui.vendors.cloudworkpro import VENDOR, simulator
from fieldtui.vendors.cloudworkpro.settings import Settings

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
JSON = {"Content-Type": "application/json"}


@dataclass
class Account:
    """One company at the simulated vendor, and a session with it; `pass_time` moves the world."""

    world: World
    dice: FaultDice
    simulation: Simulation
    settings: Settings
    session: Session
    transport: Transport
    seconds: list[float]

    @property
    def part(self) -> LiveVendorWorld:
        return self.simulation.parts["cloudworkpro"]

    def pass_time(self, seconds: float) -> None:
        self.seconds[0] += seconds
        self.world.advance()

    def strike(self, fault: str) -> None:
        self.dice.due[fault] += 1

    def truth(self, kind: str = "work_order") -> dict[str, str | None]:
        return dict(self.simulation.vendors["cloudworkpro"].truth()[kind])

    async def sweep(
        self, name: str, since: str | None = None, *, meanwhile: Callable[[], None] = lambda: None
    ) -> tuple[list[Any], str | None]:
        """Sweep a list; `meanwhile` is called after every page. The records, and the checkpoint."""
        resource = VENDOR.resource(name)
        pages: list[Page] = []
        poll = Poll(self.settings, since, self.world.clock.now())
        async for page in self.session.pages(resource.pages(poll)):
            pages.append(page)
            meanwhile()
        records = [msgspec.json.decode(item) for page in pages for item in page.items]
        return records, next((page.checkpoint for page in pages if page.checkpoint), None)

    async def call(self, method: str, path: str, *, body: bytes | None = None, **headers: str) -> Reply:
        """Send one request as it stands, with a good token unless `authorization` says otherwise."""
        if "authorization" not in headers and self.session.tokens is not None:
            headers["authorization"] = f"Bearer {(await self.session.tokens.current()).access}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.transport(method, self.settings.base_url + path, sent, body, 10)

    async def ask(self, path: str, *query: tuple[str, str]) -> Any:
        """GET with a good token; the answer's JSON."""
        return (await self.call("GET", f"{path}?{urlencode(query)}")).json()


@asynccontextmanager
async def served(records: int = 120, **changes: Any) -> AsyncIterator[Account]:
    """Serve the vendor until the block ends."""
    listening = bind("127.0.0.1", 0)
    seconds = [0.0]
    world = World(5, records, tricky=True, start=MORNING, seconds=lambda: seconds[0])
    dice = FaultDice()
    simulation = Simulation.of(world, dice, {"cloudworkpro": simulator}, url_of(listening), None)
    config = uvicorn.Config(application(simulation), log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    # the socket listens already: what is asked before the server has started waits for it
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    transport = Transport()
    settings = settings_of(dict(simulation.vendors["cloudworkpro"].settings), **changes)
    session = session_of(settings, transport)
    try:
        yield Account(world, dice, simulation, settings, session, transport, seconds)
    finally:
        await transport.aclose()
        server.should_exit = True
        await serving


class Haste:
    """Time in which nobody has to wait for a vendor's quiet to pass."""

    def __init__(self) -> None:
        self.time = MORNING.timestamp()

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        await asyncio.sleep(0)


def session_of(settings: Settings, transport: Transport) -> Session:
    """A session that neither waits nor keeps a pace."""
    connection = replace(VENDOR.connect(settings), rate=Rate(10_000, 1))
    return Session("north", connection, transport, clock=Haste())


def settings_of(table: dict[str, Any], **changes: Any) -> Settings:
    """Settings from the table that the simulator gives, with other values for some."""
    values = {**table, "client_id": Secret.literal(table["client_id"])}
    values["client_secret"] = Secret.literal(table["client_secret"])
    values.pop("webhook", None)
    return Settings(**{"page_limit": 20, **values, **changes})
