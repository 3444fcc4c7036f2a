"""What is going to happen in the world, in order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from heapq import heapify, heappop, heappush

from fieldtui.simulator.world_clock import WorldClock

Event = Callable[[datetime], None]


class EventQueue:
    """Events by the world's seconds; those of one moment happen in the order in which they were planned."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Event]] = []
        self._turn = 0
        self._moment: float | None = None

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """Plan as if the world were just beginning, however long it takes to make it."""
        self._moment = 0.0
        yield
        self._moment = None

    def plan(self, after: float, event: Event) -> None:
        """Let that happen so many seconds from now, now being the event that is just happening, if one is."""
        moment = self._clock.elapsed() if self._moment is None else self._moment
        heappush(self._heap, self._entry(moment + after, event))

    def fill(self, planned: list[tuple[float, Event]]) -> None:
        """Plan a great many at once, by seconds from the start of the world."""
        self._heap.extend(self._entry(at, event) for at, event in planned)
        heapify(self._heap)

    def run(self) -> None:
        """Let happen what is due."""
        due = self._clock.elapsed()
        while self._heap and self._heap[0][0] <= due:
            self._moment, _, event = heappop(self._heap)
            event(self._clock.at(self._moment))
        self._moment = None

    def _entry(self, at: float, event: Event) -> tuple[float, int, Event]:
        self._turn += 1
        return (at, self._turn, event)
