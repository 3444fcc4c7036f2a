"""What `doctor` says of the program's own files: where they are, who may read or change them, how much room is left."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from fieldtui.cli.checks.check_result import CheckResult, State
from fieldtui.settings.file_trust import distrust, is_readable_by_others
from fieldtui.settings.paths import Paths
from fieldtui.settings.schema import Settings
from fieldtui.settings.secrets import Reference, all_of

#: bytes below which a disk is about to be full
_LITTLE = 200_000_000
_VARIABLES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")


def check_files(paths: Paths, settings: Settings | None) -> Iterator[CheckResult]:
    """Yield all of it. `settings`: None where the configuration cannot be read."""
    yield CheckResult("folders", State.WELL, f"data in {paths.data}, state in {paths.state}")
    for name in _VARIABLES:
        value = os.environ.get(name, "")
        # the specification of XDG has relative paths ignored
        if value and not os.path.isabs(value):
            text = f"{name}: “{value}” is not a whole path and does not count"
            yield CheckResult("folders", State.DOUBT, text, "write it from / on, or unset it")
    yield from _configuration(paths.config, settings)
    for folder in (paths.data, paths.state):
        yield from _exposed(folder)
    yield _room(paths.data)


def _configuration(path: Path, settings: Settings | None) -> Iterator[CheckResult]:
    """Yield who else may read secrets in the configuration, and who may change it."""
    cause, remedy = distrust(path)
    if cause:
        yield CheckResult("configuration", State.DOUBT, f"{path}: {cause}; no `command` of it is run", remedy)
    # mounted secrets are often readable by a group; only secrets in the file itself are told of
    if settings is None or not is_readable_by_others(path):
        return
    parts = [source.settings for source in settings.sources.values()]
    secrets = (secret for _, secret in all_of([*parts, settings.hooks]))
    if any(isinstance(secret, Reference) and secret.is_literal for secret in secrets):
        yield CheckResult(
            "configuration", State.DOUBT, f"{path} holds secrets, and others may read it", f"chmod 600 {path}"
        )


def _exposed(folder: Path) -> Iterator[CheckResult]:
    """Name a folder that others may write to, and files in it that others may read or write."""
    if not folder.is_dir():
        return
    if folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield CheckResult("files", State.DOUBT, f"others may write to {folder}", f"chmod 700 {folder}")
    for path in sorted(folder.iterdir()):
        # what SQLite keeps beside a store follows the store
        found = path.stat() if path.is_file() and not path.name.endswith(("-wal", "-shm")) else None
        if found is not None and found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            what = "change" if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else "read"
            yield CheckResult("files", State.DOUBT, f"others may {what} {path}", f"chmod 600 {path}")


def _room(folder: Path) -> CheckResult:
    """Return how much room there is for what comes."""
    # the folder may have to be made yet
    there = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(there).free
    text = f"{free / 1e9:,.1f} GB free for {folder}"
    return CheckResult(
        "disk", State.DOUBT if free < _LITTLE else State.WELL, text, "make room" if free < _LITTLE else ""
    )
