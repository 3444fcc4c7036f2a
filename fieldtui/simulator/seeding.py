"""How a share of the world stands when it begins: a normal morning with some days behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

from fieldtui.contract.record import Stage
from fieldtui.simulator.event_queue import Event
from fieldtui.simulator.factories import Factory
from fieldtui.simulator.form_answers import Spot, fill, is_hurried
from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.models import Work
from fieldtui.simulator.work_lifecycle import WorkLifecycle

#: how many of a hundred pieces of work stand where
_STAGES = (
    (64, Stage.DONE),
    (70, Stage.CANCELLED),
    (75, Stage.NEW),
    (79, Stage.OFFERED),
    (87, Stage.ASSIGNED),
    (94, Stage.UNDERWAY),
    (96, Stage.HELD),
    (100, Stage.REVIEW),
)
_BY_CHANCE = tuple(next(stage for until, stage in _STAGES if chance < until) for chance in range(100))
_OVER = (Stage.DONE, Stage.CANCELLED)
_DAYS = 5 * 86_400.0


class Seeding:
    """Fills an empty share; `planned` then holds what has to happen first to the work in it."""

    def __init__(
        self, vendor_world: LiveVendorWorld, factory: Factory, lifecycle: WorkLifecycle, life: float, at: datetime
    ) -> None:
        self._vendor_world, self._factory, self._lifecycle, self._life, self._at = (
            vendor_world,
            factory,
            lifecycle,
            life,
            at,
        )
        self._crews: list[int] = []
        self.planned: list[tuple[float, Event]] = []

    def make(self, *, work: int, absences: int, stories: int) -> None:
        """Make so many of each, and the people, crews, places and forms that they need."""
        self._ground(work)
        self._work(work)
        self._absences(absences)
        self._stories(stories)

    def _ground(self, work: int) -> None:
        """Make the forms, crews and places."""
        factory, at, dice = self._factory, self._at, self._vendor_world.dice
        for index in range(1, factory.kinds() + 1):
            for version in range(1, 2 + index % 3):
                factory.form(index, version, at - timedelta(days=120 - 30 * version), draft=False)
        for _ in range(max(5, min(120, work // 40))):
            factory.crew(dice.randrange(2, 5), at - timedelta(seconds=dice.randrange(900)))
        for _ in range(3):
            factory.person(None, at)
        for _ in range(max(8, min(4000, work // 5))):
            factory.site(at)
        self._crews = list(self._vendor_world.crews)

    def _work(self, count: int) -> None:
        """Make the work, the oldest first."""
        chance = self._vendor_world.dice.random
        drawn: list[tuple[float, Stage]] = []
        for _ in range(count):
            stage = _BY_CHANCE[int(chance() * 100)]
            drawn.append((self._age(stage), stage))
        drawn.sort(key=lambda each: -each[0])
        for age, stage in drawn:
            self._piece(age, stage)

    def _age(self, stage: Stage) -> float:
        """Choose how many seconds ago work that stands there was created."""
        chance = self._vendor_world.dice.random()
        if stage in _OVER:
            return self._life + (_DAYS + self._life) * chance * chance
        return self._life * (0.05 + 0.9 * chance)

    def _piece(self, age: float, stage: Stage) -> None:
        """Make one piece of work with its past, and plan its future."""
        work = self._factory.work(self._at - timedelta(seconds=int(age), milliseconds=int(age * 1000) % 1000), stage)
        if work.asked and stage not in _OVER:
            work.stage = stage = Stage.NEW
        self._past(work, age, stage)
        if stage in _OVER:
            self._lifecycle.end(work)
        else:
            self.planned.append(
                (self._lifecycle.stay(work) * self._vendor_world.dice.random(), self._lifecycle.event(work))
            )

    def _past(self, work: Work, age: float, stage: Stage) -> None:
        """Give it what it must have to stand where it stands."""
        dice = self._vendor_world.dice
        if stage in _OVER:
            ended = min(age, self._life * (0.5 + dice.random()))
            work.updated = work.finished = work.created + timedelta(seconds=int(ended))
        else:
            work.updated = self._at - timedelta(seconds=int(min(age, self._life * 0.2) * dice.random()))
            if is_hurried(work):
                work.due = self._at - timedelta(minutes=int(3 + 600 * dice.random() ** 2))
        if work.asked or stage in (Stage.NEW, Stage.OFFERED):
            return
        work.crew = self._crews[int(dice.random() * len(self._crews))]
        work.people = self._vendor_world.crews[work.crew].members[:2]
        if stage not in (Stage.ASSIGNED, Stage.CANCELLED):
            self._done(work, stage)

    def _done(self, work: Work, stage: Stage) -> None:
        """Let its crew have begun, and have answered what they must have answered by now."""
        work.began = work.created + (work.updated - work.created) / 2
        work.began = work.began.replace(microsecond=work.began.microsecond // 1000 * 1000)
        work.finished = work.updated if stage in (Stage.DONE, Stage.REVIEW) else None
        form, site = self._vendor_world.form_of(work), self._vendor_world.sites[work.site]
        if form is not None:
            most = 99 if stage in (Stage.DONE, Stage.REVIEW) else 5
            fill(work, form, Spot(site.latitude, site.longitude, work.began), self._vendor_world.dice, most=most)

    def _absences(self, count: int) -> None:
        """Make absences about today; the youngest dozen wait for somebody to decide."""
        dice = self._vendor_world.dice
        for turn in range(count):
            left = count - turn
            asked = self._at - timedelta(minutes=30 * left if left <= 12 else 60 * 24 * 30 * left // count)
            absence = self._factory.absence(asked.replace(microsecond=0), dice.randrange(0, 30))
            if left > 12:
                absence.approved = dice.random() < 0.9
                absence.decided = absence.updated = absence.requested + timedelta(hours=dice.randrange(1, 20))

    def _stories(self, count: int) -> None:
        """Make the stories of the last day; a handful of the youngest wait to be published."""
        dice = self._vendor_world.dice
        for left in range(count, 0, -1):
            moment = self._at - timedelta(seconds=int(80_000 * left / count) + 5)
            self._factory.story(moment, published=left > 15 or dice.random() < 0.4)
