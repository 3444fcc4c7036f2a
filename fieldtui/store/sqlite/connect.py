"""From a path to a connection, and from what SQLite and the system complain about to a sentence for a person."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from fieldtui.contract.errors import StoreError, Unwritable
from fieldtui.contract.user_paths import make_private

_WRITER = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
_READER = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
# ten seconds: longer than any transaction of ours, so that only a hung process makes it fail
_BUSY_MS = 10_000
#: bytes below which a disk counts as full: SQLite needs that much beside the file to open it at all
_FULL = 65_536
# EFBIG: a limit of the process (`ulimit -f`) is no room as well
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise what SQLite or the file system complains about as a StoreError that says what and where.

    Unwritable where the disk is full, or the file or its folder read-only: what is there may still be read.
    """
    try:
        yield
    except apsw.NotADBError:
        raise StoreError(f"{path} is not a database of fieldtui; move it away or choose another [store] url") from None
    except apsw.CorruptError:
        remedy = "move it away, with what stands beside it under that name, then `fieldtui sync` fetches anew"
        raise StoreError(f"{path} is damaged; {remedy}, or put a backup there") from None
    except apsw.FullError:
        raise Unwritable(f"disk full; make room for {path}") from None
    except (apsw.Error, OSError) as error:
        # SQLite says "unable to open" for very different hurdles; the system knows more
        hurdle = _hurdle(path, error)
        if hurdle:
            raise Unwritable(hurdle) from None
        raise StoreError(f"{path}: {str(error) or type(error).__name__}") from error


def _hurdle(path: Path, error: Exception) -> str:
    """Return what keeps us from writing, the cause first since a path may be long; empty where it is something else."""
    number = error.errno if isinstance(error, OSError) else 0
    # the folder may have to be made yet
    folder = next((each for each in path.parents if each.exists()), path.parent)
    about_files = isinstance(error, OSError | apsw.CantOpenError | apsw.ReadOnlyError | apsw.IOError)
    if not about_files:
        return ""
    if number in _NO_ROOM or _room(folder) < _FULL:
        return f"disk full; make room for {path}"
    if number == errno.EROFS or _is_read_only(folder):
        return f"read-only file system; mount it for writing, or choose another [store] url: {folder}"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"read-only folder; allow this user to write there, or choose another [store] url: {folder}"
    if path.exists() and not os.access(path, os.W_OK):
        return f"read-only file; allow this user to write to it: {path}"
    return ""


def _room(folder: Path) -> int:
    """Return the bytes that are free for this user, very many where the system does not say."""
    try:
        found = os.statvfs(folder)
    except (OSError, AttributeError):
        return 1 << 62
    return found.f_bavail * found.f_frsize


def _is_read_only(folder: Path) -> bool:
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except (OSError, AttributeError):
        return False


def connect(path: Path, address: str, flags: int) -> apsw.Connection:
    """Open a connection as all of ours are."""
    connection = apsw.Connection(address, flags=flags)
    connection.set_busy_timeout(_BUSY_MS)
    # SQLite's own NOCASE knows ASCII only
    connection.create_scalar_function("fold", fold, 1, deterministic=True)
    return connection


def open_writer(path: Path) -> apsw.Connection:
    """Open the file for writing, made where it is missing: closed to others, for it holds names and addresses of
    people. Unwritable or StoreError when that cannot be.
    """
    with translated(path):
        make_private(path.parent)
        # made before SQLite does, which would give it the umask's mode
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        _close_to_everybody(path)
        connection = connect(path, str(path), _WRITER)
        if connection.readonly("main"):
            # SQLite falls back to reading without a word
            raise Unwritable(f"read-only file; allow this user to write to it: {path}")
        # with a write-ahead log, readers and the writer do not wait for each other
        connection.pragma("journal_mode", "wal")
        # "normal": a power cut may lose the last commits, never the file; what must not be lost asks for more
        connection.pragma("synchronous", "normal")
        connection.pragma("journal_size_limit", 64 << 20)
        # 8 MB, in KiB by the minus
        connection.pragma("cache_size", -8_000)
    return connection


def _close_to_everybody(path: Path) -> None:
    """Make a file of ours that everybody may use the user's alone; where it is a group's, that may be meant."""
    found = path.stat()
    # the group's rights may be meant: a team on one host shares a file
    if found.st_mode & stat.S_IRWXO and found.st_uid == os.geteuid():
        path.chmod(0o600)


def open_reader(path: Path, *, unwritable: bool) -> apsw.Connection:
    """Open the file for reading; StoreError when that cannot be.

    `unwritable`: where SQLite cannot make what it needs beside the file, the file is taken as it stands, if all that
    was ever written is in it.
    """
    with translated(path):
        connection = connect(path, str(path), _READER)
        try:
            # one for every thread that reads: what the system caches anyway need not be held so often
            connection.pragma("cache_size", -1_000)
        except apsw.Error:
            connection.close()
            log = path.with_name(f"{path.name}-wal")
            # an open log holds what is not in the file; without it the file would be read half
            if not unwritable or (log.exists() and log.stat().st_size):
                raise
            # immutable: SQLite makes no files beside it and takes no locks
            connection = connect(path, f"file:{quote(str(path))}?immutable=1", _READER)
    return connection


def fold(*values: Any) -> Any:
    """Return text with its case taken away, for letters that SQLite's NOCASE does not know."""
    (text,) = values
    return text.casefold() if isinstance(text, str) else text


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another of its name, None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
