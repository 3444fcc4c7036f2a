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
from fieldtui.simulator.things import Absence, Crew, Flavour, Form, Happening, Person, Site, Story, Work


class Part(Protocol):
    """One vendor's share of the world, as it is at this moment. The index of a thing never changes.

    `version` grows with every change of anything here; sort and encode again only when it did.
    """

    seed: int
    version: int
    people: Mapping[int, Person]
    crews: Mapping[int, Crew]
    sites: Mapping[int, Site]
    forms: Sequence[Form]
    work: Mapping[int, Work]
    absences: Mapping[int, Absence]
    stories: Mapping[int, Story]

    def now(self) -> datetime:
        """The world's time, aware, UTC (with `--speed` it runs faster than ours)."""

    def move(self, work: Work, stage: Stage, *, crew: int | None = None, comment: str = "") -> None:
        """Do to a piece of work what a supervisor asked for; its further course follows from there."""

    def decide(self, absence: Absence, approved: bool) -> None:
        """Approve or deny."""

    def publish(self, story: Story, published: bool) -> None:
        """Publish a story, or take it back."""

    def watch(self, listener: Callable[[Happening], None]) -> None:
        """Be told of whatever happens from now on."""


class Faults(Protocol):
    """What goes wrong today, by chance, decided by the seed. `none` never, `calm` now and then, `rough` often."""

    level: str

    def strikes(self, name: str, *, calm: float = 0.0, rough: float = 0.0) -> bool:
        """Whether the fault of that name strikes now, with that probability at that level. Switched off by name too."""

    def between(self, low: float, high: float) -> float:
        """A number by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
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
class Place:
    """Where a simulated vendor stands: `base` is its absolute URL without a closing slash; `hooks` is where it
    delivers webhooks to (None: nowhere), `wait(seconds)` sleeps in the world's time.
    """

    base: str
    hooks: str | None
    wait: Callable[[float], Coroutine[Any, Any, None]]


class Builder(Protocol):
    """What `fieldtui.vendors.<name>.simulator` must have: `FLAVOUR: Flavour` and `build`."""

    FLAVOUR: Flavour

    def build(self, part: Part, faults: Faults, place: Place) -> Simulated:
        """Make this vendor's side for a part of the world."""


Handler = Callable[[Request], Coroutine[Any, Any, Response]]
