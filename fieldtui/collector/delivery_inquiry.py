"""Asking the vendor for its own entry of one delivery: whether it was sent and taken, or forgotten by now."""

from __future__ import annotations

from fieldtui.collector.page_keeper import caught
from fieldtui.collector.source import Source
from fieldtui.contract.control import VendorEntry
from fieldtui.contract.errors import NotFound, RecordRejected
from fieldtui.contract.json_repair import loads
from fieldtui.contract.vendor import WebhookRules
from fieldtui.hooks.delivery_body import readable
from fieldtui.store.models import Attempt, Delivery


async def inquire(source: Source, event_id: str) -> VendorEntry:
    """Ask for it and put what is said into the log, as one of the delivery's lines.

    NotFound where nothing can be asked; another SourceError when the vendor does not answer.
    """
    around, spec = source.around, source.spec
    rules = spec.vendor.webhooks
    detail = spec.vendor.resource(rules.feed).detail if rules and rules.feed else None
    if rules is None or detail is None:
        raise NotFound(f"{spec.vendor.title} gives out no single notification")
    delivery: Delivery | None = await around.run(around.store.deliveries.get, spec.name, event_id)
    if delivery is None:
        raise NotFound("the store has no such delivery")
    if not _has_own_id(rules, delivery):
        raise NotFound("the vendor gave it no id by which it could be asked for")
    try:
        raw = await source.session.perform(detail(spec.settings, event_id))
    except NotFound:
        entry = VendorEntry(said=_forgotten(rules, delivery, around.clock.now()))
    # a delivery without the vendor's id is known by a digest of its content, which no vendor can look up
    else:
        entry = VendorEntry(said=rules.sending(loads(raw)) or "listed; how its sending went is not said", body=raw)
        # the fuller entry may have a body where the delivery had none; a delivery that is known keeps what it has
        again = caught(spec.name, rules, raw, around.clock.now())
        await around.run(around.store.deliveries.receive, [again])
    await around.run(around.store.deliveries.log_attempt, _line(delivery, entry, around.clock.now()))
    return entry


def _has_own_id(rules: WebhookRules, delivery: Delivery) -> bool:
    """Return whether the delivery's id is the vendor's, not one of our making."""
    try:
        # the id is read out of the body again and compared, since the store does not note where an id came from
        return rules.read(readable(delivery)).id == delivery.event_id
    except RecordRejected:
        return False


def _forgotten(rules: WebhookRules, delivery: Delivery, now: float) -> str:
    """Return why the vendor has no entry; it keeps each for a limited time."""
    happened = delivery.received if delivery.created is None else delivery.created
    # the vendor's documents give the time after which it forgets a notification
    if now - happened > rules.retention.total_seconds():
        return f"older than {rules.retention.days} days: the vendor has forgotten it"
    return "the vendor has no entry of it"


def _line(delivery: Delivery, entry: VendorEntry, now: float) -> Attempt:
    """Make the log's line of what was said."""
    return Attempt(
        at=now,
        source=delivery.source,
        event_id=delivery.event_id,
        event=delivery.event,
        resource_id=delivery.resource_id,
        way="asked",
        status=200 if entry.body else 404,
        note=entry.said,
    )
