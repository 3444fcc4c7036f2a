"""Sending each new delivery on as it comes: after it is stored, in order within each record, whatever happens."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass
from functools import partial

from fieldtui.contract.errors import FieldtuiError, StoreError
from fieldtui.contract.runtime import Clock, Run
from fieldtui.contract.supervisor import Supervisor, heed_cancellation
from fieldtui.hooks.replay_run import DeliverySender, is_taken
from fieldtui.hooks.replay_targets import ReplayTarget
from fieldtui.http.backoff import next_delay
from fieldtui.http.transport import Deliver
from fieldtui.store.lease import Lease
from fieldtui.store.models import Attempt, Change, Delivery
from fieldtui.store.protocols import Store

log = logging.getLogger(__name__)

#: deliveries that are read at a time, besides those that wait for their record's turn
BATCH = 50
#: the most deliveries behind the mark that are read: what waits of one record may not use up all memory
_MOST = 5_000
#: statuses that say of a delivery that it will never be taken: it is noted and the next one's turn comes
HOPELESS = frozenset({400, 413, 415, 422})
#: records in a row whose delivery was not taken, after which the target itself counts as the trouble
_DEAF = 5
#: seconds after which we look for deliveries that another process has stored
LOOK = 5.0


@dataclass(slots=True)
class _Stuck:
    """A record whose delivery was answered but not taken: how often, and when (monotonic) it is tried again."""

    failures: int
    until: float


class Forwarder:
    """Forwards to one target, one process at a time. How far it came stands in the store, so that nothing is left out
    over a restart.

    A target that is down is tried again ever more slowly, and what came meanwhile follows in order. A delivery that is
    answered but not taken holds back its own record alone. What is known to be hopeless is logged and passed over.
    """

    def __init__(self, destination: ReplayTarget, store: Store, *, deliver: Deliver, clock: Clock, run: Run) -> None:
        self._destination, self._store, self._clock, self._run_blocking = destination, store, clock, run
        self._sender = DeliverySender(destination, deliver, clock, way="forward")
        self._mark = f"forward:{destination.name}"
        self._lease = Lease(store.leases, clock, run, name=self._mark)
        self._news = asyncio.Event()
        self._rng = random.Random()
        self._supervised = Supervisor(f"forwarding to {destination.name}", self._while_ours, clock)
        self._stuck: dict[str, _Stuck] = {}
        #: numbers at or behind the mark that are dealt with; those up to `_doubtful` may be without our knowing
        self._done: set[int] = set()
        self._doubtful = 0
        #: times in a row that the target did not answer, and records in a row that it did not take
        self._silent = self._deaf = 0

    def state(self) -> str:
        """Return that the target is down, does not take some records' deliveries, or that forwarding broke down."""
        name = self._destination.name
        if self._supervised.trouble:
            return self._supervised.trouble
        if self._silent or self._deaf >= _DEAF:
            return f"{name} is not taking deliveries"
        records = "1 record" if len(self._stuck) == 1 else f"{len(self._stuck):,} records"
        return f"{name} does not take the deliveries of {records}" if self._stuck else ""

    async def run(self) -> None:
        """Forward until cancelled. A target that was never forwarded to starts with what comes from now on."""
        await self._supervised.run()

    async def _while_ours(self) -> None:
        """Forward whenever no other process does."""
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
        """Forward until another process has taken over; what nobody foresaw is raised."""
        going, holding = asyncio.ensure_future(self._go()), asyncio.ensure_future(self._lease.hold())
        # whichever ends first ends the other: without the lease nothing may be sent
        try:
            await asyncio.wait({going, holding}, return_when=asyncio.FIRST_COMPLETED)
            if going.done():
                going.result()
        finally:
            going.cancel()
            holding.cancel()
            await asyncio.gather(going, holding, return_exceptions=True)

    async def _go(self) -> None:
        """Forward what there is, and what comes."""
        self._stuck, self._done = {}, set()
        # a run that was killed may have sent what is not marked: up to here that has to be looked up
        self._doubtful = await self._run_blocking(self._store.deliveries.last_seq)
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
        # without a mark a new target would be sent the whole past
        if not await self._run_blocking(self._store.replays.mark, self._mark):
            last = await self._run_blocking(self._store.deliveries.last_seq)
            await self._run_blocking(self._store.replays.set_mark, self._mark, last + 1)

    async def _turn(self) -> bool:
        """Forward some; whether there was anything to do."""
        try:
            await self.begin()
            mark = await self._run_blocking(self._store.replays.mark, self._mark)
            # those that are done or held are read again, so that some new ones are always among them
            limit = min(_MOST, BATCH + len(self._done) + BATCH * len(self._stuck))
            found: list[Delivery] = await self._run_blocking(
                partial(self._store.deliveries.after, mark - 1, limit=limit)
            )
            did = False
            for delivery in self._due(found):
                did = await self._forward(delivery) or did
                await self._move_mark(found)
            return did
        except FieldtuiError as error:
            heed_cancellation()
            log.warning("forwarding to %s: %s", self._destination.name, error)
            # a store that cannot be read now is tried again, a little later each time
            await self._clock.sleep(next_delay(3, None, self._rng))
            return True

    def _due(self, found: list[Delivery]) -> list[Delivery]:
        """Return what is to be sent: nothing that is dealt with, and of a record that is held back nothing yet."""
        now = self._clock.monotonic()
        held = {lane for lane, stuck in self._stuck.items() if stuck.until > now}
        return [one for one in found if one.seq not in self._done and _lane(one) not in held]

    async def _forward(self, delivery: Delivery) -> bool:
        """Send one, unless its record has got stuck meanwhile; whether it was dealt with or tried."""
        lane = _lane(delivery)
        stuck = self._stuck.get(lane)
        if stuck is not None and stuck.until > self._clock.monotonic():
            return False
        # only after a restart: what this run sent is in `_done`
        if delivery.seq <= self._doubtful and await self._was_taken(delivery):
            self._done.add(delivery.seq)
            return True
        while True:
            # this process may have been stopped for long: then another one forwards
            if not self._lease.is_fresh:
                return False
            attempt = await self._sender.once(delivery)
            await self._note(attempt, self._silent or (stuck.failures if stuck else 0))
            if attempt.status is not None:
                # any answer, even a refusal, shows that the target lives
                self._silent = 0
                break
            self._silent += 1
            await self._clock.sleep(next_delay(self._silent - 1, None, self._rng))
        self._supervised.works()
        if is_taken(attempt) or attempt.status in HOPELESS:
            self._stuck.pop(lane, None)
            self._done.add(delivery.seq)
            self._deaf = 0
        else:
            await self._hold_back(lane)
        return True

    async def _hold_back(self, lane: str) -> None:
        """Let a record wait; where none is taken any more, all of them."""
        failures = self._stuck[lane].failures if lane in self._stuck else 0
        wait = next_delay(failures, None, self._rng)
        self._stuck[lane] = _Stuck(failures + 1, self._clock.monotonic() + wait)
        self._deaf += 1
        # it is not the record: the target refuses everything
        if self._deaf >= _DEAF:
            await self._clock.sleep(next_delay(self._deaf - _DEAF, None, self._rng))

    async def _was_taken(self, delivery: Delivery) -> bool:
        """Return whether an earlier run got it through, and ended before that was marked."""
        lines: list[Attempt] = await self._run_blocking(
            self._store.deliveries.attempts_of, delivery.source, delivery.event_id
        )
        name = self._destination.name
        return any(line.way == "forward" and line.target == name and is_taken(line) for line in lines)

    async def _move_mark(self, found: list[Delivery]) -> None:
        """Remember how far all is dealt with."""
        mark = None
        for delivery in found:
            if delivery.seq not in self._done:
                # the mark moves up to the first that is not dealt with
                break
            mark = delivery.seq + 1
        if mark is not None:
            await self._run_blocking(self._store.replays.set_mark, self._mark, mark)
            while found and found[0].seq < mark:
                self._done.discard(found.pop(0).seq)

    async def _note(self, attempt: Attempt, failures: int) -> None:
        """Log a sending; of many failures in a row only the first few, lest a target that is down fill the log."""
        # the first three show the cause, every twentieth that it goes on
        if failures < 3 or failures % 20 == 0 or is_taken(attempt):
            try:
                await self._run_blocking(self._store.deliveries.log_attempt, attempt)
            except StoreError as error:
                log.warning("forwarding to %s: %s", self._destination.name, error)


def _lane(delivery: Delivery) -> str:
    """Return what must keep its order: the record, else the delivery alone."""
    # without a record each delivery is its own lane
    return f"{delivery.source}/{delivery.kind}/{delivery.resource_id or delivery.event_id}"
