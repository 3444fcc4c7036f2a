"""Deliveries in forms that other programs read: JSON, CSV, a curl line, HAR. Secrets stay masked."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from fieldtui.store.protocol import Delivery

#: what a delivery is in a list, in this order
FIELDS = (
    *("address", "source", "event", "event_id", "resource_id", "created", "received"),
    *("how", "attempts", "verdict", "replays"),
)


def moment(seconds: float | None) -> str | None:
    """Write unix seconds as ISO 8601 UTC with milliseconds."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def summary(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as lists show it."""
    return {
        "address": delivery.address,
        "source": delivery.source,
        "event": delivery.event,
        "event_id": delivery.event_id,
        "resource_id": delivery.resource_id,
        "created": moment(delivery.created),
        "received": moment(delivery.received),
        "how": delivery.how,
        "attempts": delivery.attempts,
        "verdict": delivery.verdict,
        "replays": delivery.replays,
    }


def whole(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery with its headers and body."""
    return {**summary(delivery), "headers": dict(delivery.headers), "body": body(delivery)}


def body(delivery: Delivery) -> Any:
    """Return the body as JSON where it is, else as text."""
    try:
        return msgspec.json.decode(delivery.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return delivery.body.decode("utf-8", "replace")


def curl(delivery: Delivery, url: str = "https://example.invalid/in") -> str:
    """Return a shell line that sends the delivery by hand; what was a secret has to be put in again."""
    words = ["curl", "-sS", "-X", "POST", url]
    for name, value in delivery.headers:
        if name.lower() not in ("host", "content-length", "connection", "accept-encoding"):
            words += ["-H", f"{name}: {value}"]
    if not any(name.lower() == "content-type" for name, _ in delivery.headers):
        words += ["-H", "Content-Type: application/json"]
    words += ["--data-binary", delivery.body.decode("utf-8", "replace")]
    return shlex.join(words)


def har(deliveries: Iterable[Delivery], version: str) -> str:
    """Return an HTTP archive (HAR 1.2) of deliveries as they were received."""
    entries = [_entry(delivery) for delivery in deliveries]
    log = {"version": "1.2", "creator": {"name": "fieldtui", "version": version}, "entries": entries}
    return json.dumps({"log": log}, ensure_ascii=False, indent=1)


def _entry(delivery: Delivery) -> dict[str, Any]:
    """Return one entry of an archive."""
    text = delivery.body.decode("utf-8", "replace")
    headers = [{"name": name, "value": value} for name, value in delivery.headers]
    host = next((value for name, value in delivery.headers if name.lower() == "host"), "localhost")
    return {
        "startedDateTime": moment(delivery.received),
        "time": 0,
        "request": {
            "method": "POST",
            "url": f"http://{host}/hooks/{delivery.source}",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers,
            "queryString": [],
            "postData": {"mimeType": "application/json", "text": text},
            "headersSize": -1,
            "bodySize": len(delivery.body),
        },
        "response": {
            "status": 200,
            "statusText": "OK",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "content": {"size": 0, "mimeType": "application/json"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": delivery.address,
    }
