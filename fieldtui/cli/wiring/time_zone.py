"""Which time zone this machine's user lives in."""

from __future__ import annotations

import os


def local_zone() -> str:
    """Return the IANA name of the local zone, UTC where it cannot be told."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named:
        return named if _is_zone(named) else "UTC"
    target = os.path.realpath("/etc/localtime")
    name = target.partition("zoneinfo/")[2].removeprefix("posix/")
    return name if name and _is_zone(name) else "UTC"


def _is_zone(name: str) -> bool:
    """Return whether the database of time zones has that name."""
    if name == "UTC":
        return True
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, OSError):
        return False
    except KeyError:  # ZoneInfoNotFoundError
        return False
    return True
