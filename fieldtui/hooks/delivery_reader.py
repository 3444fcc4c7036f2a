"""From the bytes of a POST to a delivery, and what a sender is told when they are none."""

from __future__ import annotations

from collections.abc import Sequence

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.events import NO_JSON, read_event
from fieldtui.contract.secret_names import is_secret_name
from fieldtui.contract.vendor import Event, WebhookRules
from fieldtui.hooks.delivery_body import LIMIT, UnacceptableBody, read_body
from fieldtui.store.models import Delivery

#: what is kept in place of a secret
MASK = "•••"


def read(
    source: str, rules: WebhookRules, body: bytes, headers: Sequence[tuple[str, str]], now: float, limit: int = LIMIT
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
        # masked before they are stored: the log is read, exported and sent on
        headers=tuple((name, MASK if is_secret_name(name) else value) for name, value in headers),
        body=body,
        digest=event.digest,
    )
    return delivery, event


def _refusal(headers: Sequence[tuple[str, str]], error: RecordRejected) -> UnacceptableBody:
    """Return what is wrong; what is no JSON and was not called JSON either is another type of content (415)."""
    named = {name.lower(): value.lower() for name, value in headers}
    kind = named.get("content-type", "").partition(";")[0].strip()
    # a form or a text that is no JSON was sent on purpose; a JSON type over broken JSON is a mistake
    if error.expected == NO_JSON and kind and kind != "application/json" and not kind.endswith("+json"):
        return UnacceptableBody(415, "the body must be application/json")
    return UnacceptableBody(400, f"the body is {error.expected}")
