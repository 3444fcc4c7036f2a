"""How each change of a record became known: by a delivery, by a poll, or by both, and how long after the other."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.contract.record import Address
from fieldtui.store.models import Delivery, Revision
from fieldtui.store.protocols.records import RecordStore

#: seconds by which a vendor's clock and ours may differ
SKEW = 5.0


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """How the change that a delivery speaks of became known. Times are unix seconds, None where it did not happen.

    `by`: `hook`, `poll`, `both`, or `list` (only the vendor's list of deliveries had it, and no poll has shown a
    change). `hook_delay`, `poll_delay`: seconds after the event. `apart`: seconds from the delivery to the poll,
    below 0 when the poll was first. `change`: what the poll showed.
    """

    by: str
    hook_at: float | None = None
    poll_at: float | None = None
    hook_delay: float | None = None
    poll_delay: float | None = None
    apart: float | None = None
    change: Revision | None = None


def provenance_of(records: RecordStore, delivery: Delivery) -> Provenance:
    """Find out how the change that this delivery speaks of became known. Reads the store."""
    change = _change(records, delivery)
    # taken from the vendor's list: no sender told us
    hook_at = None if delivery.how == "caught up" else delivery.received
    poll_at = change.at if change else None
    by = {(True, True): "both", (True, False): "hook", (False, True): "poll", (False, False): "list"}
    return Provenance(
        by=by[hook_at is not None, poll_at is not None],
        hook_at=hook_at,
        poll_at=poll_at,
        hook_delay=_between(delivery.created, hook_at),
        poll_delay=_between(delivery.created, poll_at),
        apart=_between(hook_at, poll_at),
        change=change,
    )


def _change(records: RecordStore, delivery: Delivery) -> Revision | None:
    """Return the first change of the record that was seen after the event; None if none was, or there is no record."""
    if delivery.kind is None or delivery.resource_id is None:
        return None
    # the vendor's clock may be behind ours by that much
    since = (delivery.received if delivery.created is None else delivery.created) - SKEW
    address = Address(delivery.source, delivery.kind, delivery.resource_id)
    after = [revision for revision in records.revisions(address) if revision.at >= since]
    # the first change after the event is the one that it speaks of
    return min(after, key=lambda revision: revision.at, default=None)


def _between(earlier: float | None, later: float | None) -> float | None:
    """Return seconds from one to the other; None unless both are known."""
    # milliseconds are as much as two clocks can tell
    return None if earlier is None or later is None else round(later - earlier, 3)


def sentence(knowledge: Provenance) -> str:
    """Return it as a sentence."""
    # whichever came first goes first in the sentence
    if knowledge.by == "both" and knowledge.apart is not None:
        first, second = ("delivery", "poll") if knowledge.apart >= 0 else ("poll", "delivery")
        return f"by {first}, and {abs(knowledge.apart):.1f} s later by {second}"
    return {
        "hook": "by delivery; no poll has shown a change since",
        "poll": "by poll; the delivery itself never came",
        "list": "only by the vendor's list of deliveries",
    }.get(knowledge.by, knowledge.by)


def as_json(knowledge: Provenance) -> dict[str, Any]:
    """Return for programs: how, the delays in seconds, and what changed."""
    fields: dict[str, Any] = msgspec.to_builtins(knowledge)
    changes = knowledge.change.changes if knowledge.change else ()
    kept = {name: fields[name] for name in ("by", "hook_delay", "poll_delay", "apart")}
    return kept | {"changes": [{"field": name, "before": old, "after": new} for name, old, new in changes]}
