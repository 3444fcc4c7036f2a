"""Leases: the right to do what only one process per store may do, each grant with a number by which it is fenced."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Grant(NamedTuple):
    """Who holds a lease, and the number of the grant by which they do: each new holder's is higher than the last."""

    holder: str
    fence: int


class Leases(Protocol):
    """Grant leases."""

    def take(self, owner: str, *, now: float, seconds: float, name: str = "collector") -> Grant:
        """Take or renew the lease of that name if it is free, lapsed or ours; returns who holds it now."""

    def holding(self, *, now: float, name: str = "collector") -> Grant | None:
        """Return who holds the lease of that name; None when it is free or has lapsed. Only reads."""

    def release(self, owner: str, *, name: str = "collector") -> None:
        """Give the lease of that name back if it is ours."""

    def guard(self, fence: int, *, name: str = "collector") -> None:
        """Refuse (Overtaken) whatever is written through this store from now on, once that lease has been granted under
        a higher number; 0 ends that.
        """
