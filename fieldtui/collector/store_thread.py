"""The one thread in which a collector decodes and stores, in the order in which it is asked, urgent work first."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_Work = tuple["Future[Any]", Callable[[], Any]]


class StoreThread:
    """One thread, so that the store sees the writes of this process in the order in which they were asked for."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._urgent: deque[_Work] = deque()
        self._usual: deque[_Work] = deque()

    async def run(self, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Run blocking work when all that was asked for before is done."""
        return await self._queued(self._usual, partial(work, *arguments))

    async def run_first(self, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Run blocking work that somebody waits for, before the pages of sweeps: a vendor waits for its 200, a person
        for a command, and the lease must not run out.
        """
        return await self._queued(self._urgent, partial(work, *arguments))

    async def _queued(self, queue: deque[_Work], work: Callable[[], T]) -> T:
        future: Future[T] = Future()
        # before it is announced: the thread takes one for each announcement
        queue.append((future, work))
        self._thread.submit(self._next)
        return await asyncio.wrap_future(future)

    def _next(self) -> None:
        """Do what comes next."""
        future, work = (self._urgent or self._usual).popleft()
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001
            # whoever asked for it is told
            future.set_exception(error)

    def close(self) -> None:
        """Do all that was asked for, then end."""
        self._thread.shutdown(wait=True)
