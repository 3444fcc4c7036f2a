"""Take pictures of the console: `python screenshots/take.py` writes *.svg beside this file.

The simulated vendors are polled once over real HTTP, in a world whose time stands still, so that the pictures differ
only where the program does.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from fieldtui import vendors
from fieldtui.cli.wiring.delivery_tools import StoredDeliveryTools
from fieldtui.cli.wiring.program_parts import specs
from fieldtui.cli.wiring.simulators import builders
from fieldtui.collector.one_shot import sync
from fieldtui.contract.runtime import WallClock
from fieldtui.settings.load import load
from fieldtui.settings.schema import Settings
from fieldtui.simulator.app import Simulation
from fieldtui.simulator.faults import FaultDice
from fieldtui.simulator.run import configuration, write
from fieldtui.simulator.server import bind, serve, url_of
from fieldtui.simulator.world import World
from fieldtui.store.models import Delivery, Query
from fieldtui.store.protocols import Store
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.app import Console
from fieldtui.ui.ports import Setup, SourceInfo

_HERE = Path(__file__).parent
_MOMENT = datetime(2026, 11, 21, 7, 42, tzinfo=UTC)
#: unix seconds of the pictures: by then all has been polled
_LATER = _MOMENT.timestamp() + 40
_SIZE = (120, 40)
_SCREENS: dict[str, tuple[str, ...]] = {
    "desk": ("N", "down"),
    "queue": ("2", "down", "down"),
    "record": ("2", "slash", *"kind:work_order source:parks stage:underway", "enter", "enter", "tab"),
    "webhooks": ("5", "up", "up"),
}
#: fonts that a picture would fetch from hosts when somebody looks at it
_FONT = re.compile(r"\s*@font-face\s*\{[^}]*\}")


class Morning(WallClock):
    """Begins at the moment of the world, and goes on as the real clock."""

    def __init__(self) -> None:
        self._begun = super().now()

    def now(self) -> float:
        """Unix seconds."""
        return _MOMENT.timestamp() + super().now() - self._begun


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[Settings]:
    """The simulated vendors, their time standing still, and a configuration that points at them."""
    listening = bind("127.0.0.1", 0)
    morning = World(7, 600, start=_MOMENT, seconds=lambda: 0.0)
    simulation = Simulation.of(morning, FaultDice("none", 7), builders(None), url_of(listening), None)
    write(folder / "config.toml", configuration(simulation, url_of(listening), None))
    ready = asyncio.Event()
    task = asyncio.create_task(serve(simulation.application(), listening, ready.set))
    await ready.wait()
    yield await asyncio.to_thread(load, folder / "config.toml", vendors.load)
    task.cancel()
    await asyncio.wait([task])


def arrive(known: Sequence[Delivery], store: Store) -> None:
    """Have most deliveries of the vendors' lists come by themselves, all but two in a row."""
    store.reception.heard(_MOMENT.timestamp() - 86_400, _MOMENT.timestamp())
    for number, delivery in enumerate(known):
        if number not in (len(known) - 9, len(known) - 10):
            came = (delivery.created or delivery.received) + 0.8
            store.deliveries.receive([msgspec.structs.replace(delivery, how="hook", attempts=1, received=came)])


async def take(console: Console, name: str, keys: tuple[str, ...]) -> str:
    """Press keys in a console, and return the picture."""
    async with console.run_test(size=_SIZE) as pilot:
        await pilot.pause(1.0)
        for key in keys:
            await pilot.press({" ": "space", ":": "colon", "_": "underscore"}.get(key, key))
            await pilot.pause(0.4 if len(key) > 1 or key.isdigit() else 0.01)
        await pilot.pause(0.8)
        picture = console.export_screenshot(title=f"fieldtui: {name}")
    # the names in a picture hold a number of the run
    return re.sub(r"terminal-\d+", "terminal", _FONT.sub("", picture))


async def main() -> None:
    """Take all of them."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Morning()
        store = SqliteStore(Path(folder) / "store.db", clock=clock.now)
        async with world(Path(folder)) as settings:
            rehearsal = SqliteStore(Path(folder) / "rehearsal.db", clock=clock.now)
            await sync(specs(settings), rehearsal, clock=clock)
            await asyncio.to_thread(arrive, rehearsal.deliveries(Query(now=clock.now())), store)
            rehearsal.close()
            await sync(specs(settings), store, clock=clock)
        sources = [SourceInfo(name, source.vendor, source.settings) for name, source in settings.sources.items()]
        for name, keys in _SCREENS.items():
            setup = Setup(store=store, sources=sources, now=lambda: _LATER, delivery_tools=StoredDeliveryTools())
            picture = await take(Console(setup), name, keys)
            (_HERE / f"{name}.svg").write_text(picture, encoding="utf-8")
        store.close()


if __name__ == "__main__":
    asyncio.run(main())
