"""From the bytes of a POST to a delivery, and what a sender is told when they are none."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.vendor import Event, WebhookLogin, Webhooks
from fieldtui.store.protocol import Delivery

#: headers with such a name are kept only as a mask
_SECRET = re.compile("authorization|cookie|api-?key|token|secret|password|signature", re.IGNORECASE)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MASK = "•••"


def is_secret(header: str) -> bool:
    """Whether a header of that name may hold a secret, so that its value is neither kept nor sent on."""
    return _SECRET.search(header) is not None


class Unacceptable(Exception):
    """A POST that is no delivery: the HTTP status to answer with, and why, for the sender and the log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


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
    source: str, rules: Webhooks, body: bytes, headers: Sequence[tuple[str, str]], now: float
) -> tuple[Delivery, Event]:
    """Make a delivery of a POST's body; Unacceptable when that is no JSON object.

    The body counts, not what the header calls it: vendors that say nothing of a content type may send any.
    """
    bare = body.removeprefix(_BYTE_ORDER_MARK)
    content = _content(bare, headers)
    event = _event(rules, bare, content)
    delivery = Delivery(
        seq=0,
        source=source,
        event_id=event.id or fingerprint(content),
        event=event.name,
        kind=event.kind,
        resource_id=event.resource_id,
        created=event.created.timestamp() if event.created else None,
        received=now,
        how="hook",
        headers=tuple((name, MASK if is_secret(name) else value) for name, value in headers),
        body=body,
    )
    return delivery, event


def _content(body: bytes, headers: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Decode the body; what is no JSON and was not called JSON either is another type of content (415)."""
    try:
        content = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        named = {name.lower(): value.lower() for name, value in headers}
        kind = named.get("content-type", "").partition(";")[0].strip()
        if kind and kind != "application/json" and not kind.endswith("+json"):
            raise Unacceptable(415, "the body must be application/json") from None
        if named.get("content-encoding", "identity") != "identity":
            raise Unacceptable(415, "a packed body is not understood here") from None
        raise Unacceptable(400, "the body is not JSON") from None
    if not isinstance(content, dict):
        raise Unacceptable(400, "the body is not a JSON object")
    return content


def _event(rules: Webhooks, body: bytes, content: Mapping[str, Any]) -> Event:
    """Read the event; one that the vendor's rules do not know is kept all the same, under the name it gives."""
    try:
        return rules.read(body)
    except RecordRejected:
        name = content.get("event")
        return Event(None, name if isinstance(name, str) else "unknown", None)


def fingerprint(content: Mapping[str, Any]) -> str:
    """Name an event that has no id by what it says, whatever the order of its keys."""
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()[:32]
