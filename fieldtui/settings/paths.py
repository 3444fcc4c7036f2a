"""Where the files are: configuration, data (the store) and state (sorts, tokens), each in the platform's own folder.

Two configurations never share a store or tokens: a profile, and a configuration that stands elsewhere than where
it is looked for by default, has folders of its own below the usual ones.
"""

from __future__ import annotations

import os
import re
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.user_paths import expanded

_APP = "fieldtui"
_PROFILE = re.compile(r"[A-Za-z0-9_-]+")


class Paths(NamedTuple):
    """The configuration's file, and the folders for data and state, which need not exist yet."""

    config: Path
    data: Path
    state: Path


def find_paths(config: str | None = None, profile: str | None = None) -> Paths:
    """Choose: `--config` before `--profile` before `FIELDTUI_CONFIG` before the platform's folder."""
    below = Path()
    if profile is not None:
        if not _PROFILE.fullmatch(profile):
            raise ConfigurationError("--profile", f"“{profile}” cannot name a profile", "use letters, digits, - and _")
        below = Path("profiles", profile)
    folders = _linux_folders() if sys.platform == "linux" else _other_folders()
    usual = folders.config / below / "config.toml"
    chosen = usual
    # a profile named on the command line goes before the variable
    named = config or (None if profile else os.environ.get("FIELDTUI_CONFIG"))
    if named:
        # not resolved: a link that is moved to another file is meant to lead there
        chosen = Path(os.path.abspath(expanded(named)))
        if chosen != usual:
            # the name for people, the checksum for those of the same name
            below = below / "elsewhere" / f"{chosen.stem}-{zlib.crc32(str(chosen).encode()):08x}"
    return Paths(chosen, folders.data / below, folders.state / below)


def _linux_folders() -> Paths:
    """Return the folders as platformdirs has them, without the 5 ms that importing it costs every command."""
    names = (
        ("XDG_CONFIG_HOME", "~/.config"),
        ("XDG_DATA_HOME", "~/.local/share"),
        ("XDG_STATE_HOME", "~/.local/state"),
    )
    return Paths(*(Path(_absolute(name) or _at_home(name, usual), _APP) for name, usual in names))


def _absolute(name: str) -> str:
    """Return the folder that a variable names; one that is not absolute does not count, as XDG has it."""
    # XDG: "all paths must be absolute; a relative one is to be ignored"
    folder = os.environ.get(name, "").strip()
    return folder if os.path.isabs(folder) else ""


def _at_home(name: str, usual: str) -> str:
    """Return a folder below the user's home; ConfigurationError for a user who has none."""
    home = os.environ.get("HOME", "")
    # cron and systemd may leave HOME out
    if not os.path.isabs(home):
        import pwd

        try:
            home = pwd.getpwuid(os.getuid()).pw_dir
        except KeyError:
            remedy = f"set HOME to a folder of your own, or {name} and its kin to whole paths, also with --profile"
            raise ConfigurationError("HOME", "this user has no home to keep anything in", remedy) from None
    return home + usual.removeprefix("~")


def _other_folders() -> Paths:
    """Return the platform's folders."""
    from platformdirs import PlatformDirs

    # without an author's folder, which Windows would have above it
    dirs = PlatformDirs(_APP, appauthor=False)
    return Paths(Path(dirs.user_config_dir), Path(dirs.user_data_dir), Path(dirs.user_state_dir))
