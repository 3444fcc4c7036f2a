"""Deliveries in forms that other programs read: JSON, CSV, a curl line, HAR. Secrets stay masked."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from fieldtui.contract.json_repair import loads
from fieldtui.contract.safe_text import clean
from fieldtui.hooks.delivery_body import readable
from fieldtui.hooks.delivery_reader import MASK
from fieldtui.store.models import Delivery

_OWN_TO_A_CONNECTION = frozenset({"host", "content-length", "connection", "accept-encoding", "transfer-encoding"})

#: what a delivery is in a list, in this order
FIELDS = (
    *("address", "source", "event", "event_id", "resource_id", "created", "received"),
    *("how", "attempts", "verdict", "replays"),
)


# what only makes sense for the connection that it came over
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
    """Return the body, as it is read, as JSON where it is, else as text."""
    return json_or_text(readable(delivery))


def json_or_text(text: bytes) -> Any:
    """Return JSON as its value, anything else as text, nothing as null."""
    if not text:
        return None
    try:
        return loads(text)
    except (ValueError, RecursionError):
        # `replace`: a body that is no UTF-8 still has to be shown
        return text.decode("utf-8", "replace")


def curl(delivery: Delivery, listener: str) -> str:
    """Return a shell line that sends the delivery by hand; what was a secret is left out and has to be put in again.

    `listener`: the URL, without a path, at which we receive; what the sender called it (`Host`) is hearsay.
    """
    words = ["curl", "-sS", "-X", "POST", f"{listener}/hooks/{delivery.source}"]
    headers = {name.lower(): value for name, value in delivery.headers if value != MASK}
    body = _argument(delivery, headers)
    # a delivery of the vendor's list has no headers, and a listener wants a type
    for name, value in {"content-type": "application/json", **headers}.items():
        if name not in _OWN_TO_A_CONNECTION:
            words += ["-H", f"{name}: {value}"]
    words += ["--data-raw", body]
    return " ".join(quoted(word) for word in words)


def _argument(delivery: Delivery, headers: dict[str, str]) -> str:
    """Return the body as an argument, byte for byte as surrogates have it; unpacked where it is packed, or where it
    holds what no argument can (U+0000), and then the headers that spoke of its form are left out.
    """
    packed = headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")
    if not packed and b"\0" not in delivery.body:
        # surrogates stand for bytes that are no UTF-8, so that the shell sends the very same bytes
        return delivery.body.decode("utf-8", "surrogateescape")
    headers.pop("content-encoding", None)
    headers.pop("content-type", None)
    return readable(delivery).decode("utf-8", "replace").replace("\0", "")


def quoted(word: str) -> str:
    """Quote a word for the shell; one that a terminal would not show as it is, in the `$'…'` of bash, ksh and zsh."""
    # characters that would move the cursor or begin markup are escaped
    if clean(word) == word:
        return shlex.quote(word)
    marks = "".join(f"\\{char}" if char in "\\'" else _escaped(char) for char in word)
    return f"$'{marks}'"


def _escaped(char: str) -> str:
    """Write a character so that nothing but text reaches the terminal."""
    if clean(char) == char:
        return char
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))


def har(deliveries: Iterable[Delivery], version: str, listener: str) -> Iterator[str]:
    """Yield, piece by piece, an HTTP archive (HAR 1.2) of deliveries as they were received at that URL."""
    # written piece by piece, since the log may hold more than the memory
    creator = json.dumps({"name": "fieldtui", "version": version})
    yield f'{{"log": {{"version": "1.2", "creator": {creator}, "entries": ['
    before = "\n"
    for delivery in deliveries:
        yield before + json.dumps(_entry(delivery, listener), ensure_ascii=False)
        before = ",\n"
    yield "\n]}}\n"


def _entry(delivery: Delivery, listener: str) -> dict[str, Any]:
    """Return one entry of an archive."""
    text = readable(delivery).decode("utf-8", "replace")
    headers = [{"name": name, "value": value} for name, value in delivery.headers]
    # a delivery out of the vendor's list was never received here, so there was no answer
    came = delivery.how != "caught up"
    return {
        "startedDateTime": moment(delivery.received),
        # HAR wants a number; how long receiving took is not kept
        "time": 0,
        "request": {
            "method": "POST",
            "url": f"{listener}/hooks/{delivery.source}",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers,
            "queryString": [],
            "postData": {"mimeType": "application/json", "text": text},
            "headersSize": -1,
            "bodySize": len(delivery.body),
        },
        "response": {
            "status": 200 if came else 0,
            "statusText": "OK" if came else "",
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
