"""What one console asks for is done by the collector of another process, and its result comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fieldtui.collector.command_client import CommandClient
from fieldtui.collector.command_runner import CommandRunner, standing_of
from fieldtui.contract.errors import FieldtuiError, NotFound, ReadOnly, StoreError, Unreachable
from fieldtui.contract.record import Address, Kind
from fieldtui.contract.replay_control import NewReplay
from fieldtui.contract.runtime import WallClock, inline
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.commands import CollectorCommand
from tests.collector.toy_vendor import fresh_store
from tests.ui.recording_collector import Collector

ORDER = Address("toys", Kind.WORK_ORDER, "1")


@dataclass
class Office:
    """A collector and a console, each with its own connection to one store."""

    theirs: Store
    console: CommandClient
    collector: Collector = field(default_factory=Collector)

    @asynccontextmanager
    async def collecting(self, fence: int = 1) -> AsyncIterator[None]:
        """Carry out commands for the time of a test."""
        runner = CommandRunner(
            self.theirs.commands,
            self.collector,
            clock=WallClock(),
            run=inline,
            fence=lambda: fence,
            describe=lambda: standing_of(self.collector, ["toys"], since=1.0, read_only=False),
        )
        task = asyncio.create_task(runner.run())
        yield
        task.cancel()
        self.theirs.commands.wake()
        await asyncio.gather(task, return_exceptions=True)

    async def until_asked(self, *asked: str) -> None:
        for _ in range(500):
            if self.collector.asked == list(asked):
                return
            await asyncio.sleep(0.02)
        assert self.collector.asked == list(asked)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    ours, theirs = fresh_store(tmp_path), fresh_store(tmp_path)
    made = Office(theirs, CommandClient(ours))
    yield made
    made.console.stop()
    ours.close()
    theirs.close()


async def test_what_console_asks_for_reaches_collector_in_order(office: Office) -> None:
    async with office.collecting():
        office.console.refresh("toys", "things")
        await office.until_asked("refresh toys things")
        office.console.pause("toys", True)
        await office.until_asked("refresh toys things", "pause toys True")
        office.console.pause(None, False)
        await office.until_asked("refresh toys things", "pause toys True", "pause None False")
        await asyncio.wrap_future(office.console.fetch(ORDER))
        office.console.catch_up("toys")
        await office.until_asked(
            "refresh toys things", "pause toys True", "pause None False", f"fetch {ORDER}", "catch up toys"
        )
    assert {each.state for each in office.theirs.commands.recent()} <= {"done", "running"}
    assert office.theirs.commands.recent()[-1].who.count("@") == 1


async def test_error_comes_back_as_what_it_was(office: Office) -> None:
    office.collector.trouble = Unreachable("no connection to vendor.example")
    async with office.collecting():
        with pytest.raises(Unreachable, match=r"^no connection to vendor\.example$"):
            await asyncio.wrap_future(office.console.fetch(ORDER))
        # an error of more parts than its text
        with pytest.raises(FieldtuiError, match="nothing is sent here"):
            await asyncio.wrap_future(office.console.replays.preview(NewReplay("", "crm")))


async def test_console_that_may_only_look_has_nothing_sent_again(tmp_path: Path, office: Office) -> None:
    ours = fresh_store(tmp_path)
    console = CommandClient(ours, read_only=True)
    async with office.collecting():
        with pytest.raises(ReadOnly):
            await asyncio.wrap_future(console.replays.resume(7))
        await asyncio.wrap_future(console.refresh("toys"))
    assert [each.name for each in office.theirs.commands.recent()] == ["refresh"]
    console.stop()
    ours.close()


async def test_whoever_writes_is_not_failed_by_console_that_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = fresh_store(tmp_path)
    console = CommandClient(store)

    def unreadable() -> None:
        raise StoreError("the disk is gone")

    monkeypatch.setattr(store.commands, "standing", unreadable)
    store.commands.add(CollectorCommand(at=1.0, who="ana@jump", name="refresh"))
    console.stop()
    store.close()


async def test_console_sees_how_collector_stands(office: Office) -> None:
    assert (office.console.paused("toys"), office.console.listening(), office.console.replays.targets()) == (
        False,
        "",
        [],
    )
    office.collector.stopped = ["toys"]
    async with office.collecting():
        await asyncio.wrap_future(office.console.fetch(ORDER))
        office.console._store.wait_elsewhere(0)
        assert office.console.paused("toys")
        assert office.console.listening() == "listening 127.0.0.1:8787"
        assert office.console.replays.targets() == ["crm"]


async def test_what_killed_collector_had_begun_is_done_by_next(office: Office) -> None:
    asked = office.theirs.commands.add(
        CollectorCommand(at=1.0, who="ana@jump", name="refresh", arguments=b'{"source":"toys"}')
    )
    assert office.theirs.commands.take(1)
    async with office.collecting(fence=2):
        await office.until_asked("refresh toys")
        await asyncio.wrap_future(office.console.fetch(ORDER))
    done = office.theirs.commands.get(asked.seq)
    assert done is not None
    assert (done.state, done.fence) == ("done", 2)


async def test_command_nobody_knows_fails_in_words(office: Office) -> None:
    asked = office.theirs.commands.add(CollectorCommand(at=1.0, who="ana@jump", name="dance", arguments=b"{}"))
    async with office.collecting():
        await asyncio.wrap_future(office.console.fetch(ORDER))
    failed = office.theirs.commands.get(asked.seq)
    assert failed is not None
    assert failed.state == "failed"
    assert "does not know “dance”" in failed.error


async def test_console_that_is_left_waits_for_nothing(office: Office) -> None:
    waiting: Any = office.console.fetch(ORDER)
    office.console.stop()
    with pytest.raises(NotFound, match="console was left"):
        waiting.result(timeout=10)
    assert office.theirs.commands.recent()[0].state == "waiting"
