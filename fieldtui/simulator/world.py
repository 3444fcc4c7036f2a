"""The simulated world: the same seed and the same time since its start make the same world."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from fieldtui.simulator.background_events import BackgroundEvents
from fieldtui.simulator.event_queue import EventQueue
from fieldtui.simulator.factories import Factory
from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.models import Locale
from fieldtui.simulator.seeding import Seeding
from fieldtui.simulator.work_lifecycle import StagePace, WorkLifecycle
from fieldtui.simulator.world_clock import WorldClock


class World:
    """Holds the parts, all by one clock. `records` is how many records there are over all parts, by their shares.

    `tricky`: some texts are as hostile as real ones can be.
    """

    def __init__(
        self,
        seed: int = 1,
        records: int = 2000,
        *,
        speed: float = 1.0,
        tricky: bool = False,
        start: datetime | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seed, self.records, self._tricky = seed, records, tricky
        self.clock = WorldClock(seconds, start=start or datetime.now(UTC), speed=speed)
        self._queue = EventQueue(self.clock)

    def add_vendor(self, name: str, locale: Locale, share: float = 0.2) -> LiveVendorWorld:
        """Make a part with that share (0 to 1) of the records; its name and the seed decide all that is in it."""
        vendor_world = LiveVendorWorld(name, locale, self.seed, self.clock.now, tricky=self._tricky)
        count = max(1, round(self.records * share))
        work = count if locale.bulk == "work" else min(count, 300)
        absences = count if locale.bulk == "absences" else max(20, min(400, count // 5))
        stories = count if locale.bulk == "stories" else max(20, min(500, count // 4))
        pace = StagePace.of(work)
        factory, lifecycle = Factory(vendor_world, pace.life), WorkLifecycle(vendor_world, self._queue, pace)
        vendor_world.lifecycle = lifecycle
        with self._queue.beginning():
            begin = Seeding(vendor_world, factory, lifecycle, pace.life, self.clock.start)
            begin.make(work=work, absences=absences, stories=stories)
            self._queue.fill(begin.planned)
            BackgroundEvents(vendor_world, factory, lifecycle, self._queue, stories).begin(pace)
        return vendor_world

    def advance(self) -> None:
        """Let everything happen that is due by now."""
        self._queue.run()
