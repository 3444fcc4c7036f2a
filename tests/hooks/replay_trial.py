"""A replay service on a store, and one that carries a replay to its end."""

from __future__ import annotations

from typing import Any

from fieldtui.contract.replay_control import NewReplay
from fieldtui.contract.runtime import Clock, WallClock
from fieldtui.hooks.replay_service import ReplayService, run_beside
from fieldtui.store.protocols import Store


class JumpingClock(WallClock):
    """The real time, some seconds `ahead`."""

    ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


def replay_service(store: Store, clock: Clock | None = None, **more: Any) -> ReplayService:
    """A desk that knows no target by name."""
    return ReplayService(store, more.pop("known", {}), clock=clock or WallClock(), who="ann@desk", **more)


async def played(
    store: Store, what: Any, url: str, *, waits: tuple[float, ...] = (), rate: float = 1e5, **more: Any
) -> int:
    """Replay that to its end; the replay's id."""
    async with run_beside(replay_service(store, **more)) as ours:
        order = await ours.order(NewReplay(what, url, rate=rate, schedule=waits))
        await ours.prepared(order).go()
    return order.id


async def begun(service: ReplayService, what: Any, url: str, *, rate: float = 1e5) -> int:
    """Order a replay and begin to send it; its id."""
    order = await service.order(NewReplay(what, url, rate=rate))
    await service.resume(order.id)
    return order.id
