"""Writes on their way to a vendor: on disk before they are sent, so that a killed process knows what it was doing.

waiting (undo) → sending → confirmed, or held (the record moved meanwhile), failed, unsure (may have happened);
waiting → taken back. Times are unix seconds.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

#: the owner of a write that its process has given up, although it lives on
GIVEN_UP = "given up"


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """One write. `due`: when the undo window ends; `basis`: the record's JSON as the person saw it.

    `resource`: the list that the record came from. `owner`: the process that carries it to its end, empty if unknown.
    `told`: whether a person was told that nobody knows what became of it. `fence`: the number of the collector's grant
    under which it was filed, 0 outside of a collector. `key`: tells what was asked for once from the same asked again.
    """

    seq: int = 0
    at: float
    due: float
    who: str
    address: str
    action: str
    resource: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    basis: bytes = b""
    state: str = "waiting"
    answer: str = ""
    owner: str = ""
    told: bool = False
    fence: int = 0
    key: str = ""


class Outbox(Protocol):
    """Keep writes until they are settled."""

    def add(self, write: Write) -> Write:
        """Keep a write, on disk when this returns; it comes back with its `seq`."""

    def query(self, *states: str, limit: int = 200, address: str | None = None) -> list[Write]:
        """Return writes in those states (all, if none is given), the oldest first; the newest `limit` of them.

        `address`: only those to that record.
        """

    def advance(
        self, seq: int, before: str, after: str, *, answer: str = "", owner: str | None = None, told: bool = False
    ) -> bool:
        """Move a write from one state to the next; False if it was not in the first, so that nobody sends twice.

        `owner`: who answers for it from now on; None leaves that as it is. `told`: a person was told how it stands.
        """
