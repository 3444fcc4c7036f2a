"""Tasks of a screen: a later one of its group takes the place of an earlier one, also before that has begun."""

from __future__ import annotations

import asyncio
import gc
import warnings

import pytest

from fieldtui.ui.models.change_feed import Changes
from fieldtui.ui.screen_registry import SCREENS, ScreenEntry
from tests.ui.conftest import Open


async def test_task_that_never_began_is_given_up_quietly(console: Open) -> None:
    done: list[int] = []

    async def task(number: int) -> None:
        await asyncio.sleep(0)
        done.append(number)

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        async with console(80, 24) as desk:
            place = desk.app.place
            assert place is not None
            for number in range(5):
                place.work(task(number), "one")
            await desk.until(lambda: bool(done), "no task was done")
            await desk.rest()
        gc.collect()
    assert done == [4]
    assert not [str(one.message) for one in told if "never awaited" in str(one.message)]


@pytest.mark.parametrize("entry", SCREENS, ids=[entry.name for entry in SCREENS])
async def test_events_before_composition_are_shown_after(console: Open, entry: ScreenEntry) -> None:
    async with console() as driver:
        app = driver.app
        shown = app.push_screen(entry.make(app.context))
        assert app.place is not None
        assert not app.place.is_composed
        app.show_health()
        app._on_changes(Changes(all=True))
        app._tick()
        app.set_status("a word to be read")
        await shown
        await driver.sees("a word to be read")
