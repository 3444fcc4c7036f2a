"""Whether a configuration can be believed: what others may change must not run programs in this user's name."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def distrust(path: Path) -> tuple[str, str]:
    """Return why a file may have been changed by others than its user, and the remedy; two empty strings if not.

    The superuser may change anything anyway. A group that is the user's own, as many systems give each user one,
    counts as the user.
    """
    # a file that cannot be looked at cannot be read either, which is said elsewhere
    try:
        found, folder = path.stat(), path.parent.stat()
    except OSError:
        return "", ""
    # the superuser's file counts as this user's own
    if found.st_uid not in (os.geteuid(), 0):
        return "it belongs to another user", f"make it yours: chown {os.geteuid()} {path}"
    if found.st_mode & stat.S_IWOTH or (found.st_mode & stat.S_IWGRP and found.st_gid != os.getegid()):
        return "others may write to it", f"chmod go-w {path}"
    # in a folder with the sticky bit (as /tmp) nobody can replace another's file
    if folder.st_mode & stat.S_IWOTH and not folder.st_mode & stat.S_ISVTX:
        return "others may write to its folder", f"chmod go-w {path.parent}"
    return "", ""


def is_readable_by_others(path: Path) -> bool:
    """Return whether others than its owner may read a file."""
    try:
        return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
    except OSError:
        return False
