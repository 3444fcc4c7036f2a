"""A terminal that changes its size keeps what the user looks at."""

from __future__ import annotations

from tests.ui.conftest import Open
from tests.ui.factories import deliveries


async def test_followed_line_stays_in_lower_terminal(console: Open) -> None:
    async with console(80, 30) as log:
        deliveries(log.store, 50)
        await log.press("5")
        await log.sees("following", "replay→crm")
        for height in (27, 22, 18):
            await log.pilot.resize_terminal(80, height)
            await log.until(lambda: log.table.cursor < log.table.top + log.table.room, "the cursor is out of sight")
            assert "replay→crm" in log.text()
            assert log.table.top + log.table.room == len(log.table.rows)


async def test_wider_terminal_shows_whole_lines_at_once(console: Open) -> None:
    async with console(80, 24) as log:
        deliveries(log.store, 50)
        await log.press("5")
        await log.sees("following", "replay→crm")
        await log.pilot.resize_terminal(140, 24)
        await log.sees("replay→crm")
        rows = [line for line in log.text().splitlines() if "ORDER.CREATE" in line]
        assert rows
        assert all(len(row) == 140 for row in rows)
