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
        self, share: LiveVendorWorld, maker: Factory, course: WorkLifecycle, agenda: EventQueue, stories: int
    ) -> None:
        self._share, self._maker, self._course, self._agenda = share, maker, course, agenda
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
            self._agenda.plan(pause * (0.6 + 0.8 * self._share.dice.random()), happen)

        self._agenda.plan(pause * self._share.dice.random(), happen)

    def _new_work(self, at: datetime) -> None:
        work = self._maker.work(at)
        self._share.tell("created", "work", work.index, at)
        self._course.follow(work)
        self._course.clear()

    def _new_story(self, at: datetime) -> None:
        story = self._maker.story(at, published=False)
        self._share.tell("created", "story", story.index, at)
        if len(self._share.stories) > self._stories:
            oldest = next(iter(self._share.stories))
            del self._share.stories[oldest]
            self._share.note("story", oldest)

    def _news_judged(self, at: datetime) -> None:
        """Publish the oldest story that waits, when many do."""
        waiting = [story for story in self._share.stories.values() if not story.published]
        if len(waiting) > 12:
            self._share.show(waiting[0], True, at)

    def _new_absence(self, at: datetime) -> None:
        share = self._share
        absence = self._maker.absence(at, share.dice.randrange(0, 20))
        share.tell("created", "absence", absence.index, at)
        waiting = [each for each in share.absences.values() if each.approved is None]
        if len(waiting) > 15:
            share.settle(waiting[0], share.dice.random() < 0.8, at)

    def _crew_moves(self, at: datetime) -> None:
        share, dice = self._share, self._share.dice
        crew = share.crews[dice.randrange(1, len(share.crews) + 1)]
        north, east = self._maker.spot(0.02)
        crew.latitude = round((crew.latitude * 3 + north) / 4, 6)
        crew.longitude = round((crew.longitude * 3 + east) / 4, 6)
        if dice.random() < 0.3:
            crew.stage = dice.choice((None, Stage.ASSIGNED, Stage.UNDERWAY))
        crew.updated = at
        share.tell("changed", "crew", crew.index, at)

    def _form_changes(self, at: datetime) -> None:
        """Publish the draft that there is, or draft the next version of some form, four at most."""
        share = self._share
        draft = next((form for form in share.forms if form.draft), None)
        if draft is not None:
            draft.draft, draft.updated = False, at
            share.tell("changed", "form", draft.index, at)
            return
        newest: dict[int, Form] = dict(share.published())
        form = newest[share.dice.randrange(1, self._maker.kinds() + 1)]
        if form.version < 4:
            self._maker.form(form.index, form.version + 1, at, draft=True)
            share.tell("created", "form", form.index, at)
