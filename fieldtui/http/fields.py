"""Reading careless JSON: times in five forms, ids that are numbers or strings, keys in any case, text with HTML."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import msgspec

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.wire import Encoded

#: vendors write "not set" as the epoch, sometimes in local time; anything before this day is no time of ours
_FIRST = datetime(1970, 1, 2, 12, tzinfo=UTC)
_TAG = re.compile(r"<(?:!--.*?-->|[^<>]*>)", re.DOTALL)
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/h[1-6]|/tr)\s*/?\s*>", re.IGNORECASE)
_SILENT = re.compile(r"<\s*(script|style)\b.*?<\s*/\s*\1\s*>", re.IGNORECASE | re.DOTALL)


def read_time(value: object, zone: tzinfo = UTC) -> datetime | None:
    """Read a vendor's time as aware UTC: ISO 8601 with `Z`, `±hh:mm`, `±hhmm` or none (then in `zone`), unix seconds.

    None for nothing, for what is no time at all, and for the epoch, which vendors write for "not set".
    """
    try:
        if isinstance(value, bool) or value is None or value == "":
            return None
        if isinstance(value, int | float):
            moment = datetime.fromtimestamp(value, UTC)
        else:
            moment = datetime.fromisoformat(str(value).strip())
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment >= _FIRST else None


def read_text(value: object) -> str | None:
    """Read what may be a string or a number as text; None for nothing or for what is neither."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value)


def read_number(value: object) -> float | None:
    """Read a finite number that may stand in a string; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def read_latitude(value: object) -> float | None:
    """Read degrees north, None when it is none."""
    number = read_number(value)
    return number if number is not None and -90 <= number <= 90 else None


def read_longitude(value: object) -> float | None:
    """Read degrees east, None when it is none."""
    number = read_number(value)
    return number if number is not None and -180 <= number <= 180 else None


def plain(value: object) -> str:
    """Take the HTML out of a vendor's text and keep its line breaks; anything but text becomes the empty string."""
    if not isinstance(value, str):
        return ""
    if "<" not in value and "&" not in value:
        return value.strip()
    bare = _TAG.sub("", _BREAK.sub("\n", _SILENT.sub("", value)))
    return re.sub(r"\n{3,}", "\n\n", html.unescape(bare)).strip()


def fold(value: Any) -> Any:
    """Return JSON with all keys of all objects in lower case, so that they are found in any spelling."""
    if isinstance(value, Mapping):
        return {str(key).lower(): fold(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [fold(inner) for inner in value]
    return value


def decode(raw: Encoded, type: Any) -> Any:
    """Decode one record's JSON as that type; RecordRejected, with the path and what was due there, if it is not."""
    try:
        return msgspec.json.decode(raw, type=type, strict=False)
    except msgspec.ValidationError as error:
        expected, _, path = str(error).partition(" - at `")
        raise RecordRejected(path.rstrip("`") or "$", expected) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordRejected("$", f"broken JSON: {error}") from None


def decode_object(raw: Encoded) -> dict[str, Any]:
    """Decode one record's JSON as an object with any keys; RecordRejected if it is not one."""
    return decode(raw, dict[str, Any])  # type: ignore[no-any-return]


def encode(value: Any) -> bytes:
    """Encode a record that was taken out of a larger answer, so that it is stored like any other."""
    return msgspec.json.encode(value)


def require(value: str | None, path: str) -> str:
    """Return what a record cannot be without; RecordRejected when it is not there."""
    if not value:
        raise RecordRejected(path, "expected an id, got nothing")
    return value
