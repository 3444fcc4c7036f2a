"""What has to be settled before Textual is imported: how much may be sent down this line."""

from __future__ import annotations

from collections.abc import MutableMapping

_FRUGAL = {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_FPS": "15", "TEXTUAL_SMOOTH_SCROLL": "0"}


def over_ssh(environment: MutableMapping[str, str]) -> bool:
    """Return whether this terminal is far away; `FIELDTUI_SSH=1` or `0` decides against what the environment says."""
    wish = environment.get("FIELDTUI_SSH", "").strip().lower()
    if wish:
        return wish not in ("0", "no", "off", "false")
    return bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))


def prepare(environment: MutableMapping[str, str]) -> bool:
    """Set what Textual reads on import, unless the user has; return whether the line is taken for a slow one."""
    slow = over_ssh(environment)
    environment.setdefault("TEXTUAL_ANIMATIONS", "none")
    if slow:
        for name, value in _FRUGAL.items():
            environment.setdefault(name, value)
    return slow
