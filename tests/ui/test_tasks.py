"""Tasks of a screen: a later one of its group takes the place of an earlier one, also before that has begun."""

from __future__ import annotations

import asyncio
import gc
import warnings

from tests.ui.conftest import Open


async def test_a_task_that_never_began_is_given_up_quietly(console: Open) -> None:
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
