"""What a replay would do, said before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.record import Address
from fieldtui.contract.vendor import Event
from fieldtui.store.protocol import Delivery, Store
from fieldtui.store.replays import Item


class Foresight(msgspec.Struct, frozen=True, kw_only=True):
    """What is about to be sent again. Times are unix seconds of the events.

    `overtaken`: deliveries after which others of the same record came that are not among them. `back`: sentences
    about records whose state a replay would turn back, the first few.
    """

    count: int
    records: int
    oldest: float | None
    newest: float | None
    overtaken: int
    back: tuple[str, ...] = ()


#: reads the status that a delivery's body speaks of; None where it speaks of none
StatusOf = Callable[[Delivery], str | None]

#: records that are looked at one by one; of more than that only the counts are told
LOOKED_AT = 200


def foresee(store: Store, items: Sequence[Item], status_of: StatusOf) -> Foresight:
    """Look at what these items would send again. Reads the store; call it off the event loop."""
    last: dict[str, Item] = {item.lane: item for item in items}
    times: list[float] = []
    overtaken, back = 0, []
    for item in list(last.values())[:LOOKED_AT]:
        delivery = store.delivery(item.source, item.event_id)
        if delivery is None:
            continue
        later = _later(store, delivery)
        overtaken += bool(later)
        sentence = _would_turn_back(store, delivery, status_of) if later else None
        back += [sentence] if sentence else []
    for item in (items[0], items[-1]) if items else ():
        delivery = store.delivery(item.source, item.event_id)
        if delivery is not None:
            times.append(delivery.created or delivery.received)
    return Foresight(
        count=len(items),
        records=len(last),
        oldest=min(times, default=None),
        newest=max(times, default=None),
        overtaken=overtaken,
        back=tuple(back[:5]),
    )


def _later(store: Store, delivery: Delivery) -> list[Delivery]:
    """The deliveries of the same record whose events came after this one's."""
    if delivery.resource_id is None:
        return []
    when = delivery.created or delivery.received
    others = store.deliveries_of(delivery.source, delivery.resource_id)
    return [other for other in others if (other.created or other.received) > when]


def _would_turn_back(store: Store, delivery: Delivery, status_of: StatusOf) -> str | None:
    """Say that a replay would move its record's status back; None when it would not, or nobody can tell."""
    said = status_of(delivery)
    if said is None or delivery.kind is None or delivery.resource_id is None:
        return None
    stored = store.stored(Address(delivery.source, delivery.kind, delivery.resource_id))
    if stored is None or stored.row.status in (None, said):
        return None
    return f"{stored.row.reference} is {stored.row.status} now; this says {said}"


def status_by(read: Callable[[bytes], Event]) -> StatusOf:
    """Make a reader of statuses of a vendor's reader of events."""

    def status(delivery: Delivery) -> str | None:
        try:
            return read(delivery.body).status
        except RecordRejected:
            return None

    return status
