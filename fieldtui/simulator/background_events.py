"""What goes on in a share of the world besides the work itself: news, absences, crews on the move, new forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fieldtui.contract.record import Stage
from fieldtui.simulator.event_queue import EventQueue
from fieldtui.simulator.factories import Factory
from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.models import Form
from fieldtui.simulator.work_lifecycle import StagePace, WorkLifecycle


class BackgroundEvents:
    """Plans, from the start, everything that comes again and again."""

    def __init__(
        self, vendor_world: LiveVendorWorld, factory: Factory, lifecycle: WorkLifecycle, queue: EventQueue, stories: int
    ) -> None:
        self._vendor_world, self._factory, self._lifecycle, self._queue = vendor_world, factory, lifecycle, queue
        self._stories = stories

    def begin(self, pace: StagePace) -> None:
        """Plan the first of each."""
        story = 80_000 / max(1, self._stories)
        self._again(pace.interval, self._new_work)
        self._again(min(40.0, story), self._new_story)
        self._again(30.0, self._news_judged)
        self._again(180.0, self._new_absence)
        self._again(12.0, self._crew_moves)
        self._again(600.0, self._form_changes)

    def _again(self, pause: float, event: Callable[[datetime], None]) -> None:
        """Let that happen again and again, about as often."""

        def happen(at: datetime) -> None:
            event(at)
            self._queue.plan(pause * (0.6 + 0.8 * self._vendor_world.dice.random()), happen)

        self._queue.plan(pause * self._vendor_world.dice.random(), happen)

    def _new_work(self, at: datetime) -> None:
        work = self._factory.work(at)
        self._vendor_world.tell("created", "work", work.index, at)
        self._lifecycle.follow(work)
        self._lifecycle.clear()

    def _new_story(self, at: datetime) -> None:
        story = self._factory.story(at, published=False)
        self._vendor_world.tell("created", "story", story.index, at)
        if len(self._vendor_world.stories) > self._stories:
            oldest = next(iter(self._vendor_world.stories))
            del self._vendor_world.stories[oldest]
            self._vendor_world.note("story", oldest)

    def _news_judged(self, at: datetime) -> None:
        """Publish the oldest story that waits, when many do."""
        waiting = [story for story in self._vendor_world.stories.values() if not story.published]
        if len(waiting) > 12:
            self._vendor_world.show(waiting[0], True, at)

    def _new_absence(self, at: datetime) -> None:
        vendor_world = self._vendor_world
        absence = self._factory.absence(at, vendor_world.dice.randrange(0, 20))
        vendor_world.tell("created", "absence", absence.index, at)
        waiting = [each for each in vendor_world.absences.values() if each.approved is None]
        if len(waiting) > 15:
            vendor_world.settle(waiting[0], vendor_world.dice.random() < 0.8, at)

    def _crew_moves(self, at: datetime) -> None:
        vendor_world, dice = self._vendor_world, self._vendor_world.dice
        crew = vendor_world.crews[dice.randrange(1, len(vendor_world.crews) + 1)]
        north, east = self._factory.spot(0.02)
        crew.latitude = round((crew.latitude * 3 + north) / 4, 6)
        crew.longitude = round((crew.longitude * 3 + east) / 4, 6)
        if dice.random() < 0.3:
            crew.stage = dice.choice((None, Stage.ASSIGNED, Stage.UNDERWAY))
        crew.updated = at
        vendor_world.tell("changed", "crew", crew.index, at)

    def _form_changes(self, at: datetime) -> None:
        """Publish the draft that there is, or draft the next version of some form, four at most."""
        vendor_world = self._vendor_world
        draft = next((form for form in vendor_world.forms if form.draft), None)
        if draft is not None:
            draft.draft, draft.updated = False, at
            vendor_world.tell("changed", "form", draft.index, at)
            return
        newest: dict[int, Form] = dict(vendor_world.published())
        form = newest[vendor_world.dice.randrange(1, self._factory.kinds() + 1)]
        if form.version < 4:
            self._factory.form(form.index, form.version + 1, at, draft=True)
            vendor_world.tell("created", "form", form.index, at)
