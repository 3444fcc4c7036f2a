"""A stretch of the log: its lines are the store's, in their order, and it knows whether newer ones are left out."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC

import pytest
from rich.style import Style

from fieldtui.store.models import Attempt
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.models.webhook_log import STRIDE, WebhookLog
from fieldtui.ui.render.render_context import RenderContext
from fieldtui.ui.render.symbols import SYMBOLS
from fieldtui.ui.render.text_layout import Styles
from tests.ui.factories import NOW, delivery


@pytest.fixture
def log(store: SqliteStore) -> WebhookLog:
    context = RenderContext(Styles({"": Style()}, Style(), Style()), SYMBOLS, lambda: NOW, UTC)
    return WebhookLog(store.deliveries, context)


async def test_lines_right_behind_far_one_come_first(log: WebhookLog, store: SqliteStore) -> None:
    store.deliveries.receive([delivery(number) for number in range(2 * STRIDE + 500)])
    assert await log.ask("")
    assert log.behind(100)[0].seq == 101
    numbers = [line.seq for line in log.behind(STRIDE)]
    assert numbers[0] == STRIDE + 1
    assert numbers == sorted(numbers)
    assert log.behind(log.newest) == []


async def test_jump_to_end_leaves_no_newer_lines_out(log: WebhookLog, store: SqliteStore) -> None:
    store.deliveries.receive([delivery(number) for number in range(300)])
    await log.ask("")
    oldest_first = log.before(log.newest + 1, 300)[::-1]
    await log.jump(oldest_first, 299)
    assert not log.apart
    await log.jump(oldest_first[:-1], 100)
    assert log.apart


async def test_delivery_during_other_filter_brings_no_line_it_hides(log: WebhookLog, store: SqliteStore) -> None:
    """Lines read for the filter before come after those of the new one."""
    store.deliveries.receive([delivery(number) for number in range(5)])
    await log.ask("")
    store.deliveries.receive([delivery(number) for number in range(5, 8)])
    read, let_go = WebhookLog._page, threading.Event()

    def slowly(log: WebhookLog, before: int | None, where: str) -> list[Attempt]:
        found = read(log, before, where)
        if not where:
            let_go.wait(30)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WebhookLog, "_page", slowly)
        asking = asyncio.create_task(log.ask("event:nothing.such"))
        renewing = asyncio.create_task(log.newer(stay=False))
        assert await asking
        let_go.set()
        await renewing
    assert list(log.lines) == []


async def test_wrong_filter_is_refused_and_leaves_lines(log: WebhookLog, store: SqliteStore) -> None:
    store.deliveries.receive([delivery(number) for number in range(5)])
    assert await log.ask("")
    assert not await log.ask("nonsense:1")
    assert log.mistake is not None
    assert len(log) == 5
    assert await log.ask("event:ORDER.CREATE")
    assert log.mistake is None


async def test_lines_that_fall_off_the_top_are_known_to_be_missing(log: WebhookLog, store: SqliteStore) -> None:
    store.deliveries.receive([delivery(number) for number in range(4_990)])
    await log.ask("")
    while not log.whole:
        await log.older()
    assert len(log) == 4_990
    store.deliveries.receive([delivery(number) for number in range(5_000, 5_010)])
    await log.newer(stay=False)
    assert (len(log), log.whole) == (5_000, True)
    store.deliveries.receive([delivery(6_000)])
    await log.newer(stay=False)
    assert (len(log), log.whole) == (5_000, False)
