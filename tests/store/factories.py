"""Records and deliveries to fill a store with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Address, Key, Kind
from fieldtui.store.models import Applied, Arrival, Delivery, FeedKey, Query
from fieldtui.store.protocols import Store

#: Friday, 15 January 2027, 08:00 in UTC
NOW = 1_800_000_000.0
ORDERS = FeedKey("north", "workorders")
CREWS = FeedKey("north", "crews")


def at(hours: float) -> datetime:
    """Return a time that many hours from now."""
    return datetime.fromtimestamp(NOW + hours * 3600, UTC)


def order(id: str, title: str = "Leak", *, kind: Kind = Kind.WORK_ORDER, raw: Any = None, **facets: Any) -> Arrival:
    """Make a record as a page brings it."""
    return Arrival(
        Key(kind, id), Facets(title=title, **facets), msgspec.json.encode({"id": id, "title": title} | (raw or {}))
    )


def fill(store: Store, *arrivals: Arrival, feed: FeedKey = ORDERS, now: float = NOW) -> Applied:
    """Bring these, and only these, in a sweep that reaches its end."""
    sweep = store.sweeps.begin(feed, "acme", full=True)
    applied = store.sweeps.apply(sweep, arrivals, now=now)
    store.sweeps.finish(sweep, now=now, complete=True)
    return applied


def listed(store: Store, where: str = "", **query: Any) -> list[str]:
    """Return the ids that a filter lists, in order."""
    return [row.id for row in store.records.stream(Query(where=where, now=NOW, **query))]


def address(id: str, kind: Kind = Kind.WORK_ORDER) -> Address:
    """Return the address of a record in the north."""
    return Address("north", kind, id)


def delivery(id: str, *, how: str = "hook", body: bytes = b"{}", hours: float = 0, **more: Any) -> Delivery:
    """Make a delivery that arrives now and was made `hours` from now."""
    values: dict[str, Any] = {"source": "north", "event": "WORKORDER.CREATE", "created": NOW + hours * 3600} | more
    return Delivery(seq=0, event_id=id, received=NOW, how=how, body=body, **values)
