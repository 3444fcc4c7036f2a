"""What never came is listed, explained and closed; the vendor's list fills it, and says who had what."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.collector.source import Source
from fieldtui.store.protocols import Store
from tests.collector.toy_vendor import EVENTS, THINGS, Shop, around, fresh_store, listed, spec, things, vendor
from tests.hooks.factories import START, delivery
from tests.hooks.senders import deliver, event, receiving
from tests.http.scripted_vendor import Wire

NOW = START + 100_000


def of(gaps: list[Any]) -> list[tuple[str, ...]]:
    """Which deliveries each gap has."""
    return [gap.event_ids for gap in gaps]


def test_missed_in_row_is_one_gap(store: Store) -> None:
    store.reception.heard(START, START + 50)
    store.reception.heard(START + 80, START + 200)
    how = {10: "hook", 20: "caught up", 30: "caught up", 40: "both", 60: "caught up", 90: "hook", 100: "caught up"}
    store.deliveries.receive([delivery(f"e{at}", "r1", at, how=how_) for at, how_ in how.items()])
    gaps = store.reception.missing(now=NOW)
    assert of(gaps) == [("e20", "e30"), ("e60",), ("e100",)]
    assert [(gap.start - START, gap.end - START, gap.listened) for gap in gaps] == [
        (20, 30, True),
        (60, 60, False),
        (100, 100, True),
    ]


def test_before_listening_or_on_its_way_is_not_missing(store: Store) -> None:
    store.deliveries.receive(
        [delivery("before", "r1", -50, how="caught up"), delivery("now", "r1", 90, how="caught up")]
    )
    assert store.reception.missing(now=NOW) == []
    store.reception.heard(START, START + 100)
    assert of(store.reception.missing(now=START + 100)) == []
    assert of(store.reception.missing(now=START + 130)) == [("now",)]


def test_hole_between_two_deliveries_is_missing_at_once(store: Store) -> None:
    store.reception.heard(START, START + 100)
    how = {-40: "caught up", -30: "hook", -20: "caught up", -10: "hook", 90: "caught up", 95: "both", 97: "caught up"}
    store.deliveries.receive([delivery(f"e{at}", "r1", at, how=how_) for at, how_ in how.items()])
    gaps = store.reception.missing(now=START + 100)
    assert of(gaps) == [("e-20",), ("e90",)]
    assert [gap.listened for gap in gaps] == [False, True]


def test_gap_closed_is_shown_only_to_who_asks(store: Store) -> None:
    store.reception.heard(START, START + 100)
    store.deliveries.receive([delivery("e1", "r1", 10, how="caught up"), delivery("e2", "r1", 20, how="caught up")])
    [gap] = store.reception.missing(now=NOW)
    store.reception.close(gap, "the tunnel was down", now=NOW)
    assert store.reception.missing(now=NOW) == []
    assert [gap.closed for gap in store.reception.missing(now=NOW, closed=True)] == ["the tunnel was down"]
    store.deliveries.receive([delivery("e3", "r1", 30, how="caught up")])
    assert of(store.reception.missing(now=NOW)) == [("e3",)]


def test_one_that_comes_at_last_closes_its_gap(store: Store) -> None:
    store.reception.heard(START, START + 100)
    store.deliveries.receive([delivery("e1", "r1", 10, how="caught up")])
    store.deliveries.receive([delivery("e1", "r1", 10, received=START + 700)])
    assert store.reception.missing(now=NOW) == []


def test_tally_counts_what_came_how_and_how_late(store: Store) -> None:
    store.reception.heard(START, START + 1000)
    came = {"a": 1, "b": 2, "c": 3, "d": 700}
    store.deliveries.receive([delivery(id, "r1", 10, received=START + 10 + delay) for id, delay in came.items()])
    store.deliveries.receive([delivery("a", "r1", 10, how="caught up"), delivery("lost", "r1", 10, how="caught up")])
    store.deliveries.receive([delivery("before", "r1", -10, how="caught up")])
    [tally] = store.reception.tallies()
    assert (tally.source, tally.by_hook, tally.by_list, tally.both, tally.late) == ("toys", 3, 1, 1, 1)
    assert tally.median_delay in (2, 3)
    assert tally.worst_delay == 700


async def caught_up(store: Store, events: list[dict[str, Any]]) -> None:
    """Sweep the vendor's list of deliveries, as a catch-up does."""
    source = Source(spec(of=vendor(THINGS, EVENTS)), around(store, Wire(Shop(events=events))))
    progress = await source.feeds["events"].once(full=False)
    assert progress.error is None


async def test_catching_up_says_who_had_what(store: Store) -> None:
    async with receiving(store) as receiver:
        for id in ("only here", "both"):
            await deliver(receiver.port, event(id))
    await caught_up(store, [event("both"), event("only there")])
    hows = {each.event_id: each.how for each in store.deliveries.of_record("toys", "7")}
    assert hows == {"only here": "hook", "both": "both", "only there": "caught up"}


_STORMS = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(("hook", "list"))), min_size=1, max_size=25)


@settings(max_examples=60, deadline=None)
@given(storm=_STORMS, order=st.permutations(range(6)))
def test_in_whatever_order_they_come_store_says_what_model_says(storm: list[Any], order: list[int]) -> None:
    times = {id: float(order[place]) * 10 for place, id in enumerate("abcdef")}
    with TemporaryDirectory() as folder:
        store = fresh_store(Path(folder))
        store.reception.heard(START, START + 100)
        for place, (id, way) in enumerate(storm):
            how = "hook" if way == "hook" else "caught up"
            store.deliveries.receive([delivery(id, "r1", times[id], how=how, received=START + place)], durable=False)
        ways = {id: {way for other, way in storm if other == id} for id, _ in storm}
        told = {each.event_id: each for each in store.deliveries.of_record("toys", "r1")}
        words = {frozenset({"hook"}): "hook", frozenset({"list"}): "caught up", frozenset({"hook", "list"}): "both"}
        assert {id: each.how for id, each in told.items()} == {id: words[frozenset(way)] for id, way in ways.items()}
        assert list(told) == sorted(ways, key=lambda id: times[id])
        assert all(told[id].attempts == storm.count((id, "hook")) for id in ways)
        missed = [id for gap in store.reception.missing(now=NOW) for id in gap.event_ids]
        assert missed == [id for id in told if ways[id] == {"list"}]
        store.close()


async def test_older_event_never_moves_record_back(store: Store) -> None:
    shop = Shop(things=things(7, status="assigned"))
    source = Source(spec(of=vendor(THINGS, EVENTS)), around(store, Wire(shop)))
    woken: list[tuple[str, str]] = []
    await source.feeds["things"].once(full=True)
    async with receiving(store, wake=lambda *what: woken.append(what)) as receiver:
        old = event("old", created="2020-01-01T00:00:00Z", status="draft", data={"status": "draft"})
        assert (await deliver(receiver.port, old))[0] == 200
    await caught_up(store, [json.loads(json.dumps(old))])
    assert listed(store) == {"7": "assigned"}
    shop.things = things(7, status="done")
    await source.feeds["things"].once(full=True)
    assert listed(store) == {"7": "done"}
