"""The live log follows what arrives, stops when the user scrolls, and shows deliveries without their secrets."""

from __future__ import annotations

from fieldtui.store.sqlite.store import SqliteStore
from tests.ui.conftest import Open
from tests.ui.factories import NOW, deliveries, delivery, send_again


async def test_newest_line_is_last_and_is_followed(console: Open) -> None:
    async with console() as log:
        deliveries(log.store, 100)
        await log.press("5")
        await log.sees("listening 127.0.0.1:8787", "following", "replay→crm", "refused")
        log.store.deliveries.receive([delivery(500)])
        await log.sees("10500")


async def test_scrolling_stops_following_and_counts_what_arrives(console: Open) -> None:
    async with console() as log:
        deliveries(log.store, 100)
        await log.press("5")
        await log.sees("following")
        await log.press("up", "up")
        await log.sees("f follows")
        log.store.deliveries.receive([delivery(500), delivery(501)])
        await log.sees("2 new: f follows")
        assert len(log.table.rows) == 104
        assert log.table.cursor == 99
        await log.press("f")
        await log.sees("following", "10500", "10501")


async def test_older_lines_come_as_they_are_scrolled_to(console: Open) -> None:
    async with console(80, 24) as log:
        deliveries(log.store, 600)
        await log.press("5")
        await log.sees("602 lines")
        for _ in range(60):
            if len(log.table.rows) == 602:
                break
            await log.press("pageup")
        await log.until(lambda: len(log.table.rows) == 602, "not all older lines came")


async def test_filter_narrows_log(console: Open) -> None:
    async with console() as log:
        deliveries(log.store, 50)
        await log.press("5")
        await log.sees("52 lines")
        await log.press("slash")
        await log.write("way:replay")
        await log.press("enter")
        await log.until(lambda: len(log.table.rows) == 1, "the filter is not applied")


async def test_vendor_is_asked_for_its_own_entry_of_delivery(console: Open) -> None:
    async with console() as log:
        log.store.deliveries.receive([delivery(7)])
        await log.press("5")
        await log.sees("10487")
        await log.press("enter")
        await log.sees("c catch up")
        await log.press("c")
        await log.sees("what the vendor says of it", "taken at retry 2", '"attempt": 2')
        assert log.collector.asked == ["inquire north ev-7"]


async def test_delivery_is_inspected_without_its_secrets(console: Open) -> None:
    async with console() as log:
        log.store.deliveries.receive([delivery(7)])
        await log.press("5")
        await log.sees("ORDER.CREATE")
        await log.press("enter")
        await log.sees(
            "Authorization", "(not shown)", "application/json", '"event": "ORDER.CREATE"', "north/delivery/ev-7"
        )
        assert "c2VjcmV0" not in log.text()
        assert "\x1b" not in log.text()
        await log.press("o")
        await log.sees("id-487"[3:], "summary")


async def test_catching_up_asks_collector(console: Open) -> None:
    async with console() as log:
        await log.press("5")
        await log.sees("no delivery has arrived yet")
        await log.press("c")
        await log.sees("fetching the deliveries that were missed")
        assert log.collector.asked == ["catch up None"]


async def test_now_is_injected_moment(console: Open) -> None:
    async with console() as log:
        assert log.app.setup.now() == NOW


async def test_home_goes_to_oldest_line_and_end_to_newest(console: Open) -> None:
    async with console(80, 24) as log:
        deliveries(log.store, 900)
        await log.press("5")
        await log.sees("902 lines", "replay→crm")
        await log.press("home")
        await log.sees("▌07:40:21")
        await log.rest()
        assert log.table.cursor == 0
        await log.press("f")
        await log.sees("following", "replay→crm")


async def test_end_of_replay_is_shown_though_nothing_more_is_sent(console: Open, store: SqliteStore) -> None:
    """The last answer and the end of a replay are two changes: a screen may have read between them."""
    deliveries(store, 5)
    send_again(store)
    [replay] = store.replays.all()
    store.replays.set_state(replay.id, "running")
    store.replays.claim(replay.id, "desk:1", now=NOW)
    async with console() as log:
        await log.press("5")
        await log.sees("crm running 1 of 4")
        store.replays.set_state(replay.id, "finished")
        await log.sees_no("running 1 of 4")
