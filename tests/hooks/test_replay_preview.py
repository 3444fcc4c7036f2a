"""Before anything is sent again: how much, of when, what came later, and what would be turned back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Key, Kind
from fieldtui.contract.replay_control import NewReplay, ReplayPreview
from fieldtui.contract.runtime import WallClock
from fieldtui.hooks.replay_service import ReplayService, run_beside
from fieldtui.store.models import Arrival, FeedKey
from fieldtui.store.protocols import Store
from tests.hooks.factories import START, delivery

URL = "http://127.0.0.1:9/in"


def has(store: Store, id: str, status: str, at: float) -> None:
    """Put a record into the store as a poll brought it, changed so many seconds after the start."""
    facets = Facets(title=id, reference=id.upper(), status=status, updated=datetime.fromtimestamp(START + at, UTC))
    arrival = Arrival(Key(Kind.WORK_ORDER, id), facets, b"{}")
    store.records.touch(FeedKey("toys", "things"), "toy", arrival, now=START + at, how="poll")


async def foreseen(store: Store, what: str | list[str], said: str = "draft") -> ReplayPreview:
    """What a replay of deliveries that all say that status would do."""
    replay_service = ReplayService(store, {}, clock=WallClock(), status_of=lambda delivery: said)
    async with run_beside(replay_service):
        return await replay_service.preview(NewReplay(what, URL))


async def test_counts_are_exact(store: Store) -> None:
    store.deliveries.receive([delivery(f"e{n}", f"r{n % 3}", n) for n in (5, 1, 3, 2, 4)])
    view = await foreseen(store, "")
    assert (view.count, view.records, view.looked_at, view.overtaken, view.back) == (5, 3, 3, 0, ())
    assert (view.oldest, view.newest) == (START + 1, START + 5)
    assert (await foreseen(store, "record:none")).count == 0


async def test_it_says_what_came_later_and_would_be_turned_back(store: Store) -> None:
    store.deliveries.receive([delivery("e1", "r1", 10), delivery("e2", "r1", 20), delivery("e3", "r2", 10)])
    has(store, "r1", "assigned", 21)
    view = await foreseen(store, ["toys/delivery/e1", "toys/delivery/e3"])
    assert (view.count, view.overtaken) == (2, 1)
    assert view.back == ("R1 is assigned now; this says draft",)


async def test_replaying_whole_record_turns_nothing_back(store: Store) -> None:
    store.deliveries.receive([delivery("e1", "r1", 10), delivery("e2", "r1", 20)])
    has(store, "r1", "draft", 21)
    view = await foreseen(store, "")
    assert (view.overtaken, view.back) == (0, ())


@pytest.mark.parametrize(("read_at", "turns_back"), [(500, True), (5, False)])
async def test_record_that_moved_on_is_turned_back(store: Store, read_at: float, turns_back: bool) -> None:
    store.deliveries.receive([delivery("e1", "r1", 10)])
    has(store, "r1", "assigned", read_at)
    assert bool((await foreseen(store, "")).back) == turns_back


async def test_unknown_records_turn_nothing_back(store: Store) -> None:
    store.deliveries.receive([delivery("e1", None, 10, kind=None), delivery("e2", "r9", 10)])
    view = await foreseen(store, "")
    assert (view.back, view.overtaken) == ((), 0)
