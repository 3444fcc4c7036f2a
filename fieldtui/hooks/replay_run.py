"""Sending deliveries once more: in order within a record, records side by side, every answer remembered."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from uuid import uuid4

import msgspec

from fieldtui.contract.errors import Conflict, NotFound, SourceError, StoreError
from fieldtui.contract.runtime import Clock, Run
from fieldtui.contract.safe_text import without_query
from fieldtui.hooks.rate_limiter import RateLimiter
from fieldtui.hooks.replay_targets import ReplayTarget, headers_for
from fieldtui.http.transport import Deliver
from fieldtui.store.models import Attempt, Delivery, JournalEntry
from fieldtui.store.process_identity import is_dead, mark, named
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.replays import Replay, ReplayItem, ReplayResult

#: records that are sent side by side: more is no faster, and a target is not to be stormed
# four records at a time keep a target with 100 ms an answer at 40 a second
LANES = 4
#: seconds between two signs of life of a run
BEAT = 3.0
# eight, so that a single hiccup of a target that lives ends nothing
#: deliveries in a row that nobody answered, after which a run stops
GIVE_UP_AFTER = 8
#: characters of the names of headers that were left out
_NAMED = 200
#: answers after which the same delivery will not be taken either
HOPELESS = frozenset({400, 404, 405, 410, 413, 414, 415, 422})


class DeliverySender:
    """Sends one delivery to one target, once; what was answered becomes a line of the log."""

    def __init__(self, destination: ReplayTarget, deliver: Deliver, clock: Clock, *, way: str = "replay") -> None:
        self._destination, self._deliver, self._clock, self._way = destination, deliver, clock, way

    async def once(self, delivery: Delivery, note: str = "") -> Attempt:
        """Send it. `status` of the attempt is None when there was no answer; the answer's body does not matter."""
        began = self._clock.monotonic()
        status, words = None, note
        try:
            headers, left_out = headers_for(delivery, self._destination, self._way)
            # the body byte for byte as it came: its signature, if it has one, must still fit
            status = await self._deliver(self._destination.url, headers, delivery.body, self._destination.timeout)
            without = f"without {', '.join(left_out)[:_NAMED]}" if left_out else ""
            words = "it redirects; not followed" if 300 <= status < 400 else "; ".join(filter(None, (note, without)))
        except SourceError as error:
            words = str(error)
        return Attempt(
            at=self._clock.now(),
            source=delivery.source,
            event_id=delivery.event_id,
            event=delivery.event,
            resource_id=delivery.resource_id,
            way=self._way,
            # a target may be a URL with a key in its query
            target=without_query(self._destination.name),
            status=status,
            seconds=self._clock.monotonic() - began,
            note=words,
        )


def is_final(attempt: Attempt) -> bool:
    """Return whether the target has said no in a way that another try would not change; a redirect is such a no."""
    return attempt.status is not None and (300 <= attempt.status < 400 or attempt.status in HOPELESS)


def is_taken(attempt: Attempt) -> bool:
    """Return whether the target took the delivery."""
    return attempt.status is not None and 200 <= attempt.status < 300


