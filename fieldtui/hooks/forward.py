"""Sending each new delivery on as it comes: after it is stored, in order, with the backlog when a target returns."""

from __future__ import annotations

import asyncio
import logging
import random
from functools import partial

from fieldtui.collector.lease import Lease
from fieldtui.contract.errors import FieldtuiError, StoreError
from fieldtui.hooks.replay import Sender, is_taken
from fieldtui.hooks.targets import Destination
from fieldtui.http.calm import next_delay
from fieldtui.http.clock import Clock
from fieldtui.http.session import Run
from fieldtui.http.transport import Deliver
from fieldtui.store.protocol import Attempt, Change, Delivery, Store

log = logging.getLogger(__name__)

#: deliveries that are read at a time
BATCH = 50
#: statuses that say of a delivery that it will never be taken: it is noted and the next one's turn comes
HOPELESS = frozenset({400, 413, 415, 422})
#: seconds after which we look for deliveries that another process has stored
LOOK = 5.0


class Forwarder:
    """Forwards to one target, one process at a time. How far it came stands in the store, so that nothing is left out
    over a restart.

    A target that is down, or refuses for a reason that may pass, is tried again ever more slowly; what came
    meanwhile follows in order. What is known to be hopeless is logged and passed over.
    """

    def __init__(self, destination: Destination, store: Store, *, deliver: Deliver, clock: Clock, run: Run) -> None:
        self._destination, self._store, self._clock, self._run_blocking = destination, store, clock, run
        self._sender = Sender(destination, deliver, clock, way="forward")
        self._mark = f"forward:{destination.name}"
        self._lease = Lease(store, clock, run, name=self._mark)
        self._news = asyncio.Event()
        self._rng = random.Random()
        self._waiting_since: float | None = None

    def state(self) -> str:
        """Say that the target is down, nothing while all is well."""
        return f"{self._destination.name} is not taking deliveries" if self._waiting_since is not None else ""

    async def run(self) -> None:
        """Forward until cancelled. A target that was never forwarded to starts with what comes from now on."""
        loop = asyncio.get_running_loop()

        def hear(change: Change) -> None:
            loop.call_soon_threadsafe(self._hear, change)

        stop = self._store.subscribe(hear)
        try:
            while True:
                await self._lease.wait()
                await self._go_while_leased()
        finally:
            stop()
            await asyncio.shield(self._lease.release())

    async def _go_while_leased(self) -> None:
        """Forward until another process has taken over."""
        going = asyncio.ensure_future(self._go())
        try:
            await self._lease.hold()
        finally:
            going.cancel()
            await asyncio.gather(going, return_exceptions=True)

    async def _go(self) -> None:
        """Forward what there is, and what comes."""
        while True:
            self._news.clear()
            if not await self._turn():
                await self._rest()

    def _hear(self, change: Change) -> None:
        """Take note that something came."""
        if change.what in ("deliveries", "elsewhere"):
            self._news.set()

    async def _rest(self) -> None:
        """Wait for news, or until it is time to look for some."""
        tasks = [asyncio.ensure_future(self._news.wait()), asyncio.ensure_future(self._clock.sleep(LOOK))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def begin(self) -> None:
        """Start a new target after the last delivery that there is."""
        if not await self._run_blocking(self._store.mark, self._mark):
            last = await self._run_blocking(self._store.last_seq)
            await self._run_blocking(self._store.set_mark, self._mark, last + 1)

    async def _turn(self) -> bool:
        """Forward some; whether there was anything."""
        try:
            await self.begin()
            mark = await self._run_blocking(self._store.mark, self._mark)
            waiting = await self._run_blocking(partial(self._store.after, mark - 1, limit=BATCH))
            for delivery in waiting:
                await self._deliver(delivery)
                await self._run_blocking(self._store.set_mark, self._mark, delivery.seq + 1)
            return bool(waiting)
        except FieldtuiError as error:
            log.warning("forwarding to %s: %s", self._destination.name, error)
            await self._clock.sleep(next_delay(3, None, self._rng))
            return True

    async def _deliver(self, delivery: Delivery) -> None:
        """Send one until it is taken or known to be hopeless."""
        failures = 0
        while True:
            attempt = await self._sender.once(delivery)
            await self._note(attempt, failures)
            if is_taken(attempt) or attempt.status in HOPELESS:
                self._waiting_since = None
                return
            self._waiting_since = self._waiting_since or self._clock.now()
            await self._clock.sleep(next_delay(failures, None, self._rng))
            failures += 1

    async def _note(self, attempt: Attempt, failures: int) -> None:
        """Log a sending; of many failures in a row only the first few, lest a target that is down fill the log."""
        if failures < 3 or failures % 20 == 0 or is_taken(attempt):
            try:
                await self._run_blocking(self._store.log_attempt, attempt)
            except StoreError as error:
                log.warning("forwarding to %s: %s", self._destination.name, error)
