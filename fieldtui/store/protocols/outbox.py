"""Writes on their way to a vendor: on disk before they are sent, so that a killed process knows what it was doing.

waiting (undo) → sending → confirmed, or held (the record moved meanwhile), failed, unsure (may have happened);
waiting → taken back, or expired (nobody could send it in time). Times are unix seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

#: the owner of a write that its process has given up, although it lives on
GIVEN_UP = "given up"


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """One write. `due`: when the undo window ends; `basis`: the record's JSON as the person saw it.

    `resource`: the list that the record came from. `owner`: the process that carries it to its end, empty if unknown.
    `told`: whether a person was told that nobody knows what became of it. `fence`: the number of the collector's grant
    under which it is carried out, 0 outside of a collector. `key`: tells what was asked for once from the same asked
    again. `is_queued`: whoever collects carries it out, once it is due and until it `expires`, 0 for never; `batch`:
    what was filed, and can be taken back, together.
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
    is_queued: bool = False
    batch: str = ""
    expires: float = 0.0


class Outbox(Protocol):
    """Keep writes until they are settled."""

    def add(self, write: Write) -> Write:
        """Keep a write, on disk when this returns; it comes back with its `seq`.

        Conflict where its key was filed before: of two processes that do what was asked for once, one gets to send it.
        """

    def query(
        self, *states: str, limit: int = 200, address: str | None = None, batch: str | None = None
    ) -> list[Write]:
        """Return writes in those states (all, if none is given), the oldest first; the newest `limit` of them.

        `address`: only those to that record; `batch`: only those that were filed together.
        """

    def unsettled(self) -> list[Write]:
        """Return the writes that some process has in hand, or had when it ended: all that are being sent, and those
        that wait without being queued.
        """

    def advance(
        self,
        seq: int,
        before: str,
        after: str,
        *,
        answer: str = "",
        owner: str | None = None,
        told: bool = False,
        fence: int | None = None,
    ) -> bool:
        """Move a write from one state to the next; False if it was not in the first, so that nobody sends twice.

        `owner`, `fence`: who answers for it from now on; None leaves that as it is. `told`: a person was told how it
        stands.
        """

    def file(self, writes: Sequence[Write], *, lasts: float) -> list[Write]:
        """Keep writes for whoever collects, all or none, on disk when this returns, each with a line in the journal;
        they come back with their `seq`. `lasts`: seconds until each is sent, for that line.
        """

    def take_back(self, batch: str, who: str, *, now: float) -> list[Write]:
        """Take back what of a batch has not been sent; which that was. Each has a line in the journal."""

    def due(self, now: float, *, sources: Sequence[str], limit: int) -> list[Write]:
        """Return queued writes of these sources to be sent now, the oldest first: none behind another to the same
        record.
        """

    def put_off(self, seq: int, due: float, answer: str) -> None:
        """Have a waiting write tried again at that time; `answer`: why."""

    def expire(self, now: float) -> list[Write]:
        """End the queued writes whose time has run out; which they were."""

    def states(self, batch: str) -> Mapping[str, int]:
        """Return how many of the writes that were filed together stand in which state."""

    def under_way(self) -> Mapping[str, str]:
        """Return the records to which something is being done: by address, the state of the first such write."""
