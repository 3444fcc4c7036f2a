"""Each new delivery goes on to its target, in order, whatever happens to the target or to us."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from fieldtui.hooks.replay_service import ReplayService, run_beside
from fieldtui.hooks.replay_targets import ReplayTarget
from fieldtui.store.protocols import Store
from tests.collector.manual_clock import SteeredClock
from tests.hooks.factories import delivery, until
from tests.hooks.replay_target import by, target


@asynccontextmanager
async def forwarding(
    store: Store, url: str, clock: SteeredClock | None = None, *, read_only: bool = False
) -> AsyncIterator[ReplayService]:
    """A desk that forwards to that URL; it has begun."""
    known = {"crm": ReplayTarget(name="crm", url=url, timeout=2)}
    replay_service = ReplayService(store, known, forwards=["crm"], clock=clock or SteeredClock(), read_only=read_only)
    async with run_beside(replay_service):
        if not read_only:
            await until(lambda: store.replays.mark("forward:crm"))
        yield replay_service


def come(store: Store, *ids: str) -> None:
    """Deliveries arrive."""
    store.deliveries.receive([delivery(id, "r1") for id in ids])


async def test_only_new_deliveries_are_forwarded(store: Store) -> None:
    come(store, "old")
    async with target() as sink, forwarding(store, sink.url):
        come(store, "e1")
        await until(lambda: sink.events == ["e1"])
        come(store, "e2", "e1", "e3")
        await until(lambda: len(sink.got) == 3)
    assert sink.events == ["e1", "e2", "e3"]
    assert sink.got[0].headers["x-fieldtui-forward"] == "toys/delivery/e1"
    assert [(line.way, line.target, line.status) for line in store.deliveries.attempts_of("toys", "e2")][1:] == [
        ("forward", "crm", 200)
    ]


async def test_backlog_of_outage_follows_in_order(store: Store) -> None:
    clock = SteeredClock()
    async with target() as gone:
        port = gone.port
    async with forwarding(store, gone.url, clock) as replay_service:
        come(store, *(f"e{n}" for n in range(30)))
        await until(lambda: replay_service.state() == "crm is not taking deliveries")
        async with target(port=port) as sink:
            await _until(lambda: len(sink.got) >= 30, clock)
            await until(lambda: replay_service.state() == "")
    assert sink.events == [f"e{n}" for n in range(30)]


async def _until(holds: Callable[[], object], clock: SteeredClock) -> None:
    """Let time pass until something holds. Between two steps real requests get real time, which no clock steers."""
    for _ in range(200):
        await clock.advance(10)
        try:
            await until(holds, seconds=0.2)
        except AssertionError:
            continue
        return
    pytest.fail("it never came")


async def test_passing_trouble_holds_and_hopeless_is_skipped(store: Store) -> None:
    clock = SteeredClock()
    async with target(by({"e1": [500, 404, 301], "e2": [422]})) as sink, forwarding(store, sink.url, clock):
        come(store, "e1", "e2", "e3")
        await _until(lambda: len(sink.got) >= 6, clock)
    assert sink.events == ["e1", "e1", "e1", "e1", "e2", "e3"]


async def test_records_that_are_held_back_keep_no_others_waiting(store: Store) -> None:
    clock = SteeredClock()
    stuck = {f"{record}{n}": [500] * 1_000 for record in "ab" for n in range(60)}
    async with target(by(stuck)) as sink, forwarding(store, sink.url, clock):
        store.deliveries.receive([delivery(event, event[0]) for event in stuck] + [delivery("c1", "c")])
        await _until(lambda: "c1" in sink.events, clock)
    assert set(sink.events) <= {"a0", "b0", "c1"}


async def test_what_came_while_we_were_away_follows_after_restart(store: Store) -> None:
    async with target() as sink:
        async with forwarding(store, sink.url):
            come(store, "e1")
            await until(lambda: len(sink.got) == 1)
            await until(lambda: store.replays.mark("forward:crm") > 1)
        come(store, "e2", "e3")
        async with forwarding(store, sink.url):
            await until(lambda: len(sink.got) == 3)
    assert sink.events == ["e1", "e2", "e3"]


async def test_who_may_only_look_forwards_nothing(store: Store) -> None:
    clock = SteeredClock()
    async with target() as sink, forwarding(store, sink.url, clock, read_only=True):
        come(store, "e1")
        await clock.advance(60)
    assert sink.got == []
    assert store.replays.mark("forward:crm") == 0


async def test_one_process_forwards_until_it_has_gone(store: Store) -> None:
    clock = SteeredClock()
    async with target() as sink:
        store.leases.take("jump-host:7", now=clock.now(), seconds=60, name="forward:crm")
        async with forwarding(store, sink.url, clock):
            come(store, "e1")
            await clock.advance(30)
            assert sink.events == []
            store.leases.release("jump-host:7", name="forward:crm")
            await _until(lambda: len(sink.got) >= 1, clock)


async def test_record_that_is_not_taken_holds_back_no_other(store: Store) -> None:
    clock = SteeredClock()
    async with (
        target(lambda got: 500 if got.event in ("a1", "a2") else 200) as sink,
        forwarding(store, sink.url, clock) as replay_service,
    ):
        store.deliveries.receive([delivery("a1", "a"), delivery("b1", "b"), delivery("a2", "a"), delivery("c1", "c")])
        await until(lambda: {"b1", "c1"} <= set(sink.events))
        assert "a2" not in sink.events
        assert replay_service.state() == "crm does not take the deliveries of 1 record"
        store.deliveries.receive([delivery("d1", "d")])
        await until(lambda: "d1" in sink.events)
        sink.answer = lambda got: 200
        await _until(lambda: len(sink.got) >= 6, clock)
        await until(lambda: replay_service.state() == "")
    assert sink.events.index("a1") < sink.events.index("a2")
    assert [sink.events.count(id) for id in ("b1", "c1", "d1", "a2")] == [1, 1, 1, 1]


async def test_forwarded_before_restart_is_not_sent_again(store: Store) -> None:
    async with target(lambda got: 500 if got.event == "a1" else 200) as sink:
        async with forwarding(store, sink.url):
            store.deliveries.receive([delivery("a1", "a"), delivery("b1", "b")])
            await until(lambda: any(line.way == "forward" for line in store.deliveries.attempts_of("toys", "b1")))
        sink.answer = lambda got: 200
        async with forwarding(store, sink.url):
            store.deliveries.receive([delivery("c1", "c")])
            await until(lambda: "c1" in sink.events)
    assert sink.events.count("b1") == 1
    assert sink.events[-2:] == ["a1", "c1"]


@pytest.mark.parametrize(
    "id", ["line\nbreak", "nul\0byte", "x" * 900_000, "ñ 漏", "\x1b[201~", "%0d%0a", "\ud800"], ids=range(7)
)
async def test_any_event_id_is_forwarded(store: Store, id: str) -> None:
    async with target() as sink, forwarding(store, sink.url):
        store.deliveries.receive([delivery(id, "a", headers=(), body=b'{"id": "odd"}'), delivery("b1", "b")])
        await until(lambda: "b1" in sink.events)
    name = sink.got[0].headers["x-fieldtui-forward"]
    assert name.startswith("toys/delivery/")
    assert name.isascii()
    assert name.isprintable()
    assert len(name) < 400


async def test_broken_forwarding_gives_lease_back_and_restarts(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    clock = SteeredClock()
    async with target() as sink, forwarding(store, sink.url, clock) as replay_service:
        mark, broken = store.replays.mark, [True]

        def failing(name: str) -> int:
            if broken[0]:
                raise RuntimeError("nobody foresaw this")
            return mark(name)

        store.replays.mark = failing  # type: ignore[method-assign]
        come(store, "e1")
        await until(
            lambda: "forwarding to crm stopped: a fault in fieldtui itself (RuntimeError)" in replay_service.state()
        )
        assert store.leases.take("other:1", now=clock.now(), seconds=1, name="forward:crm").holder == "other:1"
        store.leases.release("other:1", name="forward:crm")
        assert "begins again" in caplog.text
        broken[0] = False
        await _until(lambda: len(sink.got) >= 1, clock)
        await until(lambda: replay_service.state() == "")
    assert sink.events == ["e1"]
