"""Sending deliveries once more: in order within a record, records side by side, every answer remembered."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial

import msgspec
from aiolimiter import AsyncLimiter

from fieldtui.contract.errors import NotFound, SourceError
from fieldtui.hooks.targets import Destination, headers_for
from fieldtui.http.clock import Clock
from fieldtui.http.session import Run
from fieldtui.http.transport import Send
from fieldtui.store.protocol import Attempt, Delivery, Store
from fieldtui.store.replays import Item, Replay, Result

#: records that are sent side by side: more is no faster, and a target is not to be stormed
LANES = 4


class Sender:
    """Sends one delivery to one target, once; what was answered becomes a line of the log."""

    def __init__(self, destination: Destination, send: Send, clock: Clock, *, way: str = "replay") -> None:
        self._destination, self._send, self._clock, self._way = destination, send, clock, way

    async def once(self, delivery: Delivery, note: str = "") -> Attempt:
        """Send it. `status` of the attempt is None when there was no answer."""
        began = self._clock.now()
        status, words = None, note
        try:
            reply = await self._send(
                "POST",
                self._destination.url,
                headers_for(delivery, self._destination),
                delivery.body,
                self._destination.timeout,
            )
            status = reply.status
            if 300 <= status < 400:
                words = "it redirects; not followed"
        except SourceError as error:
            words = str(error)
        now = self._clock.now()
        return Attempt(
            at=now,
            source=delivery.source,
            event_id=delivery.event_id,
            event=delivery.event,
            resource_id=delivery.resource_id,
            way=self._way,
            target=self._destination.name,
            status=status,
            seconds=max(0.0, now - began),
            note=words,
        )


def is_taken(attempt: Attempt) -> bool:
    """Whether the target took the delivery."""
    return attempt.status is not None and 200 <= attempt.status < 300


class ReplayRun:
    """Carries one replay to its end, or until it is paused or cancelled. It may be resumed by another run.

    What was answered is written before the run says that it has ended; after a kill, only what was not known to be
    answered is sent again.
    """

    def __init__(
        self, replay: Replay, store: Store, destination: Destination, *, send: Send, clock: Clock, run: Run
    ) -> None:
        self._replay, self._store, self._clock, self._run = replay, store, clock, run
        self._sender = Sender(destination, send, clock)
        self._limiter = AsyncLimiter(max(1.0, replay.rate / 10), 0.1) if replay.rate < 1e6 else None
        self._results: list[Result] = []
        self._stopped = False
        self._writing = asyncio.Lock()

    def stop(self) -> None:
        """Send nothing more; what is on its way is waited for."""
        self._stopped = True

    async def go(self) -> Replay:
        """Send what waits; returns the replay as it stands then."""
        items = await self._run(partial(self._store.items, self._replay.id, state="waiting"))
        lanes: deque[list[Item]] = deque(in_lanes(items))
        await asyncio.gather(*(self._work(lanes) for _ in range(LANES)))
        await self._write()
        standing: Replay | None = await self._run(self._store.replay, self._replay.id)
        if standing is None:
            raise NotFound(f"replay {self._replay.id} is gone")
        if not self._stopped and standing.state == "running":
            await self._run(self._store.set_replay, standing.id, "finished")
            return msgspec.structs.replace(standing, state="finished")
        return standing

    async def _work(self, lanes: deque[list[Item]]) -> None:
        """Take lane after lane and send each in its order."""
        while lanes and not self._stopped:
            for item in lanes.popleft():
                if self._stopped or not await self._deliver(item):
                    break

    async def _deliver(self, item: Item) -> bool:
        """Send one item until it is taken or its tries are used up; whether the lane may go on."""
        delivery: Delivery | None = await self._run(self._store.delivery, item.source, item.event_id)
        if delivery is None:
            await self._settle(msgspec.structs.replace(item, state="failed", note="the delivery is gone"), None)
            return False
        waits = iter(self._replay.schedule)
        tries = item.tries
        while not self._stopped:
            if self._limiter is not None:
                await self._limiter.acquire()
            attempt = await self._sender.once(delivery, f"try {tries + 1}" if tries else "")
            tries += 1
            wait = None if is_taken(attempt) else next(waits, None)
            state = "done" if is_taken(attempt) else "waiting" if wait is not None else "failed"
            told = msgspec.structs.replace(item, state=state, tries=tries, status=attempt.status, note=attempt.note)
            await self._settle(told, attempt)
            if wait is None:
                return state == "done"
            await self._clock.sleep(wait)
        return False

    async def _settle(self, item: Item, attempt: Attempt | None) -> None:
        """Remember a result; those that come while others are being written share the next transaction."""
        line = attempt or Attempt(
            at=self._clock.now(), source=item.source, event_id=item.event_id, way="replay", note=item.note
        )
        self._results.append(Result(item, line))
        await self._write()

    async def _write(self) -> None:
        """Write the results that wait."""
        async with self._writing:
            if not self._results:
                return
            results, self._results = self._results, []
            await self._run(self._store.settle, self._replay.id, results)


def in_lanes(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Put together what must keep its order, lanes in the order of their first item."""
    lanes: dict[str, list[Item]] = {}
    for item in items:
        lanes.setdefault(item.lane, []).append(item)
    yield from lanes.values()
