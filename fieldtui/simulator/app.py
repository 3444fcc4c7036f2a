"""The simulated place as one ASGI application: every vendor under its name, faults sprinkled over all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from fieldtui.simulator.control_api import ControlApi
from fieldtui.simulator.fault_middleware import FaultMiddleware
from fieldtui.simulator.simulation import Simulation


def application(simulation: Simulation) -> Starlette:
    """Make the application; the world moves, and the vendors' tasks run, for as long as it does."""
    routes = [Mount(f"/{name}", app=FaultMiddleware(simulation, name)) for name in simulation.vendors]
    control = ControlApi(simulation)
    own = [
        Route("/_control", control.steer, methods=["POST"]),
        Route("/_truth", control.truth),
        Route("/_stats", control.stats),
        Route("/_sink", control.sink, methods=["POST"]),
    ]
    return Starlette(routes=[*own, *routes], lifespan=partial(_run, simulation))


@asynccontextmanager
async def _run(simulation: Simulation, application: Starlette) -> AsyncIterator[None]:
    """Keep the world and the vendors' tasks going."""
    going = [asyncio.ensure_future(_tick(simulation))]
    going += [asyncio.ensure_future(task()) for vendor in simulation.vendors.values() for task in vendor.tasks]
    yield
    for task in going:
        task.cancel()
    await asyncio.gather(*going, return_exceptions=True)


async def _tick(simulation: Simulation) -> None:
    """Let the world move on even if nobody asks: webhooks are about what just happened."""
    while True:
        simulation.world.advance()
        await asyncio.sleep(0.25)
