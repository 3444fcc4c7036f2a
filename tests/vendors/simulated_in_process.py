"""A simulated vendor over real HTTP in this process, in a world whose time stands still until the test moves it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import uvicorn

from fieldtui.contract.runtime import Clock
from fieldtui.contract.vendor import Rate, Vendor
from fieldtui.http.session import Session
from fieldtui.http.transport import Transport
from fieldtui.simulator.app import application
from fieldtui.simulator.faults import FaultDice
from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.server import bind, url_of
from fieldtui.simulator.simulation import Simulation
from fieldtui.simulator.vendor_world import Builder
from fieldtui.simulator.world import World


class SkippingClock:
    """A clock on which waiting takes no time, and which tells how long was waited."""

    def __init__(self) -> None:
        self.waited = 0.0

    def now(self) -> float:
        return time.time() + self.waited

    def monotonic(self) -> float:
        return time.monotonic() + self.waited

    async def sleep(self, seconds: float) -> None:
        self.waited += seconds
        await asyncio.sleep(0)


@dataclass
class Served:
    """One vendor's simulator; `pass_time` moves its world, `strike` has a fault befall the next occasion."""

    name: str
    world: World
    dice: FaultDice
    simulation: Simulation
    transport: Transport
    base: str
    seconds: list[float]

    @property
    def part(self) -> LiveVendorWorld:
        return self.simulation.parts[self.name]

    @property
    def table(self) -> dict[str, Any]:
        """What stands in the configuration of its source."""
        return dict(self.simulation.vendors[self.name].settings)

    def pass_time(self, seconds: float) -> None:
        self.seconds[0] += seconds
        self.world.advance()

    def strike(self, fault: str) -> None:
        self.dice.due[fault] += 1

    def truth(self) -> dict[str, dict[str, str | None]]:
        return {kind: dict(ids) for kind, ids in self.simulation.vendors[self.name].truth().items()}

    def session(self, vendor: Vendor, settings: Any, clock: Clock | None = None) -> Session:
        """Return a session that keeps no pace: the simulator needs no sparing."""
        connection = replace(vendor.connect(settings), rate=Rate(10_000, 1))
        return Session("tested", connection, self.transport, clock=clock)


@asynccontextmanager
async def served_in_process(
    name: str, simulator: Builder, *, records: int, start: datetime, seed: int = 5
) -> AsyncIterator[Served]:
    """Serve one vendor until the block ends."""
    listening, seconds = bind("127.0.0.1", 0), [0.0]
    world = World(seed, records, tricky=True, start=start, seconds=lambda: seconds[0])
    dice = FaultDice()
    simulation = Simulation.of(world, dice, {name: simulator}, url_of(listening), None)
    config = uvicorn.Config(application(simulation), log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    # the socket listens already: what is asked before the server has started waits for it
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    transport = Transport()
    try:
        yield Served(name, world, dice, simulation, transport, f"{url_of(listening)}/{name}", seconds)
    finally:
        await transport.aclose()
        server.should_exit = True
        await serving
