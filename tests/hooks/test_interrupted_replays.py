"""A replay is paused, cancelled, taken over or left alone by its target, and nothing is sent twice."""

from __future__ import annotations

import pytest

from fieldtui.contract.errors import Conflict, Refused, StoreError
from fieldtui.contract.replay_control import NewReplay
from fieldtui.hooks.replay_service import run_beside
from fieldtui.store.models import Delivery
from fieldtui.store.protocols import Store
from tests.hooks.factories import fill, of_record, standing, states, until
from tests.hooks.replay_target import Got, target
from tests.hooks.replay_trial import JumpingClock, begun, played, replay_service


async def test_absent_target_halts_replay_that_can_resume(store: Store) -> None:
    fill(store, 100, 100)
    async with target() as gone:
        url = gone.url
    id = await played(store, "", url)
    halted = standing(store, id)
    assert halted.state == "paused"
    assert 8 <= halted.failed <= 12
    async with target(port=gone.port) as back, run_beside(replay_service(store)) as ours:
        await ours.resume(id)
        await until(lambda: standing(store, id).state == "finished")
    assert len(back.got) == 100 - halted.failed


async def test_pause_holds_and_going_on_sends_rest_once(store: Store) -> None:
    fill(store, 60, 3)
    async with target(slowness=0.005) as sink, run_beside(replay_service(store)) as ours:
        id = await begun(ours, "", sink.url)
        await until(lambda: len(sink.got) > 10)
        await ours.pause(id)
        await until(lambda: not standing(store, id).owner)
        held = len(sink.got)
        assert standing(store, id).state == "paused"
        assert standing(store, id).done == held < 60
        await ours.resume(id)
        await until(lambda: standing(store, id).state == "finished")
    assert len(sink.got) == len(set(sink.events)) == 60
    assert all(events == sorted(events) for events in of_record(sink.events, 3).values())


async def test_resuming_after_pause_sends_nothing_twice(store: Store) -> None:
    fill(store, 60, 3)
    async with target(slowness=0.2) as sink, run_beside(replay_service(store)) as ours:
        id = await begun(ours, "", sink.url)
        for halts in range(1, 4):
            await until(lambda halts=halts: len(sink.got) >= 3 * halts)  # type: ignore[misc]
            await ours.pause(id)
            await ours.resume(id)
        await until(lambda: standing(store, id).state == "finished")
    assert len(sink.got) == len(set(sink.events)) == 60
    assert all(events == sorted(events) for events in of_record(sink.events, 3).values())


async def test_cancelled_one_sends_no_more_and_cannot_be_resumed(store: Store) -> None:
    fill(store, 60, 3)
    async with target(slowness=0.005) as sink, run_beside(replay_service(store)) as ours:
        id = await begun(ours, "", sink.url)
        await until(lambda: len(sink.got) > 10)
        await ours.cancel(id)
        await until(lambda: not standing(store, id).owner)
        assert standing(store, id).state == "cancelled"
        assert standing(store, id).left > 0
        with pytest.raises(Refused, match="is cancelled"):
            await ours.resume(id)


async def test_pause_from_another_process_is_obeyed(store: Store) -> None:
    fill(store, 3, 1)

    def answer(got: Got) -> int:
        store.replays.set_state(store.replays.all()[0].id, "paused")
        return 500

    async with target(answer) as sink:
        id = await played(store, "", sink.url, waits=(60.0,))
    assert (standing(store, id).state, states(store, id)) == ("paused", {"waiting": 3})


async def test_replay_that_stood_still_and_was_taken_over_sends_no_more(store: Store) -> None:
    fill(store, 30, 1)
    clock = JumpingClock()

    def answer(got: Got) -> int:
        if got.event == "e00005":
            # as after SIGSTOP: a minute has passed in which nothing of this process ran, not even its claim's renewal
            clock.ahead = 60.0
            assert store.replays.claim(store.replays.all()[0].id, "other:1", now=clock.now()) == "other:1"
        return 200

    async with target(answer) as sink:
        id = await played(store, "", sink.url, clock=clock)
    assert sink.events[-1] == "e00005"
    assert (standing(store, id).owner, standing(store, id).state) == ("other:1", "running")


async def test_what_was_answered_is_known_though_one_lane_failed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, 3, 3)
    get = store.deliveries.get

    def broken(source: str, event_id: str) -> Delivery | None:
        if event_id == "e00001":
            raise StoreError("the disk is gone")
        return get(source, event_id)

    monkeypatch.setattr(store.deliveries, "get", broken)
    async with target(slowness=0.3) as sink, run_beside(replay_service(store)) as ours:
        order = await ours.order(NewReplay("", sink.url, rate=1e5, schedule=()))
        with pytest.raises(StoreError):
            await ours.prepared(order).go()
        # the moment that it says so, what the target has taken stands in the store
        assert standing(store, order.id).done == len(sink.events) >= 1


async def test_two_do_not_carry_out_same_replay(store: Store) -> None:
    fill(store, 30, 1)
    async with (
        target(slowness=0.01) as sink,
        run_beside(replay_service(store)) as ours,
        run_beside(replay_service(store)) as other,
    ):
        id = await begun(ours, "", sink.url)
        await until(lambda: bool(sink.got))
        with pytest.raises(Conflict):
            await other.prepared(standing(store, id)).go()
        with pytest.raises(Conflict):
            await ours.resume(id)
        await until(lambda: standing(store, id).state == "finished")
    assert len(sink.got) == 30
