"""What a narrow terminal must not hide: whole headers in Health, whole reasons of what was not delivered."""

from __future__ import annotations

import msgspec
import pytest

from fieldtui.store.models import Attempt
from fieldtui.store.protocols.replays import ReplayResult
from fieldtui.store.sqlite.store import SqliteStore
from tests.ui.conftest import Open
from tests.ui.factories import NOW, deliveries, send_again

REASON = "422: the order is closed since yesterday evening, and closed orders take no deliveries; open it again first"


@pytest.mark.parametrize("width", [60, 80, 100, 120])
async def test_headers_are_whole_or_not_there(console: Open, width: int) -> None:
    async with console(width, 24) as health:
        await health.press("6")
        await health.sees("SOURCE")
        (header,) = [line for line in health.text().splitlines() if "SOURCE" in line]
        assert "…" not in header


async def test_reason_of_what_was_not_delivered_is_there_whole(console: Open, store: SqliteStore) -> None:
    deliveries(store, 8)
    send_again(store)
    (failed,) = [item for item in store.replays.items(1) if item.state == "failed"]
    line = Attempt(
        at=NOW, source="north", event_id=failed.event_id, way="replay", target="crm", status=422, note=REASON
    )
    store.replays.settle(1, [ReplayResult(msgspec.structs.replace(failed, note=REASON), line)])
    async with console(80, 24) as log:
        await log.press("5")
        await log.sees("EVENT")
        await log.press("L")
        await log.sees("failed")
        await log.press("down", "enter")
        await log.sees("422")
        shown = " ".join(log.text().replace("│", " ").split())
        assert REASON in shown


async def test_long_choice_on_low_terminal_moves_with_its_cursor(console: Open) -> None:
    async with console(60, 12) as queue:
        await queue.press("2", "s")
        await queue.sees("urgency: what needs attention first", "enter choose")
        await queue.sees_no("vendor")
        await queue.press("up")
        await queue.sees("short: who lacks most people first", "enter choose")
