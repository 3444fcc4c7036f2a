"""Leases go to one process at a time, and fence off whoever held one before."""

from __future__ import annotations

import asyncio

import pytest

from fieldtui.contract.errors import Overtaken
from fieldtui.contract.runtime import inline
from fieldtui.store.lease import LASTS, RENEWAL, Lease
from fieldtui.store.models import JournalEntry, Query
from fieldtui.store.process_identity import mark
from fieldtui.store.tables.store import SqlStore
from tests.collector import manual_clock
from tests.collector.manual_clock import SteeredClock
from tests.store.either_store import Opened
from tests.store.factories import NOW, ORDERS, fill, listed, order

DONE = JournalEntry(at=NOW, who="ana@jump", what="approve", answer="200")


def test_lease_is_kept_by_renewing_and_lost_by_lapsing(store: SqlStore) -> None:
    assert store.leases.take("first", now=NOW, seconds=30).holder == "first"
    assert store.leases.take("second", now=NOW + 20, seconds=30).holder == "first"
    assert store.leases.take("first", now=NOW + 25, seconds=30).holder == "first"
    assert store.leases.take("second", now=NOW + 40, seconds=30).holder == "first"
    assert store.leases.take("second", now=NOW + 56, seconds=30).holder == "second"


def test_only_holder_gives_lease_back(store: SqlStore) -> None:
    store.leases.take("first", now=NOW, seconds=30)
    store.leases.release("second")
    assert store.leases.take("second", now=NOW, seconds=30).holder == "first"
    store.leases.release("first")
    assert store.leases.take("second", now=NOW, seconds=30).holder == "second"


def test_lease_from_clock_ahead_has_lapsed(store: SqlStore) -> None:
    store.leases.take("ahead", now=NOW + 3600, seconds=20)
    assert store.leases.take("second", now=NOW, seconds=20).holder == "second"


def test_clock_set_back_by_moment_costs_no_lease(store: SqlStore) -> None:
    store.leases.take("first", now=NOW, seconds=20)
    assert store.leases.take("second", now=NOW - 2, seconds=20).holder == "first"
    assert store.leases.take("second", now=NOW - 2, seconds=5).holder == "first", (
        "it is the first one's length that counts"
    )


def test_holder_whose_clock_is_set_back_goes_on(store: SqlStore) -> None:
    store.leases.take("first", now=NOW + 3600, seconds=20)
    assert store.leases.take("first", now=NOW, seconds=20).holder == "first"
    assert store.leases.take("second", now=NOW + 19, seconds=20).holder == "first"
    assert store.leases.take("second", now=NOW + 21, seconds=20).holder == "second"


def test_each_new_holder_has_higher_number(store: SqlStore) -> None:
    first = store.leases.take("first", now=NOW, seconds=30)
    assert store.leases.take("first", now=NOW + 20, seconds=30) == first
    assert store.leases.take("second", now=NOW + 25, seconds=30) == first
    second = store.leases.take("second", now=NOW + 51, seconds=30)
    assert second.fence > first.fence
    store.leases.release("second")
    assert store.leases.take("first", now=NOW + 52, seconds=30).fence > second.fence
    assert store.leases.take("first", now=NOW, seconds=30, name="forward:crm").fence == first.fence


def test_guarded_store_refuses_whatever_overtaken_process_writes(opened: Opened) -> None:
    ours, theirs = opened(), opened()
    ours.leases.guard(ours.leases.take("ours", now=NOW, seconds=5).fence)
    fill(ours, order("1", "Leak"))
    theirs.leases.take("theirs", now=NOW + 6, seconds=5)
    fill(theirs, order("1", "Mended"))
    with pytest.raises(Overtaken, match="theirs"):
        fill(ours, order("1", "Leak again"), now=NOW + 7)
    with pytest.raises(Overtaken):
        ours.journal.add(DONE)
    assert [row.title for row in ours.records.stream(Query(where="", now=NOW))] == ["Mended"]
    assert ours.journal.entries() == []
    # asking for the lease is how it finds out that it stands by; then it may write what needs no lease
    assert ours.leases.take("ours", now=NOW + 8, seconds=5).holder == "theirs"
    ours.leases.guard(0)
    ours.journal.add(DONE)
    assert [(line.who, line.what) for line in theirs.journal.entries()] == [(DONE.who, DONE.what)]


def test_page_of_sweep_begun_before_is_refused(opened: Opened) -> None:
    ours, theirs = opened(), opened()
    ours.leases.guard(ours.leases.take("ours", now=NOW, seconds=5).fence)
    fill(ours, order("1"), order("2"))
    sweep = ours.sweeps.begin(ORDERS, "acme", full=True)
    theirs.leases.take("theirs", now=NOW + 6, seconds=5)
    with pytest.raises(Overtaken):
        ours.sweeps.apply(sweep, [order("1")], now=NOW)
    with pytest.raises(Overtaken):
        ours.sweeps.finish(sweep, now=NOW, complete=True)
    assert sorted(listed(theirs)) == ["1", "2"]


async def test_lease_that_another_had_meanwhile_is_lost_even_if_free_again(store: SqlStore) -> None:
    clock = SteeredClock(NOW)
    lease = Lease(store.leases, clock, inline, guards=True)
    await lease.wait()
    holding = asyncio.create_task(lease.hold())
    await manual_clock.settle()
    assert lease.is_fresh
    # as after SIGSTOP: time has passed, and nothing of ours has run
    clock.time += LASTS + 1
    assert not lease.is_fresh
    store.leases.take("another:7", now=clock.now(), seconds=LASTS)
    store.leases.release("another:7")
    await clock.advance(RENEWAL)
    await asyncio.wait_for(holding, 5)
    assert not lease.is_ours
    before = lease.fence
    await lease.wait()
    assert lease.is_fresh
    assert lease.fence > before
    store.journal.add(DONE)
    await lease.release()


async def test_lease_is_fresh_for_as_long_as_it_is_renewed(store: SqlStore) -> None:
    clock = SteeredClock(NOW)
    lease = Lease(store.leases, clock, inline)
    await lease.wait()
    holding = asyncio.create_task(lease.hold())
    for _ in range(20):
        await clock.advance(RENEWAL)
        assert lease.is_fresh
        assert store.leases.take("another", now=clock.now(), seconds=0.0).holder == mark()
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)


def test_renewal_of_lease_is_no_change_that_screens_must_know(opened: Opened) -> None:
    ours, theirs = opened(), opened()
    heard: list[str] = []
    ours.subscribe(lambda change: heard.append(change.what))
    theirs.leases.take("theirs", now=NOW, seconds=5)
    assert not ours.wait_elsewhere(0)
    theirs.journal.add(DONE)
    theirs.leases.take("theirs", now=NOW + 1, seconds=5)
    assert ours.wait_elsewhere(0)
    assert not ours.wait_elsewhere(0)
    # a change of theirs is not lost behind one of ours
    theirs.journal.add(DONE)
    ours.journal.add(DONE)
    assert ours.wait_elsewhere(0)
    assert not ours.wait_elsewhere(0)
    assert heard == ["journal", "journal", "journal"]


def test_refused_change_is_not_counted(opened: Opened) -> None:
    ours, theirs = opened(), opened()
    ours.leases.guard(ours.leases.take("ours", now=NOW, seconds=5).fence)
    theirs.leases.take("theirs", now=NOW + 6, seconds=5)
    with pytest.raises(Overtaken):
        ours.journal.add(DONE)
    assert not theirs.wait_elsewhere(0)
    theirs.journal.add(DONE)
    assert ours.wait_elsewhere(0)
