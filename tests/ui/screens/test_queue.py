"""The queue is one list over all sources, and is found again as it was left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from textual.events import Paste

from fieldtui.contract.record import Key, Kind
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.ports import InMemoryState
from tests.ui.conftest import Open
from tests.ui.factories import NOW, arrival, fill


async def test_records_of_all_sources_stand_in_one_list(console: Open) -> None:
    async with console() as queue:
        await queue.press("2")
        await queue.sees("CLOCK", "TITLE", "camuzzi", "north", "99 by urgency")


async def test_filter_sort_and_cursor_survive_restart(console: Open, screen_state: InMemoryState) -> None:
    async with console() as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
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


async def test_next_record_of_list_is_one_key_away(console: Open) -> None:
    async with console() as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.press("enter")
        await queue.sees("1 of 99")
        await queue.press("right_square_bracket", "right_square_bracket")
        await queue.sees("3 of 99")
        await queue.press("left_square_bracket")
        await queue.sees("2 of 99")
        await queue.press("escape")
        await queue.sees("99 by urgency")
        assert queue.table.cursor == 1


async def test_last_of_many_rows_is_reached_and_drawn(console: Open) -> None:
    async with console() as queue:
        fill(queue.store, "station", [arrival(number) for number in range(1000, 3000)], at=NOW - 900)
        await queue.press("2")
        await queue.sees("2,099")
        await queue.until(lambda: len(queue.table.rows) == 2099, "the order is not whole")
        await queue.press("end")
        await queue.until(lambda: queue.table.cursor == 2098, "the cursor is not at the end")
        await queue.until(lambda: bool(queue.reference), "the last row is not loaded")
        assert queue.reference in queue.text()


async def test_empty_answer_says_so(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.press("slash")
        await queue.write("zebra")
        await queue.sees("nothing matches the filter; esc clears it")


async def test_all_columns_have_room_on_wide_terminal(console: Open) -> None:
    async with console(200, 60) as queue:
        await queue.press("2", "z")
        await queue.sees("CLOCK", "STATUS", "PRIORITY", "ASSIGNEE", "PLACE", "UPDATED", "KIND", "SOURCE")


async def test_end_reaches_last_row_first_time(console: Open) -> None:
    async with console(80, 24) as queue:
        fill(queue.store, "station", [arrival(number) for number in range(1000, 3000)], at=NOW - 900)
        await queue.press("2", "end")
        await queue.until(lambda: queue.table.cursor == 2098, "the cursor is not at the end")
        await queue.sees("2,099 of 2,099 by urgency")
        await queue.press("home")
        await queue.sees("1 of 2,099 by urgency")


async def test_new_filter_keeps_record_or_begins_at_top(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.rest()
        await queue.select("10514")
        await queue.press("slash")
        await queue.write("source:north")
        await queue.press("enter")
        await queue.sees("of 60 by urgency")
        await queue.rest()
        assert queue.reference == "10514"
        await queue.press("slash", "ctrl+u")
        await queue.write("source:camuzzi")
        await queue.press("enter")
        await queue.sees("1 of 39 by urgency")
        await queue.rest()
        assert (queue.table.cursor, queue.table.top) == (0, 0)


@pytest.mark.parametrize(("key", "field"), [("d", "due"), ("p", "priority")])
async def test_same_sort_reverses_with_absent_last(console: Open, key: str, field: str) -> None:
    bare = [arrival(number, due=None, priority=None, urgency=None) for number in range(900, 905)]
    async with console(80, 40) as queue:
        fill(queue.store, "station", bare, at=NOW - 900)
        await queue.press("2", "s")
        await queue.sees("now; again turns it round")
        await queue.press(key)
        await queue.sees(f"by {field}")
        for told in ("turned round", f"by {field}"):
            await queue.press("s")
            await queue.sees("now")
            await queue.press(key)
            await queue.sees(told)
            await queue.press("end")
            await queue.rest()
            assert queue.reference in {str(10_000 + number) for number in range(900, 905)} | {
                str(10_000 + number) for number in range(0, 3000, 5)
            }


async def test_rows_alike_but_for_their_day_can_be_told_apart(console: Open, store: SqliteStore) -> None:
    arrivals = []
    for day in range(3):
        start = datetime(2026, 11, 23 + day, 7, tzinfo=UTC)
        told = {"start": start, "end": start + timedelta(hours=8), "due": None}
        one = arrival(700, title="Chris Reyes: Jury duty", **told)
        key = Key(Kind.TIME_OFF, f"740077@{start:%Y-%m-%d}")
        arrivals.append(msgspec.structs.replace(one, key=key))
    fill(store, "station", arrivals, at=NOW)
    async with console(80, 24) as queue:
        await queue.press("2", "slash")
        await queue.write("Jury")
        await queue.press("enter")
        await queue.sees("Mon 07:00", "Tue 07:00", "Wed 07:00")
    async with console(120, 40) as queue:
        await queue.press("2", "z")
        await queue.sees("Mon 07:00-15:00", "Tue 07:00-15:00", "Wed 07:00-15:00")


async def test_pasted_text_of_two_lines_is_taken_whole(console: Open) -> None:
    async with console() as queue:
        await queue.press("2", "slash")
        queue.app.screen.post_message(Paste("fuga\nde gas\x1b[2J\r\n"))
        await queue.sees("/ fuga de gas\N{REPLACEMENT CHARACTER}[2J")
