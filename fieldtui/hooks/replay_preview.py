"""What a replay would do, said before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.record import Address
from fieldtui.contract.replay_control import ReplayPreview
from fieldtui.contract.vendor import Event
from fieldtui.hooks.delivery_body import readable
from fieldtui.store.models import Delivery
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.replays import Replay, ReplayItem

#: reads the status that a delivery's body speaks of; None where it speaks of none
StatusOf = Callable[[Delivery], str | None]

#: records that are looked at one by one; of more than that only the counts are told
LOOKED_AT = 200
#: seconds by which a vendor's record and its notification may disagree on when something happened
SLACK = 1.0


def preview(store: Store, replay: Replay, status_of: StatusOf) -> ReplayPreview:
    """Look at what a replay would still send. Reads the store; call it off the event loop."""
    items = store.replays.items(replay.id, state="waiting")
    # the last of each record decides how it ends up
    last: dict[str, ReplayItem] = {item.lane: item for item in items}
    times: list[float] = []
    overtaken, back = 0, []
    for item in list(last.values())[:LOOKED_AT]:
        delivery = store.deliveries.get(item.source, item.event_id)
        if delivery is None:
            continue
        is_overtaken = _is_overtaken(store, delivery)
        overtaken += is_overtaken
        sentence = _would_turn_back(store, delivery, status_of, is_overtaken=is_overtaken)
        back += [sentence] if sentence else []
    # items are in the order of their events: the ends are the oldest and the newest
    for item in (items[0], items[-1]) if items else ():
        delivery = store.deliveries.get(item.source, item.event_id)
        if delivery is not None:
            times.append(_when(delivery))
    return ReplayPreview(
        id=replay.id,
        target=replay.target,
        count=len(items),
        records=len(last),
        looked_at=min(len(last), LOOKED_AT),
        oldest=min(times, default=None),
        newest=max(times, default=None),
        overtaken=overtaken,
        back=tuple(back[:5]),
    )


def _is_overtaken(store: Store, delivery: Delivery) -> bool:
    """Return whether there are deliveries of the same record whose events came after this one's."""
    # what belongs to no record can overtake none
    if delivery.resource_id is None:
        return False
    when = _when(delivery)
    return any(_when(other) > when for other in store.deliveries.of_record(delivery.source, delivery.resource_id))


def _when(delivery: Delivery) -> float:
    """Return when it happened, as far as is known."""
    return delivery.received if delivery.created is None else delivery.created


def _would_turn_back(store: Store, delivery: Delivery, status_of: StatusOf, *, is_overtaken: bool) -> str | None:
    """Return that a replay would move its record's status back; None when it would not, or nobody can tell."""
    # some vendors' notifications name no status
    status = status_of(delivery)
    if status is None or delivery.kind is None or delivery.resource_id is None:
        return None
    stored = store.records.stored(Address(delivery.source, delivery.kind, delivery.resource_id))
    if stored is None or stored.row.status in (None, status):
        return None
    updated = stored.row.updated
    if not is_overtaken and updated is not None and updated.timestamp() <= _when(delivery) + SLACK:
        return None  # the record has not been read since: the delivery is news, not history
    return f"{stored.row.reference} is {stored.row.status} now; this says {status}"


def status_by(read: Callable[[bytes], Event]) -> StatusOf:
    """Make a reader of statuses of a vendor's reader of events."""

    def status(delivery: Delivery) -> str | None:
        try:
            return read(readable(delivery)).status
        except RecordRejected:
            return None

    return status


def statuses(readers: Mapping[str, Callable[[bytes], Event]]) -> StatusOf:
    """Make a reader of statuses for all sources, by each source's reader of events."""
    by_source = {source: status_by(read) for source, read in readers.items()}

    def status(delivery: Delivery) -> str | None:
        read = by_source.get(delivery.source)
        return read(delivery) if read is not None else None

    return status
