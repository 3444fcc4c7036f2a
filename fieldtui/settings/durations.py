"""Lengths of time in words: `60s`, `5m`, `1h30m`, `2d`, and `0` for never."""

from __future__ import annotations

import re

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_WHOLE = re.compile(r"(?:\d+(?:\.\d+)?[smhd])+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhd])")


def read_duration(text: str) -> float:
    """Return the seconds; ValueError, with a sentence for the user, when it is no length of time."""
    # "0" alone switches off; "0s" would be a pace without pause
    bare = text.strip().lower()
    if bare == "0":
        return 0.0
    if not _WHOLE.fullmatch(bare):
        raise ValueError(f"“{text}” is no length of time; write 60s, 5m, 1h or 0")
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(bare))
