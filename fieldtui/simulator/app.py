"""The whole simulated place as one ASGI application: every vendor under its name, faults sprinkled over all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from fieldtui.simulator.control_api import ControlApi
from fieldtui.simulator.fault_middleware import FaultMiddleware
from fieldtui.simulator.faults import FaultDice
from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.vendor_world import Builder, ServedAt, SimulatedVendor
from fieldtui.simulator.world import World


@dataclass(slots=True)
class Simulation:
    """The world and each vendor's side of it; `stats` counts the answers by vendor and status."""

    world: World
    dice: FaultDice
    vendors: dict[str, SimulatedVendor] = field(default_factory=dict)
    parts: dict[str, LiveVendorWorld] = field(default_factory=dict)
    stats: dict[str, Counter[int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, world: World, dice: FaultDice, builders: Mapping[str, Builder], base: str, hooks: str | None
    ) -> Simulation:
        """Build each vendor's side; `base` is the URL of the whole place, `hooks` as in `ServedAt`."""
        simulation = cls(world, dice)
        for name, builder in builders.items():
            vendor_world = world.add_vendor(name, builder.LOCALE, 1 / len(builders))
            place = ServedAt(base=f"{base}/{name}", hooks=hooks, wait=simulation.wait)
            simulation.parts[name] = vendor_world
            built = builder.build(vendor_world, dice, place)
            taken = {other.source for other in simulation.vendors.values()}
            simulation.vendors[name] = replace(built, source=name) if built.source in taken else built
            simulation.stats[name] = Counter()
        return simulation

    async def wait(self, seconds: float) -> None:
        """Sleep for so long in the world's time."""
        await asyncio.sleep(seconds / self.world.clock.speed)

    def application(self) -> Starlette:
        """Make the application; the world moves, and the vendors' tasks run, for as long as it does."""
        routes = [Mount(f"/{name}", app=FaultMiddleware(self, name)) for name in self.vendors]
        control = ControlApi(self)
        own = [
            Route("/_control", control.steer, methods=["POST"]),
            Route("/_truth", control.truth),
            Route("/_stats", control.stats),
            Route("/_sink", control.sink, methods=["POST"]),
        ]
        return Starlette(routes=[*own, *routes], lifespan=self._run)

    @asynccontextmanager
    async def _run(self, application: Starlette) -> AsyncIterator[None]:
        """Keep the world and the vendors' tasks going."""
        going = [asyncio.ensure_future(self._tick())]
        going += [asyncio.ensure_future(task()) for vendor in self.vendors.values() for task in vendor.tasks]
        yield
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)

    async def _tick(self) -> None:
        """Let the world move on even if nobody asks: webhooks are about what just happened."""
        while True:
            self.world.advance()
            await asyncio.sleep(0.25)
