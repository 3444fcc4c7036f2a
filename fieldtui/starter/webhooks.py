"""Acme's webhooks: what a delivery says, whose word counts, and which list is to be read again."""

from __future__ import annotations

from datetime import timedelta

from fieldtui.contract.flow import Encoded
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Event, WebhookLogin, WebhookRules
from fieldtui.http.json_readers import decode_object, plain, read_text, read_time

from .settings import Settings


def read(body: Encoded) -> Event:
    """Read a delivery, of which nothing is needed for its being kept; raise RecordRejected when it is no object."""
    notice = decode_object(body)
    job = read_text(notice.get("job"))
    return Event(
        id=read_text(notice.get("id")),
        name=plain(notice.get("event")),
        created=read_time(notice.get("at")),
        resource_id=job,
        kind=Kind.WORK_ORDER if job else None,
        status=read_text(notice.get("status")),
    )


def login(settings: Settings) -> WebhookLogin | None:
    """Return the HTTP Basic login that deliveries must carry, None where none was agreed."""
    return settings.webhook


WEBHOOKS = WebhookRules(
    read=read,
    login=login,
    retries=(timedelta(minutes=1), timedelta(minutes=10)),
    refreshes=lambda event: "jobs" if event.kind is Kind.WORK_ORDER else None,
)
