"""What an HTTP header can carry: printable ASCII without white space at its ends (RFC 9110, 5.5)."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def unfit(value: str) -> str:
    """Return why a header cannot have that value, the empty string when it can. The value itself is not repeated."""
    if _CONTROL.search(value):
        return "holds a line break or another control character, which an HTTP header cannot carry"
    # counted from 1, as people count; the value itself may be a secret
    for place, letter in enumerate(value, 1):
        if not letter.isascii():
            return f"is not ASCII in its {place}. character, which an HTTP header cannot carry"
    if value != value.strip():
        return "begins or ends with white space, which an HTTP header cannot carry"
    return ""


def is_name(name: str) -> bool:
    """Return whether that can be a header's name."""
    return _NAME.fullmatch(name) is not None
