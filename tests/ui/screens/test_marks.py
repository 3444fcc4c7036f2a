"""Records of the queue are marked for an action, and stay so until they are unmarked or gone."""

from __future__ import annotations

from typing import cast

from textual import events

from fieldtui.contract.record import Address, Kind
from fieldtui.store.models import FeedKey
from fieldtui.ui.screens.queue import QueueScreen
from tests.ui.conftest import Open
from tests.ui.console_driver import Driver
from tests.ui.factories import NOW, arrival, fill


async def targets(queue: Driver) -> list[str]:
    """Return the short ids of what an action would be done to."""
    return [address.id for address in await cast(QueueScreen, queue.app.place).targets()]


async def test_space_marks_and_x_takes_marks_away(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.rest()
        assert await targets(queue) == ["id-511"]
        await queue.press("space", "down", "down", "space")
        await queue.sees("2 marked")
        assert await targets(queue) == ["id-511", "id-536"]
        assert queue.text().count("● ") == 3  # one source is live
        await queue.press("space")
        await queue.sees("1 marked")
        await queue.press("x")
        await queue.sees("1 mark taken away")
        await queue.sees_no("1 marked;")
        assert await targets(queue) == ["id-536"]


async def test_ranges_are_marked_by_shift_and_by_plus(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.press("shift+down", "shift+down")
        await queue.sees("3 marked")
        await queue.press("x", "space", "down", "down", "down", "down", "plus")
        await queue.sees("5 marked")
        await queue.press("up", "up", "up", "shift+up")
        await queue.sees("5 marked")


async def test_marks_survive_order_filter_and_other_screens(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.press("space", "s", "t")
        await queue.sees("1 of 99 by title")
        await queue.press("space")
        await queue.sees("2 marked")
        await queue.press("slash")
        await queue.write("medidor")
        await queue.press("enter")
        await queue.sees("2 marked, 2 not listed")
        await queue.press("asterisk")
        await queue.sees("15 marked, 2 not listed")
        await queue.press("1", "2")
        await queue.sees("15 marked, 2 not listed")
        await queue.rest()
        found = await targets(queue)
        assert len(set(found)) == 15
        assert found[-2:] == ["id-14", "id-511"]


async def test_star_marks_what_filter_matches_once_it_is_listed(console: Open) -> None:
    async with console(80, 24) as queue:
        fill(queue.store, "station", [arrival(number) for number in range(1000, 3000)], at=NOW - 900)
        await queue.press("2")
        await queue.sees("2,099")
        # without a pause between the last letter and the mark
        await queue.press("slash", *"medidor", "enter", "asterisk")
        await queue.sees("263 marked")
        await queue.press("slash", "ctrl+u", "enter", "asterisk")
        await queue.sees("2,099 marked")
        await queue.rest()
        assert len(await targets(queue)) == 2099


async def test_mark_goes_with_its_record(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.press("space", "down", "space", "down", "space")
        await queue.sees("3 marked")
        feed = FeedKey("north", "orders")
        await queue.rest()
        queue.store.records.remove(feed, [Address("north", Kind.WORK_ORDER, "id-487")], now=NOW)
        await queue.sees("2 marked")
        # one that the list does not show goes as well
        await queue.press("slash")
        await queue.write("medidor")
        await queue.press("enter")
        await queue.sees("2 marked, 2 not listed")
        queue.store.records.remove(feed, [Address("north", Kind.WORK_ORDER, "id-511")], now=NOW)
        await queue.sees("1 marked, 1 not listed")
        await queue.rest()
        assert await targets(queue) == ["id-536"]


async def test_marks_and_stages_stay_readable_in_ascii(console: Open) -> None:
    async with console(80, 24, ascii=True) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.press("space")
        await queue.sees(">!* ", "new 16   offered 16   assigned 17", "1 marked")
        assert "●" not in queue.text()


async def test_marks_typed_ahead_are_of_the_rows_meant(console: Open) -> None:
    async with console(80, 24) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency")
        await queue.rest()
        # as a slow line delivers them: all at once
        for key in ("space", "j", "j", "space", "j", "shift+down", "k", "k"):
            queue.app.post_message(events.Key(key, " " if key == "space" else key if len(key) == 1 else None))
        await queue.sees("4 marked")
        await queue.rest()
        assert await targets(queue) == ["id-511", "id-536", "id-1", "id-512"]
