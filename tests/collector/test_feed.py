"""A feed never ends: it keeps its pace, waits longer after trouble, and goes on when asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import pytest

from fieldtui.collector.source import Runtime, Source
from fieldtui.contract.errors import NotFound, SourceError, Unreachable
from fieldtui.contract.flow import Reply
from fieldtui.contract.runtime import inline
from fieldtui.store.models import Change, FeedStatus
from fieldtui.store.protocols import Store
from tests.collector.manual_clock import SteeredClock, settle
from tests.collector.toy_vendor import EVENTS, THINGS, Shop, listed, spec, things, vendor
from tests.http.scripted_vendor import REFUSAL, Sent, Wire, bearer_login, reply


@asynccontextmanager
async def polling(store: Store, wire: Wire, *sources: Source) -> AsyncIterator[None]:
    """Run sources for the time of a test."""
    tasks = [asyncio.ensure_future(source.run()) for source in sources]
    await settle()
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def made(store: Store, wire: Wire, clock: SteeredClock, name: str = "toys", **changes: object) -> Source:
    of = vendor(**changes)  # type: ignore[arg-type]
    return Source(spec(name, of), Runtime(store=store, send=wire, clock=clock, run=inline))


def status(store: Store, source: str = "toys", resource: str = "things") -> FeedStatus:
    return next(each for each in store.feeds.statuses() if (each.source, each.resource) == (source, resource))


async def test_feed_polls_at_its_pace(store: Store) -> None:
    clock, wire = SteeredClock(), Wire(Shop(things(1)))
    async with polling(store, wire, made(store, wire, clock)):
        assert len(wire.sent) == 1
        await clock.advance(59)
        assert len(wire.sent) == 1
        await clock.advance(2)
        assert len(wire.sent) == 2
        assert status(store).word == "live"
        assert status(store).next_at == clock.now() - 1 + 60


async def test_page_that_never_comes_makes_list_partial(store: Store) -> None:
    """Also while it is asked for again and again: what came is shown, and which page is missing."""
    shop = Shop(things(*range(1, 9)))
    shop.trouble = lambda sent: reply(502) if sent.query.get("page") == "2" else None
    clock, wire = SteeredClock(), Wire(shop)
    async with polling(store, wire, made(store, wire, clock)):
        seen = []
        for _ in range(60):
            seen.append(status(store))
            await clock.advance(1)
        assert {each.word for each in seen} == {"partial"}
        assert all(each.page == 1 and each.error.startswith("page 2: 502") for each in seen)
        assert any(each.next_at is not None and each.next_at > clock.now() - 60 for each in seen)


async def test_trouble_waits_ever_longer_up_to_five_minutes(store: Store) -> None:
    clock, wire = SteeredClock(), Wire(lambda sent: Unreachable("no connection to vendor.example"))
    async with polling(store, wire, made(store, wire, clock)):
        await clock.advance(30)
        assert status(store).word == "offline"
        assert "vendor.example" in status(store).error
        await clock.advance(3600)
        before = len(wire.sent)
        await clock.advance(375)
        assert len(wire.sent) > before


async def test_sweep_that_failed_begins_anew_after_some_seconds(store: Store) -> None:
    clock, left = SteeredClock(), list[float]()

    def offline(sent: Sent) -> Unreachable:
        left.append(clock.time)
        return Unreachable("no connection to vendor.example")

    wire = Wire(offline)
    async with polling(store, wire, made(store, wire, clock)):
        await clock.advance(120)
    # one request and its four repetitions, each after a longer wait; then the sweep's own wait begins lower again
    waits = [after - before for before, after in pairwise(left)]
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert 2.9 < waits[4] < 5.1
    assert 5.9 < waits[9] < 10.1


async def test_feed_recovers_by_itself_and_keeps_its_rows_meanwhile(store: Store) -> None:
    clock, shop = SteeredClock(), Shop(things(1, 2))
    wire = Wire(shop)
    async with polling(store, wire, made(store, wire, clock)):
        shop.trouble = lambda sent: reply(502)
        await clock.advance(120)
        assert status(store).word == "unavailable"
        assert len(listed(store)) == 2
        shop.trouble = lambda sent: None
        await clock.advance(400)
        assert status(store).word == "live"
        assert status(store).error == ""


async def test_clock_set_back_delays_no_full_sweep(store: Store) -> None:
    clock = SteeredClock()
    source = made(store, Wire(Shop(things(1))), clock, **{})
    feed = source.feeds["things"]
    feed.sweeper = replace(feed.sweeper, resource=replace(THINGS, incremental=True))
    await feed.once(full=True)
    assert not feed.is_full_due()
    clock.time -= 3600
    assert feed.is_full_due()


async def test_refresh_polls_at_once(store: Store) -> None:
    clock, wire = SteeredClock(), Wire(Shop(things(1)))
    source = made(store, wire, clock)
    async with polling(store, wire, source):
        source.refresh()
        await settle()
        assert len(wire.sent) == 2


async def test_refresh_of_one_feed_polls_that_alone(store: Store) -> None:
    wire = Wire(Shop(things(1)))
    source = Source(spec(of=vendor(THINGS, EVENTS)), Runtime(store=store, send=wire, clock=SteeredClock(), run=inline))
    async with polling(store, wire, source):
        before = len(wire.sent)
        source.refresh("events")
        await settle()
        assert [sent.path for sent in wire.sent[before:]] == ["/events"]
        with pytest.raises(NotFound, match="toys has no feed “gone” that is polled"):
            source.refresh("gone")


async def test_paused_feed_rests_until_it_goes_on(store: Store) -> None:
    clock, wire = SteeredClock(), Wire(Shop(things(1)))
    source = made(store, wire, clock)
    async with polling(store, wire, source):
        source.pause(True)
        await clock.advance(1000)
        assert len(wire.sent) == 1
        assert (source.paused, status(store).word) == (True, "paused")
        source.pause(False)
        await settle()
        assert len(wire.sent) == 2


def by_login(good: Callable[[], bool]) -> Callable[[Sent], Reply | SourceError]:
    shop = Shop(things(1))

    def answer(sent: Sent) -> Reply | SourceError:
        if sent.path == "/login":
            return reply(body=b'{"token":"t"}') if good() else reply(401, REFUSAL)
        return shop(sent)

    return answer


async def test_refused_login_stops_source_until_someone_asks(store: Store) -> None:
    passwords = [False]
    clock, wire = SteeredClock(), Wire(by_login(lambda: passwords[-1]))
    source = made(store, wire, clock, login=bearer_login())
    async with polling(store, wire, source):
        await clock.advance(7200)
        assert wire.paths() == ["/login"]
        assert status(store).word == "login refused"
        passwords.append(True)
        source.refresh()
        await settle()
        assert status(store).word == "live"


async def test_one_sources_trouble_never_delays_another(store: Store) -> None:
    clock = SteeredClock()
    bad, good = Wire(lambda sent: reply(429, Retry_After="3000")), Wire(Shop(things(1)))
    sources = made(store, bad, clock, "bad"), made(store, good, clock, "good")
    async with polling(store, good, *sources):
        await clock.advance(600)
        assert len(good.sent) == 11
        assert len(bad.sent) == 1


async def test_429_quiets_all_feeds_of_its_source(store: Store) -> None:
    clock, shop = SteeredClock(), Shop(things(1))
    refusals = [reply(429, Retry_After="500")]
    shop.trouble = lambda sent: refusals.pop() if refusals and sent.path == "/things" else None
    wire = Wire(shop)
    both = Source(spec(of=vendor(THINGS, EVENTS)), Runtime(store=store, send=wire, clock=clock, run=inline))
    async with polling(store, wire, both):
        already = len(wire.sent)
        await clock.advance(490)
        assert len(wire.sent) == already
        await clock.advance(60)
        assert {"/things", "/events"} <= set(wire.paths()[already:])


async def test_fault_of_ours_is_said_and_retried(store: Store) -> None:
    clock, shop = SteeredClock(), Shop(things(1))
    wire = Wire(shop)

    def trouble(sent: Sent) -> Reply:
        raise ZeroDivisionError

    shop.trouble = trouble
    async with polling(store, wire, made(store, wire, clock)):
        assert "ZeroDivisionError" in status(store).error
        shop.trouble = lambda sent: None
        await clock.advance(60)
        assert status(store).word == "live"


async def test_feed_paused_in_sweep_says_so_after(store: Store) -> None:
    clock, shop = SteeredClock(), Shop(things(1))
    wire = Wire(shop)
    source = made(store, wire, clock)
    async with polling(store, wire, source):
        shop.trouble = lambda sent: source.pause(True)
        await clock.advance(61)
        assert status(store).word == "paused"
        assert status(store).next_at is None
        shop.trouble = lambda sent: None
        source.pause(False)
        await settle()
        assert status(store).word == "live"


async def test_shifting_list_removes_after_two_sweeps(store: Store) -> None:
    clock, shop = SteeredClock(), Shop(things(1, 2, 3))
    wire = Wire(shop)
    of = vendor(replace(THINGS, shifts=True))
    source = Source(spec(of=of), Runtime(store=store, send=wire, clock=clock, run=inline))
    async with polling(store, wire, source):
        shop.things = things(1, 3)
        await clock.advance(61)
        assert set(listed(store)) == {"1", "2", "3"}
        shop.things = things(1, 2)
        await clock.advance(60)
        assert set(listed(store)) == {"1", "2", "3"}
        await clock.advance(60)
        assert set(listed(store)) == {"1", "2"}


async def test_poll_that_only_confirms_is_not_announced(store: Store) -> None:
    """Consoles would draw each minute that a source is being read, and then that it is live again."""
    clock, said = SteeredClock(), list[str]()
    wire = Wire(Shop(things(*range(1, 9))))
    source = made(store, wire, clock)

    def listen(change: Change) -> None:
        if change.what == "feeds":
            said.append(status(store).word)

    store.subscribe(listen)
    async with polling(store, wire, source):
        await clock.advance(30)
        first, said[:] = list(said), []
        before = len(wire.sent)
        await clock.advance(60)
        by_itself, said[:] = list(said), []
        assert len(wire.sent) > before
        source.refresh()
        await settle()
        await clock.advance(1)
    assert "polling" in first
    assert set(by_itself) == {"live"}
    assert "polling" in said
