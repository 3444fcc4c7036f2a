"""Writes on their way to a vendor: on disk before they are sent, so that a killed process knows what it was doing.

waiting (undo) → sending → confirmed, or held (the record moved meanwhile), failed, unsure (may have happened);
waiting → taken back. Times are unix seconds.
"""

from __future__ import annotations

from typing import Protocol

import msgspec


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """One write. `due`: when the undo window ends; `basis`: the record's JSON as the person saw it."""

    seq: int = 0
    at: float
    due: float
    who: str
    address: str
    action: str
    answers: tuple[tuple[str, str], ...] = ()
    basis: bytes = b""
    state: str = "waiting"
    answer: str = ""


class Outbox(Protocol):
    """The part of a store that keeps them."""

    def put_out(self, write: Write) -> Write:
        """Keep a write, on disk when this returns; it comes back with its `seq`."""

    def outbox(self, *states: str, limit: int = 200) -> list[Write]:
        """Writes in those states (all, if none is given), the oldest first."""

    def advance(self, seq: int, before: str, after: str, *, answer: str = "") -> bool:
        """Move a write from one state to the next; False if it was not in the first, so that nobody sends twice."""
