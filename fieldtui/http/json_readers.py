"""Read careless JSON: times in every spelling, ids as numbers or text, values of any type, keys in any case."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.flow import Encoded
from fieldtui.http.tolerant_decoding import decode_tolerantly

#: vendors write "not set" as the epoch, sometimes in local time, or as the greatest date that their language has;
#: a time beyond these is no time of ours, and could not be shown in every zone
_FIRST, _LAST = datetime(1970, 1, 2, 12, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTED = re.compile(r"-?\d+(?:\.\d+)?\Z")
#: `2025-03-28 10:05:33 UTC`, `2025-03-28 10:05:33 -0300`
_SPACED = re.compile(r"(\d{4}-\d\d?-\d\d?[T ]\d\d:\d\d\S*) +(UTC|GMT|Z|[+-]\d\d:?\d\d)\Z", re.IGNORECASE)
#: `/Date(1743156333000)/`, `/Date(1743156333000-0300)/`: milliseconds since 1970, whatever the zone behind them
_DOTNET = re.compile(r"\\?/Date\((-?\d+)(?:[+-]\d{4})?\)\\?/\Z")
#: from these numbers on a count since 1970 is in nanoseconds, in microseconds, in milliseconds (a count below the last
#: is in seconds: the end of the year 9999 is 253402300799)
_UNITS = ((1e17, 1e9), (1e14, 1e6), (2.6e11, 1e3))
#: characters of an answer that are read as a time at most: no spelling is longer
_LONGEST_TIME = 64


def read_time(value: object, zone: tzinfo = UTC) -> datetime | None:
    """Read a vendor's time as aware UTC. Read ISO 8601 with `Z`, `UTC`, `±hh:mm`, `±hhmm` or none (then in `zone`),
    HTTP dates, and counts since 1970 in seconds, milliseconds, microseconds or nanoseconds, as numbers or as text.

    Return None for nothing, for what is no time at all, for the epoch, which vendors write for "not set", and for
    what lies beyond the year 9999.
    # True and False are numbers to Python
    """
    try:
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, int | float):
            moment = _since_epoch(value)
        elif isinstance(value, str) and len(value) <= _LONGEST_TIME:
            moment = _spelled(value.strip(), zone)
        else:
            return None
    except (ValueError, TypeError, OverflowError, OSError, IndexError):
        # int() and float() of hostile text, and dates beyond the year 9999, fail in these ways
        return None
    return moment if _FIRST <= moment < _LAST else None


def _since_epoch(count: float) -> datetime:
    """Return the time so many seconds, or smaller units, after the beginning of 1970."""
    for least, per_second in _UNITS:
        if abs(count) >= least:
            return _EPOCH + timedelta(seconds=count / per_second)
    return _EPOCH + timedelta(seconds=count)


def _spelled(text: str, zone: tzinfo) -> datetime:
    """Read a time that is written as text; ValueError when it is none."""
    if found := _DOTNET.match(text):
        return _EPOCH + timedelta(milliseconds=int(found[1]))
    if _COUNTED.match(text) and not (len(text) == 8 and text.isdigit()):  # eight digits are a date: 20250328
        return _since_epoch(float(text))
    if found := _SPACED.match(text):
        text = found[1] + ("+00:00" if found[2].isalpha() else found[2])
    try:
        # a time without a zone is local to the vendor or the site: the caller says which zone that is
        moment = datetime.fromisoformat(text.upper())  # RFC 3339 allows `t` and `z`
    except ValueError:
        moment = parsedate_to_datetime(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def read_text(value: object) -> str | None:
    """Read what may be a string or a number as text; None for nothing or for what is neither."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        # NaN and the infinities come through Python's own JSON parser, and no key may be made of them
        return None
    return str(value) if isinstance(value, int) or math.isfinite(value) else None


def shown(value: object) -> str | None:
    """Return the text of an answer of any JSON type, None where there is none.

    A truth is yes or no, a list its members, a map of single values those values (vendors send lists as maps by
    position), an object that has a name its name; anything else is compact JSON.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        name = next((text for key in _NAMES if (text := read_text(value.get(key)))), None)
        if name is not None:
            return name
        # an object of objects has no reading for people, but nothing of it may be lost
        if not all(isinstance(inner, str | int | float | None) for inner in value.values()):
            return encode(value).decode()
        return shown(list(value.values()))
    if isinstance(value, list):
        return ", ".join(text for inner in value if (text := shown(inner)) is not None) or None
    return read_text(value)


def as_text(value: object) -> str:
    """Return the text of an answer of any JSON type, the empty string where there is none."""
    return shown(value) or ""


#: the members by which vendors name an object for people
_NAMES = ("name", "label", "title", "full_name", "Name", "Label", "Title")


def read_texts(value: object) -> tuple[str, ...]:
    # PHP servers send a list whose numbering has holes as a map by position
    """Read several texts out of a list, a map, one value, or nothing; each as `shown` shows it."""
    values = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else [value]
    return tuple(text for inner in values if (text := shown(inner)) is not None)


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
    """Return a vendor's text as it came, without white space around it; the empty string where there is none.

    Nothing is taken for HTML here: `Fix <3 valves & >2 pumps` is a title. See `html_text` for what is HTML.
    """
    # keys in other spellings (`ID`, `Id`, `id`) come from one and the same server
    return read_text(value) or ""


def fold(value: Any) -> Any:
    """Return JSON with all keys of all objects in lower case, so that they are found in any spelling."""
    if isinstance(value, Mapping):
        return {str(key).lower(): fold(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [fold(inner) for inner in value]
    return value


def decode_as(raw: Encoded, type: Any) -> Any:
    """Decode one record's JSON as that type; RecordRejected, with the path and what was due there, if it is not.

    A struct's field of another type than promised is made to fit where that is safe (a number is text, one value a
    list of one), and is otherwise left at its default: what nobody needs costs no record.
    """
    try:
        return msgspec.json.decode(raw, type=type, strict=False)
    # the quick way failed for one field: read the others, and count what was lost against that field only
    except msgspec.ValidationError as error:
        return _decoded_tolerantly(raw, type, error)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordRejected("$", f"broken JSON: {error}") from None


def _decoded_tolerantly(raw: Encoded, type: Any, complaint: msgspec.ValidationError) -> Any:
    """Decode field by field; RecordRejected, with the first complaint, where that does not help either."""
    try:
        return decode_tolerantly(raw, type)
    # msgspec says where with a JSON path; the log of rejected records shows both parts
    except (ValueError, TypeError, RecursionError):
        expected, _, path = str(complaint).partition(" - at `")
        raise RecordRejected(path.rstrip("`") or "$", expected) from None


def decode_object(raw: Encoded) -> dict[str, Any]:
    """Decode one record's JSON as an object with any keys; RecordRejected if it is not one."""
    return decode_as(raw, dict[str, Any])  # type: ignore[no-any-return]


def encode(value: Any) -> bytes:
    """Encode a record that was taken out of a larger answer, so that it is stored like any other."""
    try:
        return msgspec.json.encode(value)
    except (OverflowError, UnicodeEncodeError):  # whole numbers of more than 64 bits
        return json.dumps(value).encode()


def require(value: str | None, path: str) -> str:
    """Return what a record cannot be without; RecordRejected when it is not there."""
    if not value:
        raise RecordRejected(path, "expected an id, got nothing")
    return value
