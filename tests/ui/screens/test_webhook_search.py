"""Searching the live log: the cursor goes to what is written, near and far, and says so where there is nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import msgspec
import pytest

from fieldtui.store.models import Attempt, Delivery
from fieldtui.ui.models.webhook_log import WebhookLog
from fieldtui.ui.screens.webhooks import WebhooksScreen
from tests.ui.conftest import Open
from tests.ui.console_driver import Driver
from tests.ui.factories import NOW, delivery


def _about(number: int, event: str) -> Delivery:
    return msgspec.structs.replace(delivery(number), event=event)


def _line(log: Driver) -> Attempt:
    return cast(WebhookLog, log.table.rows).lines[cast(WebhooksScreen, log.app.place).view.table.cursor]


def _marked(log: Driver) -> list[str]:
    style = log.app.context.styles.styles["match"]
    strips = log.app.screen._compositor.render_strips()
    return [
        segment.text for strip in strips for segment in strip if segment.style and segment.style.reverse and style.bold
    ]


@asynccontextmanager
async def _opened(console: Open, rare: tuple[int, ...], count: int = 100, height: int = 40) -> AsyncIterator[Driver]:
    async with console(120, height) as log:
        log.store.deliveries.receive(
            [_about(number, "LEAK.Found" if number in rare else "ORDER.CREATE") for number in range(count)]
        )
        await log.press("5")
        await log.sees("following", f"{count:,} lines")
        yield log


async def _is_on(log: Driver, number: int) -> None:
    await log.until(lambda: _line(log).event_id == f"ev-{number}", f"the cursor is not on ev-{number}")


async def test_cursor_goes_to_nearest_match_above_while_one_writes(console: Open) -> None:
    async with _opened(console, (40, 60, 90)) as log:
        await log.press("s", "l", "e", "a")
        await _is_on(log, 90)
        await log.sees_no("following")
        assert _marked(log) == ["LEA"] * len(_marked(log)) != []
        await log.sees(f"{log.app.context.symbols.cursor}07:41:51")
        await log.press("enter", "n")
        await _is_on(log, 60)
        await log.press("n")
        await _is_on(log, 40)
        await log.sees(f"{log.app.context.symbols.cursor}07:41:01")
        await log.press("N")
        await _is_on(log, 60)


async def test_longer_text_goes_on_and_shorter_one_comes_back(console: Open) -> None:
    async with _opened(console, (60,)) as log:
        await log.press("s", "1", "0", "5")
        await _is_on(log, 99)
        await log.write("20")
        await _is_on(log, 40)
        await log.press(*["backspace"] * 5)
        await log.write("found")
        await _is_on(log, 60)


async def test_there_is_no_match_beyond_last_and_first(console: Open) -> None:
    async with _opened(console, (40, 60)) as log:
        await log.press("s", *"leak", "enter", "n", "n")
        await log.sees("no older match")
        await _is_on(log, 40)
        await log.press("N", "N")
        await log.sees("no newer match")
        await _is_on(log, 60)


async def test_far_line_is_fetched_and_way_back_is_found(console: Open) -> None:
    async with _opened(console, (3, 8_990), count=9_000, height=24) as log:
        await log.press("s", *"leak")
        await _is_on(log, 8_990)
        await log.press("enter", "n")
        await _is_on(log, 3)
        assert len(log.table.rows) < 1_000
        await log.press("N")
        await _is_on(log, 8_990)
        await log.press("n")
        await _is_on(log, 3)
        log.store.deliveries.receive([delivery(9_000)])
        await log.sees("1 new: f follows")
        await log.press("f")
        await log.sees("following", "9,001 lines")
        await _is_on(log, 9_000)


async def test_lines_apart_from_newest_lead_back_to_it_without_hole(console: Open) -> None:
    async with _opened(console, (300,), count=1_500, height=24) as log:
        await log.press("s", *"leak")
        await _is_on(log, 300)
        await log.press("escape")
        rows = cast(WebhookLog, log.table.rows)
        while rows.apart:
            before = len(rows)
            await log.press("end")
            await log.until(lambda before=before: len(rows) > before or not rows.apart, "no newer lines came")  # type: ignore[misc]
        numbers = [line.seq for line in rows.lines]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        await log.press("end")
        await log.sees("following")
        assert _line(log).event_id == "ev-1499"


async def test_nothing_found_is_said_and_escape_ends_search(console: Open) -> None:
    async with _opened(console, (40,), count=1_000) as log:
        await log.press("s", *"nowhere")
        await log.sees("no older match")
        await _is_on(log, 999)
        await log.press("enter")
        await log.sees("search nowhere  no older match", f"{log.app.context.symbols.cursor}07:")
        await log.press("escape")
        await log.sees("the search is ended", "following", f"{log.app.context.symbols.cursor}07:")
        await log.press("n")
        await log.sees("nothing is looked for")
        assert _marked(log) == []


async def test_escape_after_search_was_kept_ends_it_and_leaves_cursor(console: Open) -> None:
    async with _opened(console, (80,)) as log:
        await log.press("s", *"leak", "enter")
        await log.sees("n older")
        await log.press("escape")
        await log.sees_no("n older")
        await _is_on(log, 80)
        assert _marked(log) == []
        await log.press("escape")
        await log.sees("following")


@pytest.mark.parametrize(
    "text", ["%", "[a-z", "way:hook -", '"', "\x1b[2J", "(?i)((((", "漏水" * 40, "ß", "  ", "\x1b]0;x\x07"]
)
async def test_hostile_text_is_only_text(console: Open, text: str) -> None:
    async with _opened(console, (80,)) as log:
        await log.press("s")
        log.app.place.query_one("SearchBar Input").insert_text_at_cursor(text)  # type: ignore[union-attr]
        await log.press("enter")
        await log.sees("no older match" if text.strip() else "the search is ended")
        assert "\x1b" not in log.text()


@pytest.mark.parametrize("text", ["10481", "north", "401", "refused", "wrong pass", "07:41"])
async def test_every_column_is_searched_as_shown(console: Open, text: str) -> None:
    async with _opened(console, (), count=50) as log:
        told = {"way": "refused", "status": 401, "note": "wrong password"}
        log.store.deliveries.log_attempt(Attempt(at=NOW - 5, source="north", event_id="", **told))  # type: ignore[arg-type]
        log.store.deliveries.log_attempt(Attempt(at=NOW - 5, source="other", event_id="", way="refused", status=403))
        await log.sees("52 lines")
        await log.press("s")
        await log.write(text)
        await log.until(lambda: bool(_marked(log)), "nothing is marked")
        assert {mark.lower() for mark in _marked(log)} == {text}


async def test_what_arrives_meanwhile_does_not_move_cursor(console: Open) -> None:
    async with _opened(console, (99,)) as log:
        await log.press("s", *"leak")
        await _is_on(log, 99)
        log.store.deliveries.receive([_about(500, "LEAK.Found"), _about(501, "ORDER.CREATE")])
        await log.sees("2 new: f follows")
        await _is_on(log, 99)
        await log.press("enter", "N")
        await _is_on(log, 500)
