"""The collector keeps the store small: a round an hour, by the configuration's lengths of time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple

from fieldtui.collector.retention import Retention, cutoffs
from fieldtui.contract.errors import Overtaken, StoreError
from fieldtui.store.protocols.upkeep import Cutoffs, StoreReport
from tests.collector.manual_clock import SteeredClock

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
NOW = 1_800_000_000.0


class Upkeep:
    """A store of which three steps have to be taken, and that may fail first."""

    def __init__(self, *failures: Exception) -> None:
        self.failures, self.left = list(failures), [400, 400, 7]
        self.asked: list[Cutoffs] = []

    def prune(self, cutoffs: Cutoffs) -> int:
        self.asked.append(cutoffs)
        return self.left.pop() if self.left else 0

    def note_size(self, now: float) -> None:
        if self.failures:
            raise self.failures.pop()

    def growth(self, now: float) -> float | None:
        return None

    def about(self) -> StoreReport:
        raise NotImplementedError

    check = about

    def size(self) -> int:
        return 0

    def copy_to(self, target: Any, report: Any) -> None:
        raise NotImplementedError

    def backup(self, target: Any) -> int:
        return 0


async def inline(work: Callable[[*Ts], T], /, *arguments: *Ts) -> T:
    return work(*arguments)


def test_cutoffs_are_lengths_before_now_and_none_for_ever() -> None:
    assert cutoffs(deliveries=90, revisions=30, now=1_000) == Cutoffs(910, 970)
    assert cutoffs(deliveries=0, revisions=0, now=1_000) == Cutoffs(0, 0)


async def test_round_goes_on_until_nothing_is_left_and_comes_again() -> None:
    clock, upkeep = SteeredClock(NOW), Upkeep()
    running = asyncio.create_task(Retention(upkeep, deliveries=90, revisions=30, clock=clock, run=inline).run())
    # what polls comes first
    await clock.advance(59)
    assert upkeep.asked == []
    await clock.advance(1.3)
    # others may write between two steps
    assert len(upkeep.asked) == 2
    await clock.advance(10)
    assert upkeep.asked == [Cutoffs(NOW + 60 - 90, NOW + 60 - 30)] * 4
    await clock.advance(3_600)
    assert len(upkeep.asked) == 5
    assert upkeep.asked[-1].deliveries > upkeep.asked[0].deliveries + 3_500
    running.cancel()


async def test_store_that_is_away_is_tried_again_and_one_taken_over_is_left() -> None:
    clock, upkeep = SteeredClock(NOW), Upkeep(Overtaken("taken"), StoreError("away"))
    running = asyncio.create_task(Retention(upkeep, deliveries=90, revisions=30, clock=clock, run=inline).run())
    await clock.advance(59)
    assert not running.done()
    await clock.advance(1)
    assert running.done()
    assert upkeep.asked == []
