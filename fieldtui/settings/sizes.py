"""Sizes in words: `512KB`, `16MB`, `1.5GB`, each a thousand times the one before."""

from __future__ import annotations

import re

_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?([kmg])b", re.IGNORECASE)
_UNITS = {"k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
#: the least and the most that make sense for what has to be held in memory
_LEAST, _MOST = 1_000, 2_000_000_000


def read_size(text: str) -> int:
    """Return the bytes; ValueError, with a sentence for the user, when it is no size that can be used."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” is no size; write 512KB, 16MB or 1GB")
    size = int(float(found[1]) * _UNITS[found[2].lower()])
    if not _LEAST <= size <= _MOST:
        raise ValueError(f"“{text}” is too small or too large; write 1KB to 2GB")
    return size
