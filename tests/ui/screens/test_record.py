"""A record is read page by page, and fetched anew when it is opened."""

from __future__ import annotations

from base64 import b64encode

import pytest

from fieldtui.contract.errors import Unreachable
from fieldtui.ui.clipboard import LIMIT, sequence
from tests.ui.conftest import Open
from tests.ui.console_driver import Driver
from tests.ui.factories import NOW, arrival, fill


async def _open_first(console: Driver) -> None:
    """Open the first record of north."""
    await console.sees("10487")
    await console.pane("north")
    await console.press("enter")
    await console.sees("summary")


async def test_summary_shows_document(console: Open) -> None:
    async with console(80, 24) as record:
        await record.press("2")
        await record.sees("99 by urgency")
        await record.press("enter")
        await record.sees("── Work order ──", "Priority", "Rosa Bell   on site until 16:00", "Tanya Diaz")


async def test_form_shows_answers_with_their_marks_in_words(console: Open) -> None:
    async with console() as record:
        await _open_first(record)
        await record.sees("form 3 of 4, 1 required missing")
        await record.press("tab")
        await record.sees("Leak repair v1 (v2 is published)", "1,250 kPa   ▲ above 1,000", "✕ required, missing")
        await record.sees("Severity *", "yes   ● 07:14")


async def test_history_says_what_changed(console: Open) -> None:
    async with console() as record:
        fill(record.store, "camuzzi", [arrival(1)], at=NOW - 300)
        fill(record.store, "camuzzi", [arrival(1, status="closed", crew="C99")], at=NOW - 60)
        await record.press("2")
        await record.sees("61 by urgency")
        await record.press("slash")
        await record.write("source:camuzzi")
        await record.press("enter")
        await record.sees(" 1 by urgency")
        await record.press("enter")
        await record.sees("history 2")
        await record.press("h")
        await record.sees("status: assigned → closed", "crew: North → C99", "seen by poll")


async def test_raw_page_shows_json_and_nothing_that_moves_cursor(console: Open) -> None:
    async with console() as record:
        fill(record.store, "camuzzi", [arrival(1, title="bad\x1b[2Jtitle \u202e")], at=NOW)
        await record.press("2")
        await record.sees("61 by urgency")
        await record.press("slash")
        await record.write("source:camuzzi")
        await record.press("enter")
        await record.sees(" 1 by urgency")
        await record.press("enter")
        await record.sees("history")
        await record.press("shift+tab")
        await record.sees('"number": "10001"')
        assert not set(record.text()) & set("\x1b\u202e")


async def test_opening_record_asks_for_fuller_one(console: Open) -> None:
    async with console() as record:
        await _open_first(record)
        await record.until(
            lambda: any(one.startswith("fetch north/work_order/") for one in record.collector.asked), "no fetch"
        )


async def test_fetch_that_fails_is_said_and_record_stays(console: Open) -> None:
    async with console() as record:
        await record.sees("10487")
        record.collector.trouble = Unreachable("no answer from north within 10 s")
        await record.pane("north")
        await record.press("enter")
        await record.sees("not fetched: no answer from north within 10 s", "offline  as of", "Rosa Bell")


async def test_copying_says_what_went_to_clipboard(console: Open) -> None:
    async with console() as record:
        await _open_first(record)
        sent: list[str] = []
        record.app.send = sent.append  # type: ignore[assignment, method-assign]
        await record.press("y")
        await record.sees("copy", "address", "link", "JSON")
        await record.press("a")
        await record.sees("copied", "north/work_order/id-")
        assert b64encode(b"north/work_order/id-").decode()[:24] in sent[0]


def test_clipboard_is_reached_through_tmux_and_screen() -> None:
    inside = sequence("héllo", {"TMUX": "tmux-1000/default"})
    assert inside is not None
    assert inside.startswith("\x1b]52;c;")
    assert "\x1bPtmux;\x1b\x1b]52;c;" in inside
    screen = sequence("x" * 1000, {"TERM": "screen-256color"})
    assert screen is not None
    assert screen.count("\x1bP") > 1


@pytest.mark.parametrize(("size", "fits"), [(LIMIT, True), (LIMIT + 1, False)])
def test_what_is_too_long_for_terminal_is_not_sent(size: int, fits: bool) -> None:
    assert (sequence("x" * size, {}) is not None) is fits
