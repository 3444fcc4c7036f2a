"""What one source may put on the disk within an hour."""

from __future__ import annotations

from fieldtui.hooks.quota import Quota
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from tests.collector.manual_clock import SteeredClock
from tests.hooks.senders import deliver, event, receiving


async def test_quota_is_each_sources_own_and_comes_back_within_hour() -> None:
    clock = SteeredClock(0.0)
    quota = Quota(1_000, clock)
    assert quota.take("a", 600)
    assert not quota.take("a", 401)
    assert quota.take("a", 400)
    assert quota.take("b", 1_000)
    await clock.advance(1_800)
    assert not quota.take("a", 501)
    assert quota.take("a", 500)
    await clock.advance(100_000)
    assert not quota.take("a", 1_001)
    assert quota.take("a", 1_000)


async def test_quota_that_is_used_up_stays_so_within_moment() -> None:
    quota = Quota(3_600_000, SteeredClock(0.0))
    assert quota.take("a", 3_600_000)
    assert not quota.take("a", 1)


async def test_delivery_beyond_quota_is_refused_and_logged(store: Store) -> None:
    async with receiving(store, quota=500) as receiver:
        assert (await deliver(receiver.port, event("e1", filler="x" * 300)))[0] == 200
        status, answer = await deliver(receiver.port, event("e2", filler="x" * 300))
        assert status == 429
        assert "hooks.quota" in answer
        assert (await deliver(receiver.port, event("e3")))[0] == 200
    assert {each.event_id for each in store.deliveries.query(Query())} == {"e1", "e3"}
    assert [line.status for line in store.deliveries.attempts() if line.way == "refused"] == [429]
