"""A sync that was handed to the collector: each feed once, beside its own polling, within the patience of who asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from fieldtui.collector.source import Runtime, Source
from fieldtui.collector.sync_command import sync_here
from fieldtui.contract.collector_commands import OfSync
from fieldtui.contract.errors import NotFound
from fieldtui.contract.flow import Reply
from fieldtui.contract.runtime import inline
from fieldtui.store.models import FeedKey, FeedStatus
from fieldtui.store.protocols import Store
from tests.collector.manual_clock import SteeredClock, settle
from tests.collector.test_feed import made, polling, status
from tests.collector.toy_vendor import EVENTS, THINGS, Shop, listed, spec, things, vendor
from tests.http.scripted_vendor import Wire, reply


async def test_feeds_are_swept_once_more_and_reported(store: Store) -> None:
    clock, shop = SteeredClock(), Shop(things(1))
    wire = Wire(shop)
    source = made(store, wire, clock)
    async with polling(store, wire, source):
        shop.things = things(1, 2, 3)
        reports = await sync_here({"toys": source}, OfSync(sources=("toys",)))
        assert [(each.source, each.resource, each.ok, each.records, each.changed) for each in reports] == [
            ("toys", "things", True, 3, 2)
        ]
        assert len(listed(store)) == 3


async def test_only_lists_of_deliveries_are_read_for_catching_up(store: Store) -> None:
    clock, wire = SteeredClock(), Wire(Shop(things(1)))
    both = Source(spec(of=vendor(THINGS, EVENTS)), Runtime(store=store, send=wire, clock=clock, run=inline))
    reports = await sync_here({"toys": both}, OfSync(deliveries=True))
    assert [each.resource for each in reports] == ["events"]
    assert wire.paths() == ["/events"]


async def test_own_sweep_is_waited_for_and_not_doubled(store: Store) -> None:
    clock, shop = SteeredClock(), Shop(things(1))
    wire = Wire(shop)
    source = made(store, wire, clock)
    async with source.feeds["things"]._sweeping:
        task = asyncio.create_task(sync_here({"toys": source}, OfSync()))
        await settle()
        assert wire.sent == []
    await clock.advance(1)
    assert (await task)[0].ok
    assert len(wire.sent) == 1


@dataclass
class SlowShop(Wire):
    """A vendor that answers nothing until it is let."""

    let: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, *request: Any, **options: Any) -> Reply:
        await self.let.wait()
        return await super().__call__(*request, **options)


async def test_first_sweep_of_collector_that_took_over_is_waited_for(store: Store) -> None:
    clock, wire = SteeredClock(), SlowShop(Shop(things(1)))
    around = Runtime(store=store, send=wire, clock=clock, run=inline)
    # the former collector would have polled again in five minutes
    known = FeedStatus(source="toys", vendor="toys", resource="things", word="live", next_at=clock.now() + 300)
    source = Source(spec("toys"), around, {FeedKey("toys", "things"): known})
    async with polling(store, wire, source):
        task = asyncio.create_task(sync_here({"toys": source}, OfSync(patience=30)))
        await settle()
        wire.let.set()
        await settle()
        await clock.advance(1)
        assert [(each.ok, each.error) for each in await task] == [(True, "")]


async def test_vendor_that_asks_for_longer_than_patience_ends_feed_as_not_ok(store: Store) -> None:
    clock, wire = SteeredClock(), Wire(lambda sent: reply(429, Retry_After="100"))
    source = made(store, wire, clock)
    reports = await sync_here({"toys": source}, OfSync(patience=30))
    assert not reports[0].ok
    assert "429" in reports[0].error
    assert len(wire.sent) == 1


async def test_paused_source_is_swept_and_stays_paused(store: Store) -> None:
    clock, wire = SteeredClock(), Wire(Shop(things(1)))
    source = made(store, wire, clock)
    source.pause(True)
    reports = await sync_here({"toys": source}, OfSync())
    await settle()
    assert reports[0].ok
    assert status(store).word == "paused"


async def test_source_that_collector_does_not_have_is_named(store: Store) -> None:
    with pytest.raises(NotFound, match="nobody is not polled by the collector"):
        await sync_here({}, OfSync(sources=("nobody",)))
