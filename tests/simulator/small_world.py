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
        self.vendor_world: LiveVendorWorld = self.world.add_vendor("one", LOCALE, 1.0)

    def after(self, seconds: float) -> LiveVendorWorld:
        """Let so many more seconds pass."""
        self.hand.at += seconds
        self.world.advance()
        return self.vendor_world


def everything(vendor_world: LiveVendorWorld) -> object:
    """All that there is in a part, to be compared."""
    things = (
        vendor_world.people,
        vendor_world.crews,
        vendor_world.sites,
        vendor_world.work,
        vendor_world.absences,
        vendor_world.stories,
    )
    return (vendor_world.version, vendor_world.forms, *things)