class ReplayRun:
    """Carries one replay to its end, or until it is paused or cancelled. It may be resumed by another run.

    What was answered is written before the run says that it has ended; after a kill, only what was not known to be
    answered is sent again. A pause or cancellation that another process put into the store is obeyed too.
    """

    def __init__(
        self, replay: Replay, store: Store, destination: ReplayTarget, *, deliver: Deliver, clock: Clock, run: Run
    ) -> None:
        self._replay, self._store, self._clock, self._run = replay, store, clock, run
        # one process may carry out a replay twice in a row; the claims of the two must differ
        self._owner = f"{mark()}:{uuid4().hex[:8]}"
        self._sender = DeliverySender(destination, deliver, clock)
        self._halt, self._left_as = asyncio.Event(), "finished"
        self._pace = RateLimiter(replay.rate, clock, self._rest)
        self._results: list[ReplayResult] = []
        self._writing = asyncio.Lock()
        self._unanswered = 0
        #: when (monotonic) it was last surely ours
        self._claimed_at = 0.0
        #: why it stopped by itself, empty if it did not
        self.trouble = ""

    def stop(self, state: str = "paused") -> None:
        """Send nothing more, and leave it in that state; what is on its way is waited for."""
        if not self._halt.is_set():
            self._left_as = state
            self._halt.set()

    @property
    def is_stopping(self) -> bool:
        """Whether it sends nothing more, though what is on its way may not be answered yet."""
        return self._halt.is_set()

    async def go(self) -> Replay:
        """Send what waits; returns the replay as it stands then. Conflict when someone else is at it."""
        await self._claim()
        beating = asyncio.create_task(self._beat())
        try:
            await self._run(self._store.replays.set_state, self._replay.id, "running")
            items = await self._run(partial(self._store.replays.items, self._replay.id, state="waiting"))
            # a lane is taken by one worker at a time, so that a record's deliveries never overtake each other
            lanes: deque[list[ReplayItem]] = deque(in_lanes(items))
            ends = await asyncio.gather(*(self._work(lanes) for _ in range(LANES)), return_exceptions=True)
            # first what was answered, then what went wrong: a failure must not cost a known answer
            await self._write()
            for end in ends:
                # the first of several errors: the others have most likely the same cause
                if isinstance(end, BaseException):
                    raise end
            return await self._conclude()
        finally:
            beating.cancel()
            # also after a failure: another process must not have to wait for the claim to run out
            await self._run(self._store.replays.release, self._replay.id, self._owner)

    async def _claim(self) -> None:
        """Make it ours; Conflict when it is someone else's who lives."""
        asked = self._clock.monotonic()
        holder = await self._run(self._claim_it)
        if holder != self._owner:
            # it may be released between the claim and this question
            who = named(holder) or "nobody, since it is gone"
            raise Conflict(f"replay {self._replay.id} is being carried out by {who}")
        self._claimed_at = asked

    async def _is_still_ours(self) -> bool:
        """Return whether nobody else can be at it: after a long halt of this process that is asked before a sending."""
        if self._clock.monotonic() - self._claimed_at < 2 * BEAT:
            return True
        try:
            await self._claim()
        except Conflict:
            self.stop("")
            return False
        return True

    def _claim_it(self) -> str:
        """Claim it, from a process of this host that has died too; who has it."""
        id, now = self._replay.id, self._clock.now()
        holder = self._store.replays.claim(id, self._owner, now=now)
        # only a process of this host can be known to be dead
        if holder != self._owner and is_dead(holder):
            self._store.replays.release(id, holder)
            holder = self._store.replays.claim(id, self._owner, now=now)
        return holder

    async def _beat(self) -> None:
        """Renew the claim every few seconds, and read whether the replay is to stop."""
        while True:
            await self._clock.sleep(BEAT)
            try:
                await self._claim()
                standing: Replay | None = await self._run(self._store.replays.get, self._replay.id)
            except Conflict:
                # somebody else has it; its state is theirs to write
                self.stop("")
                return
            except StoreError:
                # a store that cannot be written for a while ends nothing; the claim outlives several beats
                continue
            if standing is None or standing.state != "running":
                self.stop(standing.state if standing else "")

    async def _conclude(self) -> Replay:
        """Write down how it ended, in the journal too."""
        standing: Replay | None = await self._run(self._store.replays.get, self._replay.id)
        if standing is None:
            raise NotFound(f"replay {self._replay.id} is gone")
        # an empty state: another process has decided it, and its word in the store counts
        state = self._left_as or standing.state
        if standing.state == "running" and state != "running":
            await self._run(self._store.replays.set_state, standing.id, state)
            standing = msgspec.structs.replace(standing, state=state)
        answer = f"{state}: {standing.done} taken, {standing.failed} failed, {standing.held} held, {standing.left} left"
        entry = JournalEntry(
            at=self._clock.now(),
            who=standing.who,
            what=f"replay {standing.id} to {without_query(standing.target)}",
            answer=answer,
            ok=not standing.failed,
        )
        await self._run(self._store.journal.add, entry)
        return standing

    async def _work(self, lanes: deque[list[ReplayItem]]) -> None:
        """Take lane after lane and send each in its order."""
        try:
            while lanes and not self._halt.is_set():
                for item in lanes.popleft():
                    if self._halt.is_set() or not await self._deliver(item):
                        # a delivery that was not taken holds back those of its record behind it
                        break
        except BaseException:
            # the other lanes stop as well, since the store or the target is in trouble for all of them
            self.stop("paused")
            raise

    async def _deliver(self, item: ReplayItem) -> bool:
        """Send one item until it is taken or its tries are used up; whether the lane may go on."""
        delivery: Delivery | None = await self._run(self._store.deliveries.get, item.source, item.event_id)
        if delivery is None:
            # retention may have removed it since the replay was ordered
            await self._settle(msgspec.structs.replace(item, state="failed", note="the delivery is gone"), None)
            return False
        tries, waits = item.tries, self._replay.schedule
        while True:
            await self._pace.turn()
            # waiting for a turn takes as long as the rate says, and a pause may have come meanwhile
            if self._halt.is_set() or not await self._is_still_ours():
                return False
            attempt = await self._sender.once(delivery, f"try {tries + 1}" if tries else "")
            # tried again only where another answer is possible
            wait = None if is_taken(attempt) or is_final(attempt) or tries >= len(waits) else waits[tries]
            tries += 1
            state = "done" if is_taken(attempt) else "waiting" if wait is not None else "failed"
            settled = msgspec.structs.replace(item, state=state, tries=tries, status=attempt.status, note=attempt.note)
            await self._settle(settled, attempt)
            if wait is None:
                self._count_unanswered(attempt)
                return state == "done"
            await self._rest(wait)

    def _count_unanswered(self, attempt: Attempt) -> None:
        """Stop sending when nobody has answered for a while: the target is down, and the rest would only fail too."""
        # any answer at all shows that somebody is there
        self._unanswered = 0 if attempt.status is not None else self._unanswered + 1
        if self._unanswered >= GIVE_UP_AFTER:
            self.trouble = f"nobody answers: {attempt.note}"
            self.stop("paused")

    async def _rest(self, seconds: float) -> None:
        """Wait that long, or until there is nothing more to be done."""
        tasks = [asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(self._halt.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def _settle(self, item: ReplayItem, attempt: Attempt | None) -> None:
        """Remember a result; those that come while others are being written share the next transaction."""
        line = attempt or Attempt(
            at=self._clock.now(), source=item.source, event_id=item.event_id, way="replay", note=item.note
        )
        self._results.append(ReplayResult(item, line))
        await self._write()

    async def _write(self) -> None:
        """Write the results that wait; those that could not be written wait on."""
        async with self._writing:
            # a copy, since further results may be added while these are written
            results = list(self._results)
            if results:
                await self._run(self._store.replays.settle, self._replay.id, results)
                del self._results[: len(results)]


def in_lanes(items: Iterable[ReplayItem]) -> Iterator[list[ReplayItem]]:
    """Put together what must keep its order, lanes in the order of their first item."""
    lanes: dict[str, list[ReplayItem]] = {}
    for item in items:
        # a dictionary keeps the order in which its keys came
        lanes.setdefault(item.lane, []).append(item)
    yield from lanes.values()
