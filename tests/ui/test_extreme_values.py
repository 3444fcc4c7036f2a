"""Every screen over a store of extreme values: alive, aligned, and quick enough that keys do not pile up."""

from __future__ import annotations

import time

import pytest

from fieldtui.store.sqlite.store import SqliteStore
from tests.extreme_values import fill, sound
from tests.ui.conftest import Open
from tests.ui.console_driver import Driver
from tests.ui.factories import NOW, lose, send_again

#: what is pressed on each screen, after the keys that lead there
WALKS = {
    "desk": ["down", "down", "z", "tab", "end", "home", "z", "G", "pagedown"],
    "filter": ["slash", *"bold", "enter", "down", "escape"],
    "queue": ["2", "end", "pageup", "home", "o", "escape", "o", "down", "enter", "/", *"x", "escape", "escape"],
    "record": ["2", "home", "enter", "tab", "tab", "tab", "]", "]", "]", "]", "[", "y", "h", "escape", "end", "enter"],
    "log": ["5", "home", "end", "enter", "tab", "y", "escape", "up", "up", "up", "enter", "end", "escape"],
    "missing": ["5", "M", "down", "enter", "escape", "escape"],
    "results": ["5", "L", "down", "enter", "escape", "escape"],
    "health": ["6", "down", "down", "end", "home"],
    "palette": ["colon", *"id", "down", "down", "escape", "colon", "down", "enter"],
    "help": ["question_mark", "end", "escape"],
}


def is_aligned(driver: Driver, width: int) -> bool:
    """Whether every line of the screen is as wide as the screen."""
    strips = driver.app.screen._compositor.render_strips()
    return all(strip.cell_length == width for strip in strips)


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
async def test_every_screen_survives_them(
    console: Open, store: SqliteStore, walk: str, width: int, height: int
) -> None:
    fill(store, "camuzzi", "orders", now=NOW)
    fill(store, "north", "orders", now=NOW)
    lose(store)
    send_again(store)
    async with console(width, height) as driver:
        await driver.rest()
        for key in WALKS[walk]:
            begun = time.monotonic()
            await driver.press(key)
            assert time.monotonic() - begun < 20, key
            assert is_aligned(driver, width), (key, driver.text())
            assert sound(driver.text()), key
        await driver.rest()
        assert driver.app.is_running
