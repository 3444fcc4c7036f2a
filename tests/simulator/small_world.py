"""A small world with a clock that a test turns by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from fieldtui.simulator.live_vendor_world import LiveVendorWorld
from fieldtui.simulator.models import Locale
from fieldtui.simulator.world import World

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

LOCALE = Locale(
    zone="America/New_York",
    latitude=42.65,
    longitude=-73.75,
    first_names=("Ana", "Åsa", "Mei"),
    last_names=("Ruiz", "Öberg", "Chen"),
    streets=("Main St", "Calle 50"),
    cities=("Albany", "La Plata"),
    tasks=(("Leak", "Repair leaking main"), ("Survey", "Wi-Fi survey"), ("Gas", "Check for gas")),
    skills=("gas", "height"),
)


class Hand:
    """Real seconds, as many as a test says."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Made:
    """A world of one part, and the hand that turns its clock."""

    def __init__(self, seed: int = 1, records: int = 400, speed: float = 1.0) -> None:
        self.hand = Hand()
        self.world = World(seed, records, speed=speed, tricky=True, start=MORNING, seconds=self.hand)
        self.part: LiveVendorWorld = self.world.part("one", LOCALE, 1.0)

    def after(self, seconds: float) -> LiveVendorWorld:
        """Let so many more seconds pass."""
        self.hand.at += seconds
        self.world.advance()
        return self.part


def everything(part: LiveVendorWorld) -> object:
    """All that there is in a part, to be compared."""
    things = (part.people, part.crews, part.sites, part.work, part.absences, part.stories)
    return (part.version, part.forms, *things)
