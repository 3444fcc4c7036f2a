"""A receiver in a process that kills itself at a chosen step of receive, store and acknowledge.

Run as `python -m tests.hooks.crashing_receiver FOLDER STEP`; prints its port. Steps: `received` (read, not stored),
`stored` (in the file, not synced yet), `committed` (on disk, not answered), `none`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fieldtui.contract.runtime import WallClock
from fieldtui.hooks.access_rules import AccessRules
from fieldtui.hooks.receiver import Receiver, SourceRules
from fieldtui.store.models import Delivery
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.store.tables import deliveries
from fieldtui.store.tables.deliveries import SqlDeliveries
from tests.hooks.senders import LOGIN, RULES, worker


def die() -> None:
    """End as a power button would end us."""
    os.kill(os.getpid(), signal.SIGKILL)


class Crashing(SqlDeliveries):
    """A store's deliveries that die before or after a transaction, or within it."""

    step = "none"

    def receive(self, deliveries: Sequence[Delivery], *, durable: bool = True) -> list[bool]:
        """Store, and die."""
        if self.step == "received":
            die()
        done = super().receive(deliveries, durable=durable)
        if self.step == "committed":
            die()
        return done


def _dying(real: Callable[..., bool]) -> Callable[..., bool]:
    """Die within the transaction, after the insertion."""

    def receive(*arguments: Any) -> bool:
        real(*arguments)
        die()
        return True

    return receive


async def main(folder: str, step: str) -> None:
    """Listen until killed."""
    store = SqliteStore(Path(folder) / "store.db")
    store.deliveries = dying = Crashing(store._database, time.time)
    dying.step = step
    if step == "stored":
        deliveries._receive = _dying(deliveries._receive)
    async with worker() as run:
        source_rules = SourceRules(RULES, LOGIN)
        receiver = Receiver(
            AccessRules(listen="127.0.0.1:0"), {"toys": source_rules}, store, run=run, clock=WallClock()
        )
        task = asyncio.create_task(receiver.run())
        await receiver.ready.wait()
        print(receiver.port, flush=True)  # noqa: T201
        await task


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
