"""Writes of the queue: sent once they are due, in order within a record, put off, held, expired; nothing sent twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from fieldtui.collector.queued_writes import QueuedWrites
from fieldtui.collector.source import Source
from fieldtui.collector.write_recovery import settle as settle_forsaken
from fieldtui.contract.errors import SourceError, Unavailable, Unreachable
from fieldtui.contract.flow import Reply
from fieldtui.contract.runtime import inline
from fieldtui.store.process_identity import mark
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.outbox import Write
from tests.collector.manual_clock import SteeredClock, settle
from tests.collector.write_vendor import ADDRESS, Office, thing
from tests.http.scripted_vendor import reply

WINDOW = 8.0


@pytest.fixture
async def office(store: Store) -> Office:
    """A vendor with one thing, which is stored, on a clock that the test moves."""
    made = Office(store, thing(), after="closed", clock=SteeredClock())
    await made.source.feeds["things"].sweeper.sweep(full=True)
    return made


@asynccontextmanager
async def sending(office: Office, *, read_only: bool = False) -> AsyncIterator[None]:
    """Have what is due sent for the time of a test."""
    queue = QueuedWrites(
        office.store.outbox, lambda: {"toys": office.source}, clock=office.clock, run=inline, read_only=read_only
    )
    task = asyncio.create_task(queue.run())
    await settle()
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def filed(office: Office, status: str = "closed", **told: Any) -> Write:
    """A write as a console files it."""
    now, stored = office.clock.now(), office.store.records.stored(ADDRESS)
    assert stored is not None
    usual: dict[str, Any] = {
        "at": now,
        "due": now + WINDOW,
        "who": "Ana@jump",
        "address": str(ADDRESS),
        "action": "set",
        "resource": "things",
        "answers": (("status", status),),
        "basis": stored.raw,
        "is_queued": True,
        "batch": "b1",
    }
    [write] = office.store.outbox.file([Write(**{**usual, **told})], lasts=WINDOW)
    return write


def states(office: Office) -> list[str]:
    return [write.state for write in office.store.outbox.query()]


def told(office: Office) -> str:
    """What the last write says of itself."""
    return office.store.outbox.query()[-1].answer


async def test_write_is_sent_once_its_window_has_passed(office: Office) -> None:
    async with sending(office):
        filed(office)
        await office.clock.advance(WINDOW - 1)
        assert (office.patched, states(office)) == (0, ["waiting"])
        await office.clock.advance(2)
        assert (office.patched, states(office)) == (1, ["confirmed"])
    lines = [(line.who, line.answer, line.ok) for line in office.store.journal.entries()]
    assert lines == [("Ana@jump", "done", True), ("Ana@jump", "filed, to be sent in 8 s", True)]


async def test_what_is_taken_back_in_time_never_leaves(office: Office) -> None:
    async with sending(office):
        filed(office)
        await office.clock.advance(WINDOW - 1)
        assert len(office.store.outbox.take_back("b1", "Ana@jump", now=office.clock.now())) == 1
        await office.clock.advance(60)
    assert (office.patched, states(office)) == (0, ["taken back"])


@pytest.mark.parametrize(
    "trouble", [Unreachable("no connection"), Unavailable("HTTP 503", status=503), reply(429)], ids=str
)
async def test_write_waits_for_vendor_that_is_away(office: Office, trouble: Reply | SourceError) -> None:
    office.instead["/things/1"] = trouble
    async with sending(office):
        filed(office)
        await office.clock.advance(WINDOW + 40)
        assert (office.patched, states(office)) == (0, ["waiting"])
        assert told(office).startswith("nothing was sent: ")
        del office.instead["/things/1"]
        await office.clock.advance(90)
    assert (office.patched, states(office)) == (1, ["confirmed"])


async def test_write_that_waited_too_long_expires_and_is_not_sent(office: Office) -> None:
    office.instead["/things/1"] = Unreachable("no connection")
    async with sending(office):
        filed(office, expires=office.clock.now() + 100)
        await office.clock.advance(120)
        assert states(office) == ["expired"]
        office.instead.clear()
        await office.clock.advance(120)
    assert (office.patched, states(office)) == (0, ["expired"])


async def test_record_that_moved_meanwhile_holds_its_writes(office: Office) -> None:
    async with sending(office):
        filed(office)
        filed(office, "archived")
        office.instead["/things/1"] = thing(status="paused")
        await office.clock.advance(WINDOW + 5)
    assert (office.patched, states(office)) == (0, ["held", "held"])
    first, second = office.store.outbox.query()
    assert "open then, paused now" in first.answer
    assert second.answer == "nothing was sent: “set” before it was not done"


async def test_second_write_to_record_goes_after_first_and_knows_of_it(office: Office) -> None:
    async with sending(office):
        filed(office)
        filed(office, batch="b2")
        await office.clock.advance(WINDOW + 0.6)
        await office.clock.advance(5)
    assert (office.patched, states(office)) == (2, ["confirmed", "confirmed"])


async def test_write_that_may_have_happened_holds_what_is_behind_it(office: Office) -> None:
    office.said, office.readable = Unreachable("the connection broke"), False
    async with sending(office):
        filed(office)
        filed(office, batch="b2")
        await office.clock.advance(WINDOW + 60)
    assert (office.patched, states(office)) == (1, ["unsure", "held"])


async def test_write_of_killed_collector_is_settled_by_reading(office: Office) -> None:
    write = filed(office)
    # as it stands when the collector dies behind the request, which was carried out
    assert office.store.outbox.advance(write.seq, "waiting", "sending", owner="given up", fence=1)
    office.patched = 1
    await settle_forsaken(office.source)
    async with sending(office):
        await office.clock.advance(60)
    assert office.patched == 1
    assert states(office) == ["unsure"]
    assert "it was open and is closed now" in told(office)


async def test_write_under_earlier_grant_is_settled_though_its_process_lives(office: Office) -> None:
    write = filed(office)
    elsewhere = f"other{mark()}"
    assert office.store.outbox.advance(write.seq, "waiting", "sending", owner=elsewhere, fence=1)
    around = replace(office.source.around, fence=lambda: 2)
    await settle_forsaken(Source(office.source.spec, around))
    assert states(office) == ["unsure"]


async def test_waiting_write_survives_end_of_collector(office: Office) -> None:
    filed(office)
    async with sending(office):
        await office.clock.advance(WINDOW / 2)
    await settle_forsaken(office.source)
    assert states(office) == ["waiting"]
    async with sending(office):
        await office.clock.advance(WINDOW)
    assert (office.patched, states(office)) == (1, ["confirmed"])


async def test_collector_that_may_only_look_sends_nothing(office: Office) -> None:
    async with sending(office, read_only=True):
        filed(office)
        await office.clock.advance(WINDOW + 10)
    assert (office.patched, states(office)) == (0, ["waiting"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"action": "burn"}, "“burn” cannot be done here"),
        ({"answers": ()}, "set needs a status"),
        ({"answers": (("colour", "red"),)}, "set does not ask for “colour”"),
        ({"resource": "gone"}, "gone"),
    ],
)
async def test_write_that_makes_no_sense_fails_and_says_why(
    office: Office, changes: dict[str, Any], words: str
) -> None:
    async with sending(office):
        filed(office, **changes)
        await office.clock.advance(WINDOW + 1)
    assert (office.patched, states(office)) == (0, ["failed"])
    assert words in told(office)
    assert not office.store.journal.entries()[0].ok
