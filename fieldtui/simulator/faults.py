"""What goes wrong, by chance, decided by the seed."""

from __future__ import annotations

from collections import Counter
from random import Random

from fieldtui.contract.errors import FieldtuiError

LEVELS = ("none", "calm", "rough")


class FaultDice:
    """Decides whether a fault strikes; `struck` counts how often each did, `off` holds the names switched off.

    `due` holds names of faults that strike at their next occasion, whatever the level; `known` those that had one.
    """

    def __init__(self, level: str = "none", seed: int = 1) -> None:
        self._dice = Random(f"faults {seed}")
        self.off: frozenset[str] = frozenset()
        self.due: Counter[str] = Counter()
        self.known: set[str] = set()
        self.struck: Counter[str] = Counter()
        self.level = level
        self.set(level)

    def set(self, level: str) -> None:
        """Have another sort of day: none, calm or rough."""
        if level not in LEVELS:
            raise FieldtuiError(f"“{level}” is no level of faults; one of: {', '.join(LEVELS)}")
        self.level = level

    def strikes(self, name: str, *, calm: float = 0.0, rough: float = 0.0) -> bool:
        """Return whether the fault of that name strikes now, with that probability at that level. Switched off by name
        too.
        """
        self.known.add(name)
        if self.due[name] > 0:
            self.due[name] -= 1
        elif name in self.off or not self._falls(calm, rough):
            return False
        self.struck[name] += 1
        return True

    def _falls(self, calm: float, rough: float) -> bool:
        """Return whether chance has it so at this level."""
        chance = {"calm": calm, "rough": rough}.get(self.level, 0.0)
        return bool(chance) and self._dice.random() < chance

    def between(self, low: float, high: float) -> float:
        """Return a number by chance."""
        return low + (high - low) * self._dice.random()
