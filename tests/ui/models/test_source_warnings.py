"""What is wrong at a vendor's although it is read stands in its pane's title and in Health."""

from __future__ import annotations

import pytest

from fieldtui.store.models import FeedStatus
from fieldtui.store.sqlite.store import SqliteStore
from tests.ui.conftest import Open
from tests.ui.factories import NOW, status

DOWN = "down: Volvemos a las 18 h"


def warn(store: SqliteStore, source: str = "camuzzi", warning: str = DOWN) -> None:
    """Have a feed without records that is live and warns."""
    store.feeds.set_status(
        FeedStatus(source=source, vendor="acme", resource="health", word="live", good_at=NOW - 20, warning=warning)
    )


def title(text: str, name: str) -> str:
    """The upper edge of a pane."""
    return next(line for line in text.splitlines() if f" {name} " in line and "─" in line)


async def test_warning_stands_in_its_panes_title_beside_its_state(console: Open, store: SqliteStore) -> None:
    warn(store)
    async with console() as desk:
        await desk.sees(f"▲ {DOWN}", "live 07:41")
        assert DOWN not in title(desk.text(), "north")


async def test_title_line_counts_warnings_apart_from_live_sources(console: Open, store: SqliteStore) -> None:
    warn(store)
    async with console(200, 40) as desk:
        await desk.sees("▲ 1 warning")
        assert "▲ 1 live" not in desk.text()


async def test_warning_takes_place_of_all_clear(console: Open, store: SqliteStore) -> None:
    async with console(80, 24) as desk:
        await desk.sees("● camuzzi")
        warn(store)
        await desk.sees("▲ camuzzi")
        warn(store, warning="")
        await desk.sees("● camuzzi")


async def test_long_warning_is_cut_and_leaves_state_readable(console: Open, store: SqliteStore) -> None:
    warn(store, warning="down: " + "mantenimiento programado " * 20)
    async with console() as desk:
        await desk.sees("▲ down: mantenimiento", "live 07:41")


async def test_warning_is_cleaned_before_it_is_drawn(console: Open, store: SqliteStore) -> None:
    warn(store, warning="down: \x1b[2Jgone\u202e")
    async with console() as desk:
        await desk.sees("gone")
        assert not {"\x1b", "\u202e"} & set(desk.text())


async def test_source_without_rows_still_shows_its_warning(console: Open, store: SqliteStore) -> None:
    warn(store, source="station")
    async with console() as desk:
        await desk.pane("station")
        await desk.press("z")
        await desk.sees(f"  {DOWN}", "no rows")


async def test_health_shows_warning_and_note_beside_it(console: Open, store: SqliteStore) -> None:
    warn(store)
    noted = status("camuzzi", "live", rows=39, good_at=NOW - 20, warning="input “x” is stale", note="2 unread")
    store.feeds.set_status(noted)
    async with console() as desk:
        await desk.press("6")
        await desk.sees(DOWN, "input “x” is stale · 2 unread")


async def test_health_says_that_listener_is_under_attack(console: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "listening 127.0.0.1:8787, under attack: 5,120 refused within a minute"
    async with console(80, 24) as health:
        await health.press("6")
        await health.sees_no("webhooks:")
        monkeypatch.setattr(health.collector, "listening", lambda: told)
        health.app.show_health()
        await health.sees("webhooks: listening 127.0.0.1:8787, under attack: 5,120 refused")
