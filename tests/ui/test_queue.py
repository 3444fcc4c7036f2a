"""The queue is one list over all sources, and is found again as it was left."""

from __future__ import annotations

from fieldtui.ui.ports import Forgetful
from tests.ui.conftest import Open
from tests.ui.made import NOW, arrival, fill


async def test_records_of_all_sources_stand_in_one_list(console: Open) -> None:
    async with console() as queue:
        await queue.press("2")
        await queue.sees("CLOCK", "TITLE", "camuzzi", "north", "99 by eyes")


async def test_filter_sort_and_cursor_survive_a_restart(console: Open, memory: Forgetful) -> None:
    async with console() as queue:
        await queue.press("2")
        await queue.sees("99 by eyes")
        await queue.press("s", "t")
        await queue.sees("99 by title")
        await queue.press("slash")
        await queue.write("fuga")
        await queue.press("enter")
        await queue.sees("13 by title")
        await queue.press("down", "down", "down")
        left = queue.reference
    async with console() as queue:
        await queue.press("2")
        await queue.sees("13 by title", "/ fuga")
        await queue.until(lambda: queue.reference == left, "the cursor is elsewhere")


async def test_the_next_record_of_the_list_is_one_key_away(console: Open) -> None:
    async with console() as queue:
        await queue.press("2")
        await queue.sees("99 by eyes")
        await queue.press("enter")
        await queue.sees("1 of 99")
        await queue.press("right_square_bracket", "right_square_bracket")
        await queue.sees("3 of 99")
        await queue.press("left_square_bracket")
        await queue.sees("2 of 99")
        await queue.press("escape")
        await queue.sees("99 by eyes")
        assert queue.table.cursor == 1


async def test_the_last_of_many_rows_is_reached_and_drawn(console: Open) -> None:
    async with console() as queue:
        fill(queue.store, "station", [arrival(number) for number in range(1000, 3000)], at=NOW - 900)
        await queue.press("2")
        await queue.sees("2,099")
        await queue.until(lambda: len(queue.table.rows) == 2099, "the order is not whole")
        await queue.press("end")
        assert queue.table.cursor == 2098
        await queue.until(lambda: bool(queue.reference), "the last row is not loaded")
        assert queue.reference in queue.text()


async def test_an_empty_answer_says_so(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by eyes")
        await queue.press("slash")
        await queue.write("zebra")
        await queue.sees("nothing matches the filter; esc clears it")


async def test_all_columns_have_room_on_a_wide_terminal(console: Open) -> None:
    async with console(200, 60) as queue:
        await queue.press("2")
        await queue.sees("CLOCK", "STATUS", "PRIORITY", "ASSIGNEE", "PLACE", "UPDATED", "KIND", "SOURCE")
