"""What a vendor's simulator is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from fieldtui.contract.record import Stage
from fieldtui.simulator.models import Absence, Crew, Form, Locale, Person, Site, Story, Work, WorldEvent


class VendorWorld(Protocol):
    """One vendor's share of the world, as it is at this moment. The index of a thing never changes.

    `version` grows with every change of anything here; sort and encode again only when it did.
    Nothing changes between two `await`s of a handler: the server lets the world catch up before each request.
    """

    seed: int

    @property
    def version(self) -> int:
        """How many changes there have been."""

    @property
    def people(self) -> Mapping[int, Person]:
        """Everyone who works, by index."""

    @property
    def crews(self) -> Mapping[int, Crew]:
        """All crews, by index."""

    @property
    def sites(self) -> Mapping[int, Site]:
        """All places, by index."""

    @property
    def forms(self) -> Sequence[Form]:
        """Every version of every form, the draft ones too."""

    @property
    def work(self) -> Mapping[int, Work]:
        """The work that is still in the lists, oldest first, by index."""

    @property
    def absences(self) -> Mapping[int, Absence]:
        """All absences, by index."""

    @property
    def stories(self) -> Mapping[int, Story]:
        """All stories, oldest first, by index."""

    def hostile(self, index: int) -> str | None:
        """Return a text as hostile as real ones can be, for some of the things of a tricky world; None for all
        others.
        """

    def changes(self, since: int) -> Sequence[tuple[str, int]] | None:
        """(sort, index) of whatever came, changed or went after that version; None when that is too long ago.

        Sorts: `person crew site form work absence story`.
        """

    def now(self) -> datetime:
        """Return the world's time, aware, UTC (with `--speed` it runs faster than ours)."""

    def move(self, work: Work, stage: Stage, *, crew: int | None = None, comment: str = "") -> None:
        """Do to a piece of work what a supervisor asked for; its further course follows from there.

        `IllegalStep` when `step_refused` has a reason.
        """

    def amend(
        self,
        work: Work,
        *,
        hours: tuple[datetime, datetime] | None = None,
        people: Sequence[int] | None = None,
        answers: Mapping[str, object] | None = None,
    ) -> None:
        """Change what is given of a piece of work, and nothing else of it."""

    def decide(self, absence: Absence, approved: bool) -> None:
        """Approve or deny."""

    def take_off(self, person: int, reason: str, start: datetime, end: datetime, approved: bool | None) -> Absence:
        """Enter that someone is away; `approved` None leaves the verdict open."""

    def publish(self, story: Story, published: bool) -> None:
        """Publish a story, or take it back."""

    def watch(self, listener: Callable[[WorldEvent], None]) -> None:
        """Be told of whatever happens from now on."""


class IllegalStep(ValueError):
    """Work cannot go from where it stands to there; the text says why."""


#: where work may go from each stage; assigning assigned work gives it to another crew
STEPS: Mapping[Stage, frozenset[Stage]] = {
    Stage.NEW: frozenset({Stage.OFFERED, Stage.ASSIGNED, Stage.CANCELLED}),
    Stage.OFFERED: frozenset({Stage.NEW, Stage.ASSIGNED, Stage.CANCELLED}),
    Stage.ASSIGNED: frozenset({Stage.NEW, Stage.OFFERED, Stage.ASSIGNED, Stage.UNDERWAY, Stage.HELD, Stage.CANCELLED}),
    Stage.UNDERWAY: frozenset({Stage.ASSIGNED, Stage.UNDERWAY, Stage.HELD, Stage.REVIEW, Stage.DONE, Stage.CANCELLED}),
    Stage.HELD: frozenset({Stage.OFFERED, Stage.ASSIGNED, Stage.UNDERWAY, Stage.CANCELLED}),
    Stage.REVIEW: frozenset({Stage.ASSIGNED, Stage.UNDERWAY, Stage.DONE, Stage.CANCELLED}),
    Stage.DONE: frozenset(),
    Stage.CANCELLED: frozenset({Stage.NEW, Stage.ASSIGNED}),
}


def step_refused(work: Work, stage: Stage) -> str | None:
    """Return why work cannot go to that stage from where it stands, None if it can."""
    allowed = STEPS[work.stage]
    if work.asked:
        allowed = frozenset({Stage.DONE, Stage.CANCELLED} if work.stage is Stage.NEW else ())
    return None if stage in allowed else f"{work.stage} work cannot become {stage}"


class Faults(Protocol):
    """What goes wrong today, by chance, decided by the seed. `none` never, `calm` now and then, `rough` often."""

    level: str

    def strikes(self, name: str, *, calm: float = 0.0, rough: float = 0.0) -> bool:
        """Return whether the fault of that name strikes now, with that probability at that level. Switched off by name
        too.
        """

    def between(self, low: float, high: float) -> float:
        """Return a number by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedVendor:
    """One vendor's side, ready to be served under `/<vendor name>`.

    `settings`: what stands under `[sources.<source>]` so that the program can use it (secrets as plain strings:
    they open nothing but the simulator). `refuse(status, retry_after)`: an error in the vendor's own dialect, for
    the faults that the server sprinkles over all vendors (429, 500, 502, 503). `expire()`: all tokens that were
    given out end now. `truth()`: what a console must have once it has swept everything: kind → id as in the
    address → the vendor's status word (None where it has none). `tasks`: run for as long as the server does.
    """

    source: str
    settings: Mapping[str, Any]
    routes: Sequence[BaseRoute]
    refuse: Callable[[int, float | None], Response]
    expire: Callable[[], None]
    truth: Callable[[], Mapping[str, Mapping[str, str | None]]]
    tasks: Sequence[Callable[[], Coroutine[Any, Any, None]]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedAt:
    """Where a simulated vendor stands: `base` is its absolute URL without a closing slash.

    Webhooks are posted to `hooks` + "/" + the source's name (`hooks` None: nowhere). `wait(seconds)` sleeps in the
    world's time.
    """

    base: str
    hooks: str | None
    wait: Callable[[float], Coroutine[Any, Any, None]]


class Builder(Protocol):
    """What `fieldtui.vendors.<name>.simulator` must have: `LOCALE: Locale` and `build`."""

    LOCALE: Locale

    def build(self, world: VendorWorld, faults: Faults, place: ServedAt) -> SimulatedVendor:
        """Make this vendor's side for a part of the world."""


Handler = Callable[[Request], Coroutine[Any, Any, Response]]
