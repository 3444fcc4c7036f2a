"""Webhook notifications: what happened to which record, and the list that keeps missed ones for three months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from fieldtui.contract.flow import Encoded, Flow, Page, Pages, Poll
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Event, Resource, WebhookLogin, WebhookRules
from fieldtui.http.declared_fields import read_by, read_fields
from fieldtui.http.json_readers import decode_object, plain, read_number, read_text, read_time
from fieldtui.vendors.cloudworkpro.lists import Listing, newest, read_flag, sealing, stamp
from fieldtui.vendors.cloudworkpro.settings import Settings
from fieldtui.vendors.cloudworkpro.wire import fetch

_CREATED = "created_date"
#: when a notification is sent again, from its event on
_RETRIES = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 60, 100, 150))
#: members that tell of the sending, not of what happened
_OF_THE_SENDING = frozenset({"attempt", "attempts", "delivered", "delivered_date"})
_KINDS: Mapping[str, Kind] = {"workorder": Kind.WORK_ORDER, "site": Kind.SITE}
_FEEDS: Mapping[Kind, str] = {Kind.WORK_ORDER: "workorders", Kind.SITE: "sites"}


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """One notification. Only `created_date` is documented: everything may be missing, nothing is refused for it."""

    id: str | None = read_by(read_text, "_id")
    event: str = read_by(plain)
    created_date: datetime | None = read_by(read_time)
    resource: Any = None
    resource_id: str | None = read_by(read_text)
    data: Any = None


def read(body: Encoded) -> Event:
    """Read a delivery or an item of the list; RecordRejected when it is no such object at all."""
    item = read_fields(Notification, decode_object(body))
    inner = item.data if isinstance(item.data, dict) else {}
    record = item.resource_id or read_text(inner.get("_id"))
    return Event(
        id=item.id,
        name=item.event,
        created=item.created_date,
        resource_id=record,
        kind=_kind(item.resource) or _kind(item.event.partition(".")[0]),
        status=read_text(inner.get("status")),
    )


def essence(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a notification says of the event, by which one without an id is known again.

    How often it was sent, and whether that went well, is left out: it differs from try to try, and the list tells it
    as it stands now. `created_date` counts by its time, since nothing says that the list spells it as the delivery
    does; a member that is null is as good as none.
    """
    kept = {name: value for name, value in content.items() if name not in _OF_THE_SENDING and value is not None}
    created = read_time(kept.get(_CREATED))
    return {**kept, _CREATED: created.isoformat()} if created else kept


def sending(content: Mapping[str, Any]) -> str:
    """Return whether a notification was taken, and at which try; `attempt` counts the retries."""
    taken, retries = read_flag(content.get("delivered")), read_number(content.get("attempt"))
    if taken is None:
        return "" if retries is None else f"{retries:.0f} of {len(_RETRIES)} retries made"
    if taken:
        return "taken" if retries is None else f"taken at retry {retries:.0f}" if retries else "taken at the first try"
    return "not taken" if retries is None else f"not taken; {retries:.0f} of {len(_RETRIES)} retries made"


def _kind(word: object) -> Kind | None:
    """Return which kind of record `work_order` or `WORKORDER` means; None for words that are new to us."""
    return _KINDS.get(str(word or "").lower().replace("_", "").rstrip("s"))


def pages(poll: Poll[Settings]) -> Pages:
    """List the notifications since the checkpoint, in the order in which things happened.

    The checkpoint is set a little before the newest one: what was delayed at the vendor's is listed late.
    """
    settings = poll.settings
    listing = Listing(path=settings.webhooks_path, limit=settings.page_limit, sort=f"{_CREATED}:asc")
    since = read_time(poll.since)
    if since is not None:
        listing = listing.since(_CREATED, since, poll.now)
    overlap = timedelta(seconds=settings.webhook_overlap)
    seen: list[datetime] = [since] if since else []

    def look(page: Page) -> None:
        last = newest(page.items, _CREATED, poll.now)
        seen[:] = [max([*seen, last - overlap])] if last else seen

    def seal(page: Page) -> Page:
        return replace(page, checkpoint=stamp(seen[0]) if seen else None)

    return sealing(listing.pages(), seal, look)


def detail(settings: Settings, id: str) -> Flow[bytes]:
    """Fetch one notification again; NotFound when it is older than three months."""
    return fetch(settings.webhooks_path, id)


def login(settings: Settings) -> WebhookLogin | None:
    """Return the HTTP Basic login that was agreed at onboarding, if one was."""
    return settings.webhook


def refreshes(event: Event) -> str | None:
    """Return the list in which the record of that event is to be read again."""
    return _FEEDS.get(event.kind) if event.kind else None


NOTIFICATIONS = Resource(
    name="webhooks",
    title="Webhook notifications",
    kinds=(),
    pages=pages,
    detail=detail,
    proves_absence=False,
    incremental=True,
    full_every=86_400,
    delivers=True,
)

WEBHOOKS = WebhookRules(
    read=read,
    login=login,
    retries=_RETRIES,
    retention=timedelta(days=90),
    acknowledge=200,
    addresses=("44.193.241.109", "184.169.231.134"),
    feed="webhooks",
    refreshes=refreshes,
    essence=essence,
    sending=sending,
)
