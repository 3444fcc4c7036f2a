"""Where replays are ordered, foreseen, begun, halted and taken up again, and where forwarding runs beside them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar, TypeVarTuple

import msgspec

from fieldtui.contract.errors import Conflict, FieldtuiError, NotFound, ReadOnly, Refused, StoreError
from fieldtui.contract.record import DeliveryAddress
from fieldtui.contract.replay_control import NewReplay, ReplayPreview
from fieldtui.contract.runtime import Clock
from fieldtui.hooks.forwarder import Forwarder
from fieldtui.hooks.replay_preview import StatusOf, preview
from fieldtui.hooks.replay_run import ReplayRun
from fieldtui.hooks.replay_targets import ReplayTarget, find_target
from fieldtui.http.transport import Transport
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.replays import Replay

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

log = logging.getLogger(__name__)

# shorter than the time that a terminal's user waits for a program to end
#: seconds that what is on its way has when the program ends
LEAVE = 4.0


class ReplayService:
    """Sends deliveries on and again. `forwards` names the targets that get each new one; `who` is for the journal.

    Its store work is done in a thread of its own, so that a long replay does not hold up what is being received.
    """

    #: what it does beside the receiver
    name = "forwarding of webhooks"

    def __init__(
        self,
        store: Store,
        known: Mapping[str, ReplayTarget],
        *,
        forwards: Sequence[str] = (),
        clock: Clock,
        status_of: StatusOf = lambda delivery: None,
        who: str = "",
        zone: str = "UTC",
        read_only: bool = False,
    ) -> None:
        self._store, self._known, self._clock = store, known, clock
        self._status_of, self._who, self._zone, self._read_only = status_of, who, zone, read_only
        self._transport = Transport()
        # a replay of 10,000 must not delay a delivery that is being received
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="replays")
        self._closed = False
        #: set once what is received from now on will be forwarded
        self.ready = asyncio.Event()
        self._runs: dict[int, tuple[ReplayRun, asyncio.Task[None]]] = {}
        self._forwarders = [
            Forwarder(known[name], store, deliver=self._transport.deliver, clock=clock, run=self._do)
            for name in forwards
            if not read_only
        ]

    # --- beside the receiver ---

    async def run(self) -> None:
        """Forward until cancelled; then let what is being replayed come to a halt. May be run again after that."""
        try:
            await self._begin()
            async with asyncio.TaskGroup() as group:
                for forwarder in self._forwarders:
                    group.create_task(forwarder.run())
                # the group lives for as long as it is not cancelled, also without forwarders
                group.create_task(asyncio.Event().wait())
        finally:
            await asyncio.shield(self._halt_all())

    async def _begin(self) -> None:
        """Remember from which delivery on each new target is forwarded to; a store that fails is asked again later."""
        try:
            for forwarder in self._forwarders:
                await forwarder.begin()
        except StoreError as error:
            log.warning("forwarding cannot begin yet: %s", error)
        # set in any case: what waits for it must not wait for a broken store
        self.ready.set()

    def state(self) -> str:
        """Return which targets do not take what is forwarded, nothing while all is well."""
        return "  ".join(filter(None, (forwarder.state() for forwarder in self._forwarders)))

    async def close(self) -> None:
        """Halt every replay so that it can be resumed, and close; may be called twice."""
        if self._closed:
            return
        self._closed = True
        await self._halt_all()
        await self._transport.aclose()
        self._worker.shutdown(wait=True)

    async def _halt_all(self) -> None:
        """Halt every replay so that it can be resumed, here or by another process."""
        # stopped all at once, then waited for together
        runs = list(self._runs.values())
        for run, _ in runs:
            run.stop()
        if runs:
            _, late = await asyncio.wait([task for _, task in runs], timeout=LEAVE)
            for task in late:  # what is on its way is not known to be answered, and will be sent again
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        # what it still writes is written before this comes back
        await self._do(lambda: None)

    async def _do(self, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Run blocking work in the service's own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work, *arguments)

    # --- replays ---

    def targets(self) -> list[str]:
        """Return the names of the targets."""
        return list(self._known)

    async def preview(self, order: NewReplay) -> ReplayPreview:
        """Freeze what is meant, and say what sending it would do."""
        return await self.look(await self.order(order))

    async def look(self, order: Replay) -> ReplayPreview:
        """Return what going on with a replay would do."""
        return await self._do(preview, self._store, order, self._status_of)

    async def order(self, order: NewReplay) -> Replay:
        """Freeze what is meant as a draft; ConfigurationError for a target that will not do."""
        # checked before anything is frozen: a misspelt target costs nothing
        find_target(order.target, self._known)
        where, who = order.what if isinstance(order.what, str) else "", order.who or self._who
        draft = Replay(id=0, at=self._clock.now(), who=who, target=order.target, where=where, rate=order.rate)
        if order.schedule is not None:
            draft = msgspec.structs.replace(draft, schedule=tuple(order.schedule))
        return await self._do(self._order, draft, order.what)

    def _order(self, draft: Replay, what: str | Sequence[str]) -> Replay:
        now = draft.at
        if isinstance(what, str):
            query = Query(where=what, sort="created", now=now, zone=self._zone)
            return self._store.replays.order(draft, query, now=now)
        try:
            keys = [DeliveryAddress.parse(address) for address in what]
        except ValueError as error:
            raise NotFound(str(error)) from None
        for address, key in zip(what, keys, strict=True):
            if self._store.deliveries.get(*key) is None:
                raise NotFound(f"{address}: the store has no such delivery")
        return self._store.replays.order_items(draft, keys, now=now)

    async def resume(self, id: int) -> None:
        """Begin or go on with a replay, beside everything else."""
        self._insist()
        order = await self._find(id)
        if order.state in ("cancelled", "finished"):
            raise Refused(f"replay {id} is {order.state}")
        run = self.prepared(order)
        former, ending = self._runs.get(id, (None, None))
        if former is not None and not former.is_stopping:
            raise Conflict(f"replay {id} is under way")
        self._runs[id] = run, asyncio.get_running_loop().create_task(self._carry(id, run, after=ending))

    def prepared(self, order: Replay) -> ReplayRun:
        """Return what carries that replay out; ConfigurationError when its target will not do any more."""
        destination = find_target(order.target, self._known)
        return ReplayRun(
            order, self._store, destination, deliver=self._transport.deliver, clock=self._clock, run=self._do
        )

    async def _carry(self, id: int, run: ReplayRun, *, after: asyncio.Task[None] | None) -> None:
        """See a replay to its end, once the run before it has written what it sent; the store knows how it went."""
        try:
            if after is not None:
                await _end_of(after)
            await run.go()
        except FieldtuiError as error:
            log.warning("replay %s: %s", id, error)
        finally:
            if self._runs[id][0] is run:
                del self._runs[id]

    async def pause(self, id: int) -> None:
        """Send nothing more of it for now, whoever is at it."""
        await self._halt(id, "paused")

    async def cancel(self, id: int) -> None:
        """Send nothing more of it; a draft is forgotten."""
        order = await self._find(id)
        if order.state == "drafted":
            await self._do(self._store.replays.forget, id)
            return
        await self._halt(id, "cancelled")

    async def _halt(self, id: int, state: str) -> None:
        """Stop a replay, in whichever process it runs."""
        order = await self._find(id)
        if order.state not in ("running", "paused"):
            raise Refused(f"replay {id} is {order.state}")
        await self._do(self._store.replays.set_state, id, state)
        if id in self._runs:
            self._runs[id][0].stop(state)

    async def _find(self, id: int) -> Replay:
        """Return that replay; NotFound if there is none."""
        found: Replay | None = await self._do(self._store.replays.get, id)
        if found is None:
            raise NotFound(f"there is no replay {id}")
        return found

    def _insist(self) -> None:
        """Raise ReadOnly in a console that may only look."""
        if self._read_only:
            raise ReadOnly("read-only: nothing is sent")


async def _end_of(task: asyncio.Task[None]) -> None:
    """Wait for a task to end; one that is waited for no longer is cancelled."""
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        task.cancel()
        # the task gets to release its claim
        await asyncio.gather(task, return_exceptions=True)
        raise


@asynccontextmanager
async def run_beside(replay_service: ReplayService) -> AsyncIterator[ReplayService]:
    """Yield a service that runs for the time of a piece of work, and has come to a halt when this ends."""
    task = asyncio.create_task(replay_service.run())
    try:
        yield replay_service
    finally:
        task.cancel()
        await asyncio.wait([task])
        await replay_service.close()
