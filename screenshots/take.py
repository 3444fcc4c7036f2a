"""Take pictures of the console as it runs on a store: `python screenshots/take.py STORE` writes *.svg beside this.

STORE is the file of a store that `fieldtui sync` or the demo has filled; nothing is polled.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from fieldtui.store.protocol import Store
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.app import Console
from fieldtui.ui.ports import Setup, SourceInfo
from fieldtui.vendors import load

_HERE = Path(__file__).parent
_SIZES = {"narrow": (80, 24), "wide": (120, 40)}
_SCREENS: dict[str, tuple[str, ...]] = {
    "desk": (),
    "queue": ("2", "down"),
    "record": ("2", "enter"),
    "webhooks": ("5",),
    "health": ("6",),
    "keys": ("question_mark",),
}


def sources(store: Store) -> list[SourceInfo]:
    """The sources that the store has heard of, each with its vendor."""
    vendors = {status.source: status.vendor for status in store.statuses()}
    return [SourceInfo(name, load(vendor)) for name, vendor in vendors.items()]


async def take(store: Store, name: str, keys: tuple[str, ...], size: tuple[int, int]) -> str:
    """Press keys in a console of that size, and return the picture."""
    console = Console(Setup(store=store, sources=sources(store)))
    async with console.run_test(size=size) as pilot:
        await pilot.pause(1.0)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.8)
        return console.export_screenshot(title=f"fieldtui: {name}")


def main() -> None:
    """Take all of them."""
    store = SqliteStore(Path(sys.argv[1]))
    for name, keys in _SCREENS.items():
        for width, size in _SIZES.items():
            picture = asyncio.run(take(store, name, keys, size))
            (_HERE / f"{name}-{width}.svg").write_text(picture, encoding="utf-8")
    store.close()


if __name__ == "__main__":
    main()
