"""From the bytes of a POST to a delivery, and what a sender is told when they are none."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Sequence

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.events import NO_JSON, read_event
from fieldtui.contract.vendor import Event, WebhookLogin, Webhooks
from fieldtui.hooks.body import LIMIT, Unacceptable, read_body
from fieldtui.store.protocol import Delivery

#: headers with such a name are kept only as a mask
_SECRET = re.compile("authorization|cookie|api-?key|token|secret|password|signature", re.IGNORECASE)
MASK = "•••"


def is_secret(header: str) -> bool:
    """Whether a header of that name may hold a secret, so that its value is neither kept nor sent on."""
    return _SECRET.search(header) is not None


def is_allowed(login: WebhookLogin | None, header: str | None) -> bool:
    """Whether an Authorization header carries that login; compared in constant time."""
    if login is None:
        return True
    scheme, _, word = (header or "").partition(" ")
    try:
        given = base64.b64decode(word.strip(), validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        given = b""
    return hmac.compare_digest(given, f"{login.username}:{login.password.reveal()}".encode())


def read(
    source: str, rules: Webhooks, body: bytes, headers: Sequence[tuple[str, str]], now: float, limit: int = LIMIT
) -> tuple[Delivery, Event]:
    """Make a delivery of a POST's body; Unacceptable when that is no JSON object. `limit`: bytes of it, unpacked.

    The body counts, not what the header calls it: vendors that say nothing of a content type may send any.
    """
    text, marked = read_body(body, headers, limit)
    try:
        event = read_event(rules, text)
    except RecordRejected as error:
        raise _refusal(headers, error) from None
    delivery = Delivery(
        seq=0,
        source=source,
        event_id=event.id or "",
        event=event.name,
        kind=event.kind,
        resource_id=event.resource_id,
        created=event.created.timestamp() if event.created else None,
        received=now,
        how="hook",
        verdict="marked" if marked else "accepted",
        headers=tuple((name, MASK if is_secret(name) else value) for name, value in headers),
        body=body,
    )
    return delivery, event


def _refusal(headers: Sequence[tuple[str, str]], error: RecordRejected) -> Unacceptable:
    """Say what is wrong; what is no JSON and was not called JSON either is another type of content (415)."""
    named = {name.lower(): value.lower() for name, value in headers}
    kind = named.get("content-type", "").partition(";")[0].strip()
    if error.expected == NO_JSON and kind and kind != "application/json" and not kind.endswith("+json"):
        return Unacceptable(415, "the body must be application/json")
    return Unacceptable(400, f"the body is {error.expected}")
