"""The course of work: how long it stays at each stage, and where it goes from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush

from fieldtui.contract.record import Stage
from fieldtui.simulator.event_queue import EventQueue
from fieldtui.simulator.form_answers import Spot, fill
from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.models import Work
from fieldtui.simulator.sample_texts import COMMENTS, REFUSALS

#: where work goes from a stage: of a hundred, so many to each
_ONWARD: Mapping[Stage, tuple[tuple[int, Stage], ...]] = {
    Stage.NEW: ((60, Stage.OFFERED), (95, Stage.ASSIGNED), (100, Stage.CANCELLED)),
    Stage.OFFERED: ((85, Stage.ASSIGNED), (94, Stage.NEW), (100, Stage.CANCELLED)),
    Stage.ASSIGNED: ((92, Stage.UNDERWAY), (96, Stage.OFFERED), (100, Stage.CANCELLED)),
    Stage.UNDERWAY: ((12, Stage.HELD), (67, Stage.REVIEW), (100, Stage.DONE)),
    Stage.HELD: ((86, Stage.UNDERWAY), (100, Stage.CANCELLED)),
    Stage.REVIEW: ((84, Stage.DONE), (100, Stage.UNDERWAY)),
}

#: the part of its whole life that work spends at a stage, each time
_STAY = {
    Stage.NEW: 0.15,
    Stage.OFFERED: 0.15,
    Stage.ASSIGNED: 0.25,
    Stage.UNDERWAY: 0.08,
    Stage.HELD: 0.2,
    Stage.REVIEW: 0.3,
}


@dataclass(frozen=True, slots=True)
class StagePace:
    """How fast work comes and goes, in seconds: a part with `count` records stays about as large as it is."""

    count: int
    life: float
    interval: float

    @classmethod
    def of(cls, count: int) -> StagePace:
        """Have news at least every 25 seconds wherever there is enough work for it."""
        active = max(1.0, 0.33 * count)
        life = max(1200.0, active * min(25.0, 172_800 / max(1, count)))
        return cls(count, life, life / active)


class WorkLifecycle:
    """Moves work on by itself, and takes the oldest finished work out of the lists when there is too much of it."""

    def __init__(self, vendor_world: LiveVendorWorld, queue: EventQueue, pace: StagePace) -> None:
        self._vendor_world, self._queue, self._pace = vendor_world, queue, pace
        self._plans: dict[int, int] = {}
        self._ended: list[tuple[datetime, int]] = []

    def follow(self, work: Work) -> None:
        """Plan what becomes of that work, instead of what was planned."""
        event = self.event(work)
        if work.stage in _ONWARD:
            self._queue.plan(self.stay(work), event)
        else:
            self._leave(work)

    def event(self, work: Work) -> partial[None]:
        """Return the next thing that happens to that work, to be planned; what was planned before is void."""
        plan = self._plans.get(work.index, 0) + 1
        self._plans[work.index] = plan
        return partial(self._go_on, work, plan)

    def stay(self, work: Work) -> float:
        """Choose how many seconds it stays as it is."""
        dice = self._vendor_world.dice
        if work.asked:
            return self._pace.life * (0.5 + 2 * dice.random())
        slow = 4 if work.index % 19 == 3 else 1
        return self._pace.life * _STAY[work.stage] * (0.4 + 1.2 * dice.random()) * slow

    def end(self, work: Work) -> None:
        """Remember that it is over, so that it goes when there is too much of it."""
        heappush(self._ended, (work.updated, work.index))

    def _go_on(self, work: Work, plan: int, at: datetime) -> None:
        """Take the next step, unless someone did something else to it meanwhile."""
        if self._plans.get(work.index) != plan or work.stage not in _ONWARD:
            return
        if work.stage is Stage.UNDERWAY and self._answered(work, at):
            self.follow(work)
            return
        stage = self._next(work)
        comment = self._comment(stage, work)
        self._vendor_world.step(work, stage, at, comment=comment)
        self.follow(work)

    def _answered(self, work: Work, at: datetime) -> bool:
        """Answer a few more questions of its form; False when all are answered."""
        form, site = self._vendor_world.form_of(work), self._vendor_world.sites[work.site]
        spot = Spot(site.latitude, site.longitude, at)
        if form is None or not fill(work, form, spot, self._vendor_world.dice, most=5):
            return False
        work.updated = at
        self._vendor_world.tell("changed", "work", work.index, at)
        return True

    def _next(self, work: Work) -> Stage:
        chance = self._vendor_world.dice.randrange(100)
        if work.asked:
            return Stage.DONE if chance < 70 else Stage.CANCELLED
        return next(stage for until, stage in _ONWARD[work.stage] if chance < until)

    def _comment(self, stage: Stage, work: Work) -> str:
        if work.asked and stage is Stage.CANCELLED:
            return self._vendor_world.dice.choice(REFUSALS)
        return self._vendor_world.dice.choice(COMMENTS) if stage in (Stage.HELD, Stage.CANCELLED) else ""

    def _leave(self, work: Work) -> None:
        """Let the oldest that is over go from the lists."""
        self.end(work)
        self.clear()

    def clear(self) -> None:
        """Take out what is too much, the longest finished first, at most two at a time."""
        for _ in range(2):
            if len(self._vendor_world.work) <= self._pace.count or not self._ended:
                return
            _, index = heappop(self._ended)
            if index in self._vendor_world.work and self._vendor_world.work[index].stage in (
                Stage.DONE,
                Stage.CANCELLED,
            ):
                del self._vendor_world.work[index]
                self._plans.pop(index, None)
                self._vendor_world.note("work", index)


def planned(work: Work, life: float) -> None:
    """Write when it shall be begun, ended and due, from when it was created."""
    lead = timedelta(seconds=round(life * 0.4))
    work.start = work.created + lead
    work.end = work.start + timedelta(seconds=round(life * 0.5))
    work.due = work.created + timedelta(seconds=round(life * (1.3 + work.index % 7 * 0.15)))
