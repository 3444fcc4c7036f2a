"""Where the files are: configuration, data (the store) and state (sorts, tokens), each in the platform's own folder.

Two configurations never share a store or tokens: a profile, and a configuration that stands elsewhere than where
it is looked for by default, has folders of its own below the usual ones.
"""

from __future__ import annotations

import os
import re
import zlib
from pathlib import Path
from typing import NamedTuple

from fieldtui.contract.errors import ConfigurationError

_APP = "fieldtui"
_PROFILE = re.compile(r"[A-Za-z0-9_-]+")


class Paths(NamedTuple):
    """The configuration's file, and the folders for data and state, which need not exist yet."""

    config: Path
    data: Path
    state: Path


def find_paths(config: str | None = None, profile: str | None = None) -> Paths:
    """Choose: `--config` before `--profile` before `FIELDTUI_CONFIG` before the platform's folder."""
    from platformdirs import PlatformDirs  # imported late: only here

    dirs = PlatformDirs(_APP, appauthor=False)
    below = Path()
    if profile is not None:
        if not _PROFILE.fullmatch(profile):
            raise ConfigurationError("--profile", f"“{profile}” cannot name a profile", "use letters, digits, - and _")
        below = Path("profiles", profile)
    usual = Path(dirs.user_config_dir) / below / "config.toml"
    chosen = usual
    named = config or (None if profile else os.environ.get("FIELDTUI_CONFIG"))
    if named:
        chosen = Path(os.path.abspath(Path(named).expanduser()))
        if chosen != usual:
            below = below / "elsewhere" / f"{chosen.stem}-{zlib.crc32(str(chosen).encode()):08x}"
    return Paths(chosen, Path(dirs.user_data_dir) / below, Path(dirs.user_state_dir) / below)
