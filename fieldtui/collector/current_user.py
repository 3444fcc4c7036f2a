"""Who is at this keyboard, for the journal and for others."""

from __future__ import annotations

import getpass
import socket

#: what the configuration calls the person at this keyboard; a process is one person's
_called: list[str] = []


def call_me(name: str) -> None:
    """Use this name from now on; the login where it is empty."""
    _called[:] = [name] if name else []


def current_user() -> str:
    """Name the person at this keyboard: `[me] name` or the login, and the host."""
    try:
        name = _called[0] if _called else getpass.getuser()
    # a container may have no entry for its user
    except (KeyError, OSError):
        name = "unknown"
    return f"{name}@{socket.gethostname()}"
