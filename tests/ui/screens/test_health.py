"""Health: each feed's state, and asking for one of them."""

from __future__ import annotations

from tests.ui.conftest import Open


async def test_refresh_asks_for_feed_under_cursor_alone(console: Open) -> None:
    async with console() as health:
        await health.press("6")
        await health.sees("orders")
        await health.press("r")
        await health.until(lambda: len(health.collector.asked) == 1, "nothing was asked")
        [asked] = health.collector.asked
        command, source, feed = asked.split()
        assert command == "refresh"
        await health.sees(f"asking {source} {feed} now")
