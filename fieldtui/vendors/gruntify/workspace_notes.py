"""What is put behind a record's own members, as one member `$workspace`, and taken out again to the byte."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from fieldtui.contract.flow import Encoded
from fieldtui.http.json_readers import encode
from fieldtui.vendors.gruntify.readers import MEMBER

_NAME = b'"' + MEMBER.encode() + b'":'


def splice(raw: Encoded, note: Mapping[str, Any]) -> Encoded:
    """Add the member `$workspace` behind a record's own ones; what is no object is left as it came."""
    body = bytes(raw).strip()
    if not (body.startswith(b"{") and body.endswith(b"}")):
        return raw
    comma = b"," if body[1:-1].strip() else b""
    return body[:-1] + comma + _NAME + encode(note) + b"}"


def original(raw: Encoded) -> Encoded:
    """Return a record as it came, without what was put into it."""
    try:
        parts: dict[str, msgspec.Raw] = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return raw
    added = _NAME + bytes(parts[MEMBER]) + b"}" if MEMBER in parts else b""
    if not added or not bytes(raw).endswith(added):
        return raw
    return bytes(raw)[: -len(added)].removesuffix(b",") + b"}"
