"""One vendor's share of the world, as it is at this moment."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Protocol

from fieldtui.contract.record import Stage
from fieldtui.simulator.models import Absence, Crew, Form, Locale, Person, Site, Story, Work, WorldEvent
from fieldtui.simulator.sample_texts import hostile
from fieldtui.simulator.vendor_world import IllegalStep, step_refused

#: how many changes are remembered one by one; whoever is further behind reads everything again
REMEMBERED = 100_000


class Lifecycle(Protocol):
    """What goes on from there, after a person has changed something."""

    def follow(self, work: Work) -> None:
        """Plan what becomes of that work, instead of what was planned."""


class LiveVendorWorld:
    """A `Part`: everything is changed in place, and each change is counted, noted and told to whoever watches."""

    def __init__(
        self, name: str, locale: Locale, seed: int, now: Callable[[], datetime], *, tricky: bool = False
    ) -> None:
        self.name, self.locale, self.seed, self.now, self._tricky = name, locale, seed, now, tricky
        self.dice = Random(f"{seed} {name}")
        self.version = 0
        self.people: dict[int, Person] = {}
        self.crews: dict[int, Crew] = {}
        self.sites: dict[int, Site] = {}
        self.forms: list[Form] = []
        self.work: dict[int, Work] = {}
        self.absences: dict[int, Absence] = {}
        self.stories: dict[int, Story] = {}
        self.lifecycle: Lifecycle | None = None
        self._journal: deque[tuple[str, int]] = deque(maxlen=REMEMBERED)
        self._listeners: list[Callable[[WorldEvent], None]] = []

    def hostile(self, index: int) -> str | None:
        """Return a hostile text for some of the things where the world is tricky, None for all others."""
        return hostile(index) if self._tricky else None

    def watch(self, listener: Callable[[WorldEvent], None]) -> None:
        """Be told of whatever happens from now on."""
        self._listeners.append(listener)

    def changes(self, since: int) -> Sequence[tuple[str, int]] | None:
        """(sort, index) of whatever came, changed or went after that version; None when that is too long ago."""
        behind = self.version - since
        if behind > len(self._journal):
            return None
        return [self._journal[-turn] for turn in range(behind, 0, -1)]

    def note(self, sort: str, index: int) -> None:
        """Count a change."""
        self.version += 1
        self._journal.append((sort, index))

    def tell(self, what: str, sort: str, index: int, at: datetime) -> None:
        """Count a change and tell it to whoever watches."""
        self.note(sort, index)
        for listener in self._listeners:
            listener(WorldEvent(what, sort, index, at))

    def move(self, work: Work, stage: Stage, *, crew: int | None = None, comment: str = "") -> None:
        """Do to a piece of work what a supervisor asked for; its further course follows from there."""
        reason = step_refused(work, stage)
        if reason:
            raise IllegalStep(reason)
        self.step(work, stage, self.now(), crew=crew, comment=comment)
        if self.lifecycle:
            self.lifecycle.follow(work)

    def step(self, work: Work, stage: Stage, at: datetime, *, crew: int | None = None, comment: str = "") -> None:
        """Take one legal step at that time, with all that belongs to it."""
        work.stage, work.updated = stage, at
        if comment:
            work.comment = comment
        if stage in (Stage.NEW, Stage.OFFERED):
            work.crew, work.people = None, ()
        elif crew is not None or (work.crew is None and stage in (Stage.ASSIGNED, Stage.UNDERWAY) and not work.asked):
            self._send(work, crew)
        if stage is Stage.UNDERWAY and work.began is None:
            work.began = at
        work.finished = at if stage in (Stage.DONE, Stage.REVIEW, Stage.CANCELLED) else None
        self.tell("changed", "work", work.index, at)

    def _send(self, work: Work, crew: int | None) -> None:
        """Give the work to that crew, or to any."""
        if crew not in self.crews:
            crew = self.dice.choice(list(self.crews)) if self.crews else None
        work.crew = crew
        work.people = self.crews[crew].members[:2] if crew is not None else ()

    def amend(
        self,
        work: Work,
        *,
        hours: tuple[datetime, datetime] | None = None,
        people: Sequence[int] | None = None,
        answers: Mapping[str, object] | None = None,
    ) -> None:
        """Change what is given of a piece of work, and nothing else of it."""
        work.start, work.end = hours or (work.start, work.end)
        work.people = tuple(people) if people is not None else work.people
        work.answers.update(answers or {})
        work.updated = self.now()
        self.tell("changed", "work", work.index, work.updated)

    def take_off(self, person: int, reason: str, start: datetime, end: datetime, approved: bool | None) -> Absence:
        """Enter that someone is away; `approved` None leaves the verdict open."""
        now = self.now()
        decided = None if approved is None else now
        absence = Absence(self.next_absence(), person, reason, start, end, now, decided, approved, now)
        self.absences[absence.index] = absence
        self.tell("created", "absence", absence.index, now)
        return absence

    def next_absence(self) -> int:
        """Return the index of the next absence: none ever goes."""
        return next(reversed(self.absences), 0) + 1

    def decide(self, absence: Absence, approved: bool) -> None:
        """Approve or deny."""
        self.settle(absence, approved, self.now())

    def settle(self, absence: Absence, approved: bool, at: datetime) -> None:
        """Decide at that time."""
        absence.approved, absence.decided, absence.updated = approved, at, at
        self.tell("changed", "absence", absence.index, at)

    def publish(self, story: Story, published: bool) -> None:
        """Publish a story, or take it back."""
        self.show(story, published, self.now())

    def show(self, story: Story, published: bool, at: datetime) -> None:
        """Publish or take back at that time."""
        story.published, story.updated = published, at
        self.tell("changed", "story", story.index, at)

    def form_of(self, work: Work) -> Form | None:
        """Return the version of the form that this work is done by."""
        same = (form for form in self.forms if (form.index, form.version) == (work.form, work.form_version))
        return next(same, None)

    def published(self) -> Mapping[int, Form]:
        """Return the newest published version of each form, by index."""
        return {form.index: form for form in sorted(self.forms, key=lambda form: form.version) if not form.draft}
