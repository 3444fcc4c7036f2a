"""Deliveries are sent again to a real target, by a real desk, after saying what that would do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import msgspec

from fieldtui.cli.wiring.delivery_tools import StoredDeliveryTools
from fieldtui.collector.collector import Collector as RealCollector
from fieldtui.collector.command_client import CommandClient
from fieldtui.collector.command_runner import CommandRunner, standing_of
from fieldtui.contract.runtime import Run, WallClock
from fieldtui.hooks.replay_service import ReplayService
from fieldtui.hooks.replay_targets import ReplayTarget
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.app import Console
from tests.hooks.replay_target import Got, Target, target
from tests.ui.conftest import Open
from tests.ui.console_driver import Driver
from tests.ui.factories import NOW, deliveries, delivery, lose, status
from tests.ui.recording_collector import Collector

Make = Callable[..., Console]


class MadeClock(WallClock):
    """Begins at the moment of the made records, and goes on as the real one."""

    def __init__(self) -> None:
        self._begun = super().now()

    def now(self) -> float:
        return NOW + super().now() - self._begun


@asynccontextmanager
async def sending(
    store: SqliteStore, make: Make, answer: Callable[[Got], int] = lambda got: 200, slowness: float = 0.0
) -> AsyncIterator[tuple[Driver, Target]]:
    """A console on the webhooks screen, with a target that listens."""
    async with target(answer, slowness=slowness) as crm:
        desk = ReplayService(store, {"crm": ReplayTarget(name="crm", url=crm.url)}, clock=MadeClock(), who="me@here")
        hands = RealCollector([], store, companions=lambda run, wake: (desk, commands(run)), replay_service=desk)

        def commands(run: Run) -> CommandRunner:
            stand = partial(standing_of, hands, [], since=NOW, read_only=False)
            return CommandRunner(
                store.commands, hands, clock=WallClock(), run=run, fence=lambda: hands.lease.fence, describe=stand
            )

        hands.start()
        app = make(start=lambda: CommandClient(store), delivery_tools=StoredDeliveryTools())
        try:
            async with app.run_test(size=(120, 40)) as pilot:
                driver = Driver(app, pilot, store, Collector())
                await driver.until(lambda: app.control is not None, "the collector is not started")
                await driver.until(lambda: bool(app.control and app.control.replays.targets()), "it does not stand")
                await driver.press("5")
                await driver.sees("following", "10480")
                yield driver, crm
        finally:
            hands.stop()


async def test_one_is_sent_again_after_saying_what_that_would_do(store: SqliteStore, make: Make) -> None:
    store.deliveries.receive([delivery(0), delivery(1)])
    async with sending(store, make) as (log, crm):
        await log.press("r")
        await log.sees("replay ORDER.CREATE 10481 of 07:40:21 to", "crm", "a URL")
        await log.press("a")
        await log.sees("1 delivery of 1 record to crm", "no record would be moved back", "▌ n  replay nothing")
        await log.press("y")
        await log.until(lambda: crm.events == ["ev-1"], "the target got nothing")
        await log.sees("replay→crm", "10481", "finished 1 of 1 delivered")


async def test_enter_sends_nothing(store: SqliteStore, make: Make) -> None:
    store.deliveries.receive([delivery(0)])
    async with sending(store, make) as (log, crm):
        await log.press("r")
        await log.sees("replay", " to")
        await log.press("a")
        await log.sees("replay nothing")
        await log.press("enter")
        await log.sees("nothing was replayed")
        assert crm.got == []
        assert store.replays.all() == []


async def test_url_is_typed_and_far_http_refused(store: SqliteStore, make: Make) -> None:
    store.deliveries.receive([delivery(0)])
    async with sending(store, make) as (log, crm):
        await log.press("r")
        await log.sees("a URL")
        await log.press("u")
        await log.sees("replay to which URL")
        await log.press(*["backspace"] * 30)
        await log.write("http://far.example/in")
        await log.press("enter")
        await log.sees("plain http to far.example")
        await log.press("r", "u")
        await log.sees("replay to which URL")
        await log.write(f"{crm.port}/typed")
        await log.press("enter")
        await log.sees("replay nothing")
        await log.press("y")
        await log.until(lambda: [got.path for got in crm.got] == ["/typed"], "the target got nothing")


async def test_filtered_replay_asks_for_its_number(store: SqliteStore, make: Make) -> None:
    deliveries(store, 130)
    async with sending(store, make) as (log, crm):
        await log.press("slash")
        await log.write("way:hook")
        await log.press("enter")
        await log.sees("way:hook", "R replay filtered 130")
        await log.press("R", "a")
        await log.sees("130 deliveries of 60 records to crm", "events from 07:40:20 to 07:42:29", "type the number 130")
        await log.write("13")
        await log.press("enter")
        await log.sees("that is not 130: correct it, or enter nothing")
        assert crm.got == []
        await log.write("0")
        await log.press("enter")
        await log.sees("finished 130 of 130 delivered")
        assert len(crm.got) == 130
        assert [event for event in crm.events if event in ("ev-3", "ev-63", "ev-123")] == ["ev-3", "ev-63", "ev-123"]


async def test_running_replay_is_paused_goes_on_and_is_cancelled(store: SqliteStore, make: Make) -> None:
    deliveries(store, 90)
    async with sending(store, make, slowness=0.3) as (log, crm):
        await log.press("R", "a")
        await log.sees("replay 90 deliveries to crm")
        await log.press("y")
        await log.sees("replay 1→crm running", "p pause  x cancel")
        await log.press("p")
        await log.sees("replay 1→crm paused", "p go on")
        await log.press("p")
        await log.sees("replay 1→crm running")
        await log.press("x")
        await log.sees("cancel replay 1?", "never send the")
        await log.press("y")
        await log.sees("replay 1→crm cancelled")
        await log.press("L")
        await log.sees("cancelled", "waits")
        assert len(crm.got) < 90


async def test_each_delivery_of_replay_has_its_result(store: SqliteStore, make: Make) -> None:
    store.deliveries.receive([delivery(0), delivery(60), delivery(1)])
    async with sending(store, make, lambda got: 422 if got.event == "ev-0" else 200) as (log, _):
        await log.press("R", "a")
        await log.sees("replay 3 deliveries")
        await log.press("y")
        await log.sees("finished 1 of 3 delivered", "1 failed", "1 held back")
        await log.press("L")
        await log.sees("1 of 1", "failed     422", "held back", "delivered  200", "ev-60")


async def test_read_only_says_so_and_sends_nothing(console: Open) -> None:
    async with console(read_only=True) as log:
        deliveries(log.store, 3)
        await log.press("5")
        await log.sees("following")
        await log.press("r")
        await log.sees("read-only: nothing is sent")
        await log.press("R")
        await log.sees_no("a URL")


async def test_what_never_came_is_listed_explained_and_closed_with_word(console: Open) -> None:
    async with console() as log:
        lose(log.store, recover=False)
        await log.press("5")
        await log.sees("2 missing", "2 deliveries missing since 07:35", "M list  c catch up", "late 6m ▲")
        await log.press("M")
        await log.sees("07:35:20", "missing, lost on the way", "ev-901, ev-902")
        await log.press("x")
        await log.sees("close the gap of north, 2 deliveries: why")
        await log.write("vendor outage")
        await log.press("enter")
        await log.sees("nothing is missing")
        await log.press("v")
        await log.sees("closed: vendor outage")
        await log.press("escape")
        await log.sees("following")
        await log.sees_no("missing since")


async def test_gaps_deliveries_are_shown_in_log(console: Open) -> None:
    async with console() as log:
        deliveries(log.store, 5)
        lose(log.store)
        await log.press("5")
        await log.sees("2 recovered")
        await log.press("M")
        await log.sees("ev-901, ev-902")
        await log.press("enter")
        await log.sees('id:"ev-901","ev-902"')
        await log.until(lambda: len(log.table.rows) == 2, "the log is not filtered")


async def test_catching_up_says_what_came_of_it(console: Open) -> None:
    async with console() as log:
        deliveries(log.store, 3)
        await log.press("5")
        await log.sees("following")
        await log.press("c")
        await log.until(lambda: log.collector.asked == ["catch up None"], "the collector was not asked")
        lose(log.store)
        feed = status("north", "live", asked_at=NOW + 1, good_at=NOW + 1)
        log.store.feeds.set_status(msgspec.structs.replace(feed, resource="deliveries"))
        await log.sees("caught up: 2 deliveries from the vendor's list, 2 of them had never come")


async def test_what_filter_matches_is_written_to_new_file(console: Open, tmp_path: Path) -> None:
    async with console(delivery_tools=StoredDeliveryTools(), folder=tmp_path) as log:
        deliveries(log.store, 12)
        await log.press("5")
        await log.sees("following")
        await log.press("e")
        await log.sees("export what the filter matches as", "HAR")
        await log.press("j")
        await log.sees("webhooks-20261121-0742.jsonl")
        await log.press("enter")
        await log.sees("12 deliveries written to")
        lines = (tmp_path / "webhooks-20261121-0742.jsonl").read_text().splitlines()
        assert len(lines) == 12
        await log.press("e", "j")
        await log.sees("to which new file")
        await log.press("enter")
        await log.sees("it cannot be written")


async def test_delivery_shows_its_tries_its_effect_and_its_siblings(console: Open) -> None:
    async with console(delivery_tools=StoredDeliveryTools()) as log:
        log.store.deliveries.receive([delivery(7), delivery(67)])
        await log.press("5")
        await log.sees("10487")
        await log.press("enter")
        await log.sees("when the vendor tries", "came", "not needed", "became known", "by delivery")
        await log.sees("all 2 deliveries of this record", "1.0 s after the event", "(not shown)")
