"""Acme's webhooks: what a delivery says, whose word counts, and which list is to be read again."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from fieldtui.contract.flow import Encoded
from fieldtui.contract.record import Kind
from fieldtui.contract.vendor import Event, WebhookLogin, WebhookRules
from fieldtui.http import json_readers

from .settings import Settings


class Notice(msgspec.Struct, kw_only=True):
    """One delivery; nothing of it is needed for its being kept."""

    id: str | int | None = None
    event: str | None = None
    at: str | int | float | None = None
    job: str | int | None = None
    status: str | None = None


def read(body: Encoded) -> Event:
    """Read a delivery; raise RecordRejected when it is no object."""
    notice: Notice = json_readers.decode_as(body, Notice)
    job = json_readers.read_text(notice.job)
    return Event(
        id=json_readers.read_text(notice.id),
        name=notice.event or "",
        created=json_readers.read_time(notice.at),
        resource_id=job,
        kind=Kind.WORK_ORDER if job else None,
        status=notice.status,
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
