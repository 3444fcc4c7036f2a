"""What the parts of a store need of a database, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from fieldtui.store.models import Change, Outage
from fieldtui.store.tables.dialect import Dialect
from fieldtui.store.tables.listeners import Listeners
from fieldtui.store.tables.transaction import Transaction


class Database(Protocol):
    """An open database: many readers, and one writer at a time, over all processes."""

    #: the lease, and the number of its grant, without which nothing may be written; None where none is needed
    guard: tuple[str, int] | None

    @property
    def listeners(self) -> Listeners:
        """Who is told of changes."""

    @property
    def dialect(self) -> Dialect:
        """What this database says in its own way."""

    def read(self, sql: str, bindings: Sequence[Any] = ()) -> Iterator[Any]:
        """Yield the rows of a query."""

    def read_one(self, sql: str, bindings: Sequence[Any] = ()) -> Any:
        """Return the first row of a query, or None."""

    def writing(self, *, durable: bool = False, guarded: bool = True) -> AbstractContextManager[Transaction]:
        """Write in one transaction, alone among all processes. `durable`: on disk when this returns. `guarded`:
        Overtaken where the lease that this needs has gone to another process.
        """

    @property
    def unwritable(self) -> str:
        """Why the last attempt to write failed for want of room or rights, the empty string if it did not."""

    def outage(self) -> Outage | None:
        """Return for how long it has been out of reach, None while it can be reached; does not block."""

    def wait_elsewhere(self, seconds: float) -> bool:
        """Wait until another process has changed what somebody has to know of, and tell listeners; whether one has.

        StoreError once it is closed.
        """

    def stop_reading(self) -> None:
        """Have each reading that goes on now end with a StoreError: nobody waits for its answer any more."""

    def close(self) -> None:
        """Finish what is being written and close all connections."""

    def tell(self, change: Change) -> None:
        """Have listeners told of this after the commit of the transaction that is being written."""


class Waker(Protocol):
    """How one process wakes another that waits for commands."""

    def wait(self, seconds: float) -> None:
        """Return when it was rung since the last time, after so many seconds at the latest."""

    def ring(self) -> None:
        """Wake whoever waits; nobody may."""

    def close(self) -> None:
        """Hear nothing more."""
