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


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, each the user's alone (0700) whatever the umask is."""
    # one after the other, since `mkdir(parents=True)` gives the folders above the umask's mode
    for each in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        each.mkdir(mode=0o700, exist_ok=True)
