"""A note that a configuration was found good, so that commands which only read the store need not check it again."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

import msgspec

from fieldtui import __version__
from fieldtui.settings.paths import Paths

if TYPE_CHECKING:  # recalling must stay quick
    from fieldtui.settings.schema import Settings

_NAME = "checked.json"


class ValidationStamp(msgspec.Struct, frozen=True, kw_only=True):
    """What was checked, and what a reader of the store needs of it. `mtime` is in nanoseconds.

    `variables`: each with two bytes of a salted sum of its value, from which it cannot be learnt; `files`: each with
    its time of change in nanoseconds and its size. `sources`: each name with its vendor's title, so that a console can
    begin to paint.
    """

    config: str
    size: int
    mtime: int
    version: str
    store: str
    salt: str
    variables: tuple[tuple[str, int], ...] = ()
    files: tuple[tuple[str, int, int], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()


def recall(paths: Paths) -> ValidationStamp | None:
    """Return the note if the file is the one that was checked and what its secrets come from is as it was then.

    Another secret may name another account, whose records must not be taken for those that are in the store.
    """
    try:
        # a stale note is worse than none: anything unreadable counts as stale
        stamp = msgspec.json.decode((paths.state / _NAME).read_bytes(), type=ValidationStamp)
        found = os.stat(paths.config)
        files = all(_seen(name) == (name, mtime, size) for name, mtime, size in stamp.files)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    # size and time to the nanosecond: an editor changes at least one of them
    same = (stamp.config, stamp.size, stamp.mtime) == (str(paths.config), found.st_size, found.st_mtime_ns)
    variables = all(_sum(stamp.salt, name) == noted for name, noted in stamp.variables)
    # another version may check more
    return stamp if same and variables and files and stamp.version == __version__ else None


def remember(paths: Paths, settings: Settings) -> None:
    """Note that this configuration is good; a folder that cannot be written to keeps no note."""
    from fieldtui.contract.store_url import is_shared
    from fieldtui.settings.private_files import write_private

    # its password is not noted, so that the configuration has to be read anyway
    if is_shared(settings.store.url):
        return
    try:
        # without the note every `list` checks the configuration anew, which takes 100 ms
        stamp = _stamp(str(paths.config), os.stat(paths.config), settings)
        write_private(paths.state / _NAME, msgspec.json.encode(stamp))
    except OSError:
        return


def _stamp(config: str, found: os.stat_result, settings: Settings) -> ValidationStamp:
    """Make the note."""
    from fieldtui.settings.secrets import Reference, all_of

    parts = [source.settings for source in settings.sources.values()]
    salt = os.urandom(8).hex()
    # only what can change without the file being touched
    secrets = [
        secret for _, secret in all_of([*parts, settings.hooks, settings.store]) if isinstance(secret, Reference)
    ]
    return ValidationStamp(
        config=config,
        size=found.st_size,
        mtime=found.st_mtime_ns,
        version=__version__,
        store=settings.store.url,
        salt=salt,
        variables=tuple((secret.variable, _sum(salt, secret.variable)) for secret in secrets if secret.variable),
        files=tuple(_seen(str(secret.file)) for secret in secrets if secret.file),
        sources=tuple((name, each.vendor.title) for name, each in settings.sources.items() if each.vendor),
    )


def _sum(salt: str, variable: str) -> int:
    """Return two bytes that change, most likely, with a variable's value; -1 when it is not there."""
    value = os.environ.get(variable)
    # 16 bits of a salted sum: enough to see a change, too little to test guesses against
    return zlib.crc32(os.fsencode(salt + value)) & 0xFFFF if value else -1


def _seen(file: str) -> tuple[str, int, int]:
    """Return what shows that a file is the one that it was; OSError when it cannot be had."""
    found = os.stat(file)
    # a file whose rights were taken away cannot be told by its time
    if not os.access(file, os.R_OK):
        raise PermissionError(file)
    return file, found.st_mtime_ns, found.st_size
