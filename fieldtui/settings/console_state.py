"""What the console remembers between runs (sorts, the last view): a TOML file that may be damaged or deleted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fieldtui.settings.private_files import write_private


def read_state(path: Path) -> dict[str, Any]:
    """Return what was remembered; nothing when the file is missing or damaged."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        # its loss costs a sort order, no more
        return {}


def write_state(path: Path, state: Mapping[str, Any]) -> None:
    """Remember; a folder that cannot be written to is no reason to stop a console."""
    import tomli_w  # imported late: only writing needs it

    try:
        write_private(path, tomli_w.dumps(state).encode())
    except OSError:
        return
