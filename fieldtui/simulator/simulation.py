"""The simulated place as it is: the world, each vendor's side of it, and what was answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
