"""Who looks at which record: signs of life of consoles, which end by themselves where a console ends without a word."""

from __future__ import annotations

from typing import Protocol

#: seconds between two signs of life, and after the last one until nobody is there any more
RENEWED, LASTS = 20.0, 60.0


class Presence(Protocol):
    """Know who has which record open. Times are unix seconds, by the clocks of those who ask."""

    def show(self, session: str, who: str, address: str, *, now: float) -> None:
        """Note that somebody has a record open, in place of what that session had open before; once more is a sign of
        life. `session`: one console, by whatever tells it from all others.
        """

    def leave(self, session: str) -> None:
        """Note that a session has nothing open any more."""

    def elsewhere(self, session: str, *, now: float) -> dict[str, list[str]]:
        """Return the records that other sessions have open, by address: who, in the order in which they came."""
