"""A note that a configuration was found good, so that commands which only read the store need not check it again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from fieldtui import __version__
from fieldtui.settings.paths import Paths

if TYPE_CHECKING:  # recalling must stay quick
    from fieldtui.settings.schema import Settings

_NAME = "checked.json"


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What was checked, and what a reader of the store needs of it. `mtime` is in nanoseconds.

    `sources`: each name with its vendor's title, so that a console can begin to paint.
    """

    config: str
    size: int
    mtime: int
    version: str
    store: str
    variables: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()


def recall(paths: Paths) -> Stamp | None:
    """Return the note if the file is the one that was checked and what its secrets come from is still there."""
    try:
        stamp = msgspec.json.decode((paths.state / _NAME).read_bytes(), type=Stamp)
        found = os.stat(paths.config)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    same = (stamp.config, stamp.size, stamp.mtime) == (str(paths.config), found.st_size, found.st_mtime_ns)
    there = all(os.environ.get(name) for name in stamp.variables) and all(os.access(f, os.R_OK) for f in stamp.files)
    return stamp if same and there and stamp.version == __version__ else None


def remember(paths: Paths, settings: Settings) -> None:
    """Note that this configuration is good; a folder that cannot be written to keeps no note."""
    from fieldtui.settings.files import write_private

    try:
        stamp = _stamp(str(paths.config), os.stat(paths.config), settings)
        write_private(paths.state / _NAME, msgspec.json.encode(stamp))
    except OSError:
        return


def _stamp(config: str, found: os.stat_result, settings: Settings) -> Stamp:
    """Make the note."""
    from fieldtui.settings.secrets import Reference, all_of

    parts = [source.settings for source in settings.sources.values()]
    secrets = [secret for _, secret in all_of([*parts, settings.hooks]) if isinstance(secret, Reference)]
    return Stamp(
        config=config,
        size=found.st_size,
        mtime=found.st_mtime_ns,
        version=__version__,
        store=settings.store.url,
        variables=tuple(secret.variable for secret in secrets if secret.variable),
        files=tuple(str(secret.file) for secret in secrets if secret.file),
        sources=tuple((name, each.vendor.title) for name, each in settings.sources.items() if each.vendor),
    )
