"""Paths as users write them."""

from __future__ import annotations

from pathlib import Path

from fieldtui.contract.errors import ConfigurationError


def expanded(text: str) -> Path:
    """Return a path that a user wrote, `~` for their home; ConfigurationError where there is none."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ConfigurationError(text, "this user has no home that ~ could stand for", "write the whole path") from None
