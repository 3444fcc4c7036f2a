"""Words of priority, over all vendors, as the ordinal that lists sort by."""

from __future__ import annotations

# the words of all five vendors; a word that is not here sorts behind those that are
_ORDINALS = {"low": 0, "normal": 1, "medium": 1, "high": 2, "urgent": 3, "critical": 3, "emergency": 3}


def urgency_of(priority: str | None) -> int | None:
    """Return the ordinal of a priority's word, 0 lowest to 3 highest, white space and case aside; None for another."""
    return _ORDINALS.get("".join((priority or "").split()).casefold())
