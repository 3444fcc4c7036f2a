"""What a delivery says: the same reading for one that was posted here and for one out of the vendor's own list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.flow import Encoded
from fieldtui.contract.json_repair import loads
from fieldtui.contract.vendor import Event, WebhookRules

#: what is said of a body that is no JSON at all
NO_JSON = "not JSON"


def read_event(rules: WebhookRules, text: Encoded) -> Event:
    """Read a delivery's JSON; the event has an id, of our own making where the vendor gave none.

    An object that the vendor's rules do not know is an event all the same, under the name that it gives. Raise
    RecordRejected for what is no object.
    """
    content = _content(bytes(text))
    try:
        event = rules.read(text)
    # a vendor may have added an event: what it sends is kept and shown, though nobody knows what it means
    except RecordRejected:
        name = content.get("event")
        event = Event(None, name if isinstance(name, str) else "unknown", None)
    # what an event says at every try alike, so that a second try is known even where it has another id
    digest = fingerprint(rules.essence(content))
    return replace(event, id=event.id or digest, digest=digest)


def _content(text: bytes) -> dict[str, Any]:
    """Decode the text; RecordRejected when it is no JSON object."""
    try:
        content = loads(text)
    except (ValueError, RecursionError):
        raise RecordRejected("$", NO_JSON) from None
    if not isinstance(content, dict):
        raise RecordRejected("$", "not a JSON object")
    return content


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return a name for an event that has no id, made of all that it says, whatever the order of its keys."""
    try:
        canonical = msgspec.json.encode(content, order="sorted")
    except (OverflowError, UnicodeEncodeError):  # whole numbers of more than 64 bits
        canonical = json.dumps(content, sort_keys=True).encode()
    return hashlib.sha256(canonical).hexdigest()[:32]
