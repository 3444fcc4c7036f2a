"""Carry out in the collector's loop what a screen asks of `fieldtui.contract.replay_control`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from typing import Protocol, TypeVar

from fieldtui.contract.errors import NotFound
from fieldtui.contract.replay_control import ReplayPreview

T = TypeVar("T")


class ReplayHandler(Protocol):
    """What carries replays out, within the loop; errors as in `Replaying`."""

    def targets(self) -> list[str]:
        """The names of the targets."""

    async def preview(self, what: str | Sequence[str], target: str, *, rate: float) -> ReplayPreview:
        """Freeze, and say what it would do."""

    async def replay(self, what: str | Sequence[str], target: str, *, rate: float) -> int:
        """Freeze and begin."""

    async def pause(self, id: int) -> None:
        """Halt it for now."""

    async def resume(self, id: int) -> None:
        """Begin or go on."""

    async def cancel(self, id: int) -> None:
        """Halt it for good."""

    async def close(self) -> None:
        """Halt everything so that it can be resumed; may be called twice."""


class Sending:
    """Hands a screen's wishes to the desk; a part of the collector."""

    _desk: ReplayHandler | None

    def _submit(self, start: Callable[[], Awaitable[T]]) -> Future[T]:
        """Run a coroutine in the loop; the collector knows how."""
        raise NotImplementedError

    def _ours(self) -> ReplayHandler:
        """The desk; NotFound in a collector that has none."""
        if self._desk is None:
            raise NotFound("nothing is replayed here")
        return self._desk

    def targets(self) -> list[str]:
        """The names of the configuration's targets."""
        return self._desk.targets() if self._desk is not None else []

    def preview(self, what: str | Sequence[str], target: str, *, rate: float = 50.0) -> Future[ReplayPreview]:
        """Freeze what is meant, and say what sending it would do."""
        return self._submit(lambda: self._ours().preview(what, target, rate=rate))

    def replay(self, what: str | Sequence[str], target: str, *, rate: float = 50.0) -> Future[int]:
        """Freeze what is meant and begin to send it; the replay's id."""
        return self._submit(lambda: self._ours().replay(what, target, rate=rate))

    def pause_replay(self, id: int) -> Future[None]:
        """Send nothing more of it for now."""
        return self._submit(lambda: self._ours().pause(id))

    def resume_replay(self, id: int) -> Future[None]:
        """Begin or go on with it."""
        return self._submit(lambda: self._ours().resume(id))

    def cancel_replay(self, id: int) -> Future[None]:
        """Send nothing more of it, ever."""
        return self._submit(lambda: self._ours().cancel(id))
