"""Deliveries in the store, without a receiver."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from time import monotonic
from typing import Any

from fieldtui.contract.record import Kind
from fieldtui.store.models import Delivery
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.replays import Replay, ReplayItem

START = 1_763_700_000.0


def delivery(id: str, record: str | None = None, at: float = 0.0, **more: Any) -> Delivery:
    """One delivery, its event so many seconds after the start."""
    body = {"id": id, "event": "THING.MADE", "created": START + at, "thing": record}
    usual: dict[str, Any] = {
        "seq": 0,
        "source": "toys",
        "event_id": id,
        "event": "THING.MADE",
        "kind": Kind.WORK_ORDER,
        "resource_id": record,
        "created": START + at,
        "received": START + at + 1,
        "how": "hook",
        "headers": (("content-type", "application/json"), ("x-trace", id), ("host", "console:8787")),
        "body": json.dumps(body).encode(),
    }
    return Delivery(**usual | more)


def fill(store: Store, count: int, records: int) -> list[str]:
    """Deliveries by turns about so many records, the last event stored first; their addresses in order of events."""
    made = [delivery(f"e{number:05}", f"r{number % records}", number) for number in range(count)]
    store.deliveries.receive(made[::-1], durable=False)
    return [each.address for each in made]


def of_record(events: list[str], records: int) -> dict[int, list[str]]:
    """The events that a target got, by record, as `fill` dealt them out."""
    found: dict[int, list[str]] = {}
    for event in events:
        found.setdefault(int(event[1:]) % records, []).append(event)
    return found


def states(store: Store, id: int) -> dict[str, int]:
    """How many items of a replay are in which state."""
    counts: dict[str, int] = {}
    for item in store.replays.items(id):
        counts[item.state] = counts.get(item.state, 0) + 1
    return counts


def item(store: Store, id: int, event: str) -> ReplayItem:
    """One item of a replay."""
    return next(item for item in store.replays.items(id) if item.event_id == event)


def standing(store: Store, id: int) -> Replay:
    """A replay as it stands."""
    found = store.replays.get(id)
    assert found is not None
    return found


async def until(holds: Callable[[], object], what: str = "it never came", seconds: float = 30) -> None:
    """Wait for something to hold."""
    deadline = monotonic() + seconds
    while not holds():
        assert monotonic() < deadline, what
        await asyncio.sleep(0.01)
