"""A filter is completed while it is written, and former ones come back."""

from __future__ import annotations

from tests.ui.conftest import Open
from tests.ui.factories import NOW, arrival, fill


async def test_tab_completes_field_then_value_that_exists(console: Open) -> None:
    async with console(80, 24) as queue:
        fill(queue.store, "station", [arrival(900, crew="North West")], at=NOW - 900)
        await queue.press("2", "slash")
        await queue.sees("source:", "vendor:", "tab takes")
        await queue.write("cr")
        await queue.press("tab")
        await queue.sees("/ crew:", "C31")
        await queue.write("w")
        await queue.sees('"North West"')
        await queue.press("tab", "enter")
        await queue.sees('/ crew:"North West"', "1 of 1")


async def test_other_offers_are_reached_and_first_is_taken_at_once(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2", "slash", *"stage:", "tab", "enter")
        await queue.sees("/ stage:new", "of 16")
        await queue.press("slash", "ctrl+u", *"stage:")
        await queue.sees("new  offered  assigned")
        await queue.press("ctrl+n", "ctrl+n", "ctrl+p", "tab", "enter")
        await queue.sees("/ stage:offered")


async def test_mistake_is_told_once_no_word_can_come_of_it(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2", "slash", *"stage:")
        await queue.sees("new  offered")
        await queue.sees_no("needs a value")
        await queue.press("enter")
        await queue.sees("^ “stage:” needs a value")
        await queue.write("x")
        await queue.sees("^ no stage “x”")
        await queue.press("escape")
        await queue.sees("no filter", "99 by urgency")


async def test_former_filters_come_back_after_restart(console: Open) -> None:
    async with console(80, 24) as queue:
        for text in ("fuga", "medidor"):
            await queue.press("2", "slash", "ctrl+u", *text, "enter")
            await queue.sees(f"/ {text}")
    async with console(80, 24) as desk:
        await desk.press("slash", *"new", "up", "up")
        await desk.sees("/ fuga")
        await desk.press("down")
        await desk.sees("/ medidor")
        await desk.press("down")
        await desk.sees("/ new")
        await desk.press("up", "down", "down")
        await desk.rest()
        assert not desk.app.place.writing  # type: ignore[union-attr]


async def test_list_stays_while_a_fields_name_is_written(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.press("slash", *"stage:nothing")
        await queue.sees("^ no stage “nothing”", "10511")
