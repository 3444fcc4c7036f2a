"""Who is at this keyboard, for the journal."""

from __future__ import annotations

import getpass
import socket


def current_user() -> str:
    """Name the person at this keyboard: login and host."""
    try:
        name = getpass.getuser()
    # a container may have no entry for its user
    except (KeyError, OSError):
        name = "unknown"
    return f"{name}@{socket.gethostname()}"
