"""Who carries out a replay that a command asks for: the process that collects for the store, else this one."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from fieldtui.cli.wiring.hand_over import collecting, hand_over, takes_writes
from fieldtui.contract.errors import Conflict, NotFound
from fieldtui.store.models import Query

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import TypeVar

    from fieldtui.collector.command_client import CommandClient
    from fieldtui.contract.replay_control import NewReplay, ReplayPreview
    from fieldtui.hooks.replay_run import ReplayRun
    from fieldtui.hooks.replay_service import ReplayService
    from fieldtui.store.protocols import Store
    from fieldtui.store.protocols.replays import Replay

    T = TypeVar("T")

#: seconds between two looks how a replay goes
_LOOK = 0.1


class ReplaySender(Protocol):
    """Freezes deliveries and sends them. Errors as in `ReplayControl`."""

    async def preview(self, order: NewReplay) -> ReplayPreview:
        """Freeze what is meant, and return what sending it would do."""

    async def forget(self, id: int) -> None:
        """Take out what was frozen only to be looked at."""

    async def go(self, id: int) -> tuple[Replay, str]:
        """Send what waits; how the replay stands then, and why it stopped by itself, if it did."""

    def stop(self) -> None:
        """Send nothing more; what is on its way is waited for."""


def sender(store: Store, service: ReplayService) -> ReplaySender:
    """Return who is to do it."""
    return _Collector(store) if takes_writes(store) else _Ourselves(store, service)


def found(store: Store, id: int) -> Replay:
    """Return a replay; NotFound where there is none."""
    replay = store.replays.get(id)
    if replay is None:
        raise NotFound(f"there is no replay {id}")
    return replay


class _Ourselves:
    """This process."""

    def __init__(self, store: Store, service: ReplayService) -> None:
        self._store, self._service = store, service
        self._run: ReplayRun | None = None

    async def preview(self, order: NewReplay) -> ReplayPreview:
        return await self._service.preview(order)

    async def forget(self, id: int) -> None:
        self._store.replays.forget(id)

    async def go(self, id: int) -> tuple[Replay, str]:
        self._run = self._service.prepared(found(self._store, id))
        return await self._run.go(), self._run.trouble

    def stop(self) -> None:
        if self._run is not None:
            self._run.stop()


class _Collector:
    """The process that collects: it has the targets, and the right to send."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stopped = asyncio.Event()

    async def preview(self, order: NewReplay) -> ReplayPreview:
        if isinstance(order.what, str):
            # what is wrong with a filter is shown here, at its column
            await asyncio.to_thread(self._store.deliveries.query, Query(where=order.what, limit=1, now=time.time()))
        return await self._done(lambda client: client.replays.preview(order))

    async def forget(self, id: int) -> None:
        await self._done(lambda client: client.replays.cancel(id))

    async def go(self, id: int) -> tuple[Replay, str]:
        holder, asked = await asyncio.to_thread(collecting, self._store), False
        await self._done(lambda client: client.replays.resume(id))
        while True:
            replay = await asyncio.to_thread(found, self._store, id)
            # one that is told to pause still waits for what is on its way
            if replay.state not in ("drafted", "running") and not replay.owner:
                return replay, ""
            # another one that has taken over does not go on with it by itself
            if await asyncio.to_thread(collecting, self._store) != holder:
                return replay, "the collector has ended"
            if self._stopped.is_set() and not asked:
                asked = True
                await self._done(lambda client: client.replays.pause(id))
            await asyncio.sleep(_LOOK)

    def stop(self) -> None:
        self._stopped.set()

    async def _done(self, ask: Callable[[CommandClient], Future[T]]) -> T:
        """Return what the collector answers; Conflict where it ends before it has."""
        answer = await asyncio.to_thread(hand_over, self._store, ask)
        if answer is None:
            raise Conflict("the collector ended before it had answered; try again")
        return answer.result()
