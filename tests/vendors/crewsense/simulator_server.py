"""The simulated vendor over real HTTP in this process, in a world whose time the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import uvicorn

from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Poll, Reply
from fieldtui.contract.record import Key
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
from fieldtui.vendors.crewsense import VENDOR, simulator
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


@dataclass
class Station:
    """One department at the simulated vendor, and a session with it; `pass_time` moves the world."""

    world: World
    dice: FaultDice
    simulation: Simulation
    settings: CrewSenseSettings
    session: Session
    transport: Transport
    seconds: list[float]

    @property
    def part(self) -> LiveVendorWorld:
        return self.simulation.parts["crewsense"]

    def pass_time(self, seconds: float) -> None:
        self.seconds[0] += seconds
        self.world.advance()

    def truth(self) -> dict[str, dict[str, str | None]]:
        return {kind: dict(ids) for kind, ids in self.simulation.vendors["crewsense"].truth().items()}

    async def sweep(self, name: str) -> dict[Key, Facets]:
        """Sweep a list; what lists need of each record, by its key."""
        resource, found = VENDOR.resource(name), {}
        assert resource.identity is not None
        assert resource.facets is not None
        async for page in self.session.pages(resource.pages(Poll(self.settings, None, datetime.now(UTC)))):
            for raw in page.items:
                item = resource.decode(raw, self.settings)
                found[resource.identity(item)] = resource.facets(item)
        return found

    async def token(self) -> str:
        """A good token."""
        assert self.session.tokens is not None
        return (await self.session.tokens.current()).access

    async def call(self, method: str, path: str, *, body: bytes | None = None, **headers: str) -> Reply:
        """Send one request as it stands, with a good token unless `authorization` says otherwise."""
        if "authorization" not in headers:
            headers["authorization"] = f"Bearer {await self.token()}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.transport(method, self.settings.base_url + path, sent, body, 10)

    async def get(self, path: str, **query: str) -> Reply:
        """GET under the version, with a good token."""
        return await self.call("GET", f"/v1{path}?{urlencode(query)}")


@asynccontextmanager
async def served(records: int = 200, seed: int = 5) -> AsyncIterator[Station]:
    """Serve the vendor until the block ends."""
    listening = bind("127.0.0.1", 0)
    seconds = [0.0]
    world = World(seed, records, tricky=True, start=datetime.now(UTC), seconds=lambda: seconds[0])
    dice = FaultDice()
    simulation = Simulation.of(world, dice, {"crewsense": simulator}, url_of(listening), None)
    config = uvicorn.Config(application(simulation), log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    # the socket listens already: what is asked before the server has started waits for it
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    transport = Transport()
    settings = settings_of(dict(simulation.vendors["crewsense"].settings))
    connection = replace(VENDOR.connect(settings), rate=Rate(10_000, 1))
    session = Session("station", connection, transport)
    try:
        yield Station(world, dice, simulation, settings, session, transport, seconds)
    finally:
        await transport.aclose()
        server.should_exit = True
        await serving


def settings_of(table: dict[str, Any]) -> CrewSenseSettings:
    """Settings from the table that the simulator gives."""
    secrets = {name: Secret.literal(table[name]) for name in ("client_id", "client_secret")}
    return CrewSenseSettings(**{**table, **secrets})


def refused(answer: Reply, status: int, slug: str, words: str = "") -> None:
    """It is an error in the vendor's shape."""
    body = answer.json()
    assert (answer.status, body["status"], body["error"]) == (status, status, slug)
    assert words in str(body["error_message"])
