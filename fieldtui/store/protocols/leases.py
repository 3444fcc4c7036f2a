"""Leases: the right to do what only one process per store may do."""

from __future__ import annotations

from typing import Protocol


class Leases(Protocol):
    """Grant leases."""

    def take(self, owner: str, *, now: float, seconds: float, name: str = "collector") -> str:
        """Take or renew the lease of that name if it is free, lapsed or ours; returns who holds it now."""

    def release(self, owner: str, *, name: str = "collector") -> None:
        """Give the lease of that name back if it is ours."""
