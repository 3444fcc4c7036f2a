"""One thing that the palette offers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do: what it is called, what it does, its key if it has one."""

    name: str
    told: str
    key: str
    run: Callable[[], Awaitable[object] | None]
