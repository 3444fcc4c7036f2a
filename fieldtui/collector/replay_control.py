"""Carry out in the collector's loop what a screen asks of `fieldtui.contract.replay_control`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, Protocol

from fieldtui.contract.errors import NotFound
from fieldtui.contract.replay_control import NewReplay, ReplayPreview


class ReplayHandler(Protocol):
    """What carries replays out, within the loop; errors as in `ReplayControl`."""

    def targets(self) -> list[str]:
        """Return the names of the targets."""

    async def preview(self, order: NewReplay) -> ReplayPreview:
        """Freeze the deliveries, and return what sending them would do."""

    async def pause(self, id: int) -> None:
        """Halt a replay for now."""

    async def resume(self, id: int) -> None:
        """Begin a replay, or go on with it."""

    async def cancel(self, id: int) -> None:
        """Halt a replay for good."""

    async def close(self) -> None:
        """Halt everything so that it can be resumed; may be called twice."""


class LoopReplayControl:
    """The `ReplayControl` of a collector: each wish is submitted to its loop, where `handler` fulfils it."""

    def __init__(self, handler: ReplayHandler | None, submit: Callable[[Callable[[], Awaitable[Any]]], Any]) -> None:
        self._handler, self._submit = handler, submit

    async def close(self) -> None:
        """Halt everything so that it can be resumed."""
        if self._handler is not None:
            await self._handler.close()

    def _insist(self) -> ReplayHandler:
        """Return the handler; raise NotFound in a collector that has none."""
        if self._handler is None:
            raise NotFound("nothing is replayed here")
        return self._handler

    def targets(self) -> list[str]:
        """Return the names of the configuration's targets."""
        return self._handler.targets() if self._handler is not None else []

    def preview(self, order: NewReplay) -> Future[ReplayPreview]:
        """Freeze what is meant, and return what sending it would do."""
        done: Future[ReplayPreview] = self._submit(lambda: self._insist().preview(order))
        return done

    def pause(self, id: int) -> Future[None]:
        """Send nothing more of it for now."""
        done: Future[None] = self._submit(lambda: self._insist().pause(id))
        return done

    def resume(self, id: int) -> Future[None]:
        """Begin or go on with it."""
        done: Future[None] = self._submit(lambda: self._insist().resume(id))
        return done

    def cancel(self, id: int) -> Future[None]:
        """Send nothing more of it, ever."""
        done: Future[None] = self._submit(lambda: self._insist().cancel(id))
        return done
