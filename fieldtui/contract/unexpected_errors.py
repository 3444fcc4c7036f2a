"""Unexpected errors as people and the log are told of them: kind and places in the code, and no value."""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path

from fieldtui.contract.errors import Fault

log = logging.getLogger(__name__)

_PACKAGE = Path(__file__).parent.parent
#: how many places of a fault the log names, the innermost first
_DEEP = 12


def report_unexpected(error: BaseException, where: str, *, log_it: bool = True) -> Fault:
    """Log an exception that nobody foresaw and return what a person is told of it. `where`: `source/resource`, or what
    was being done.

    The log names its sort and its places in the code. Neither the exception's own words nor any values are told:
    they may hold a credential, or whatever a vendor sent. Trouble with this machine's files is told as it is.
    """
    # the system's own words: "No space left on device" helps, and holds no secret
    if isinstance(error, OSError) and error.strerror:
        return Fault(f"{error.filename}: {error.strerror}" if error.filename else error.strerror)
    sort = type(error).__name__
    if not log_it:
        return Fault(f"a fault in fieldtui itself ({sort})")
    # two bytes are enough to find it in one person's log
    reference = secrets.token_hex(2)
    log.error("%s: fault %s: %s at %s", where, reference, sort, " < ".join(places(error)))
    return Fault(f"a fault in fieldtui itself ({sort}), see the log: ref {reference}")


def places(error: BaseException) -> list[str]:
    """Return where it happened, the innermost first: file, line and function."""
    # names of files and functions only: the source lines of a traceback may hold values
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return [f"{_named(Path(frame.filename))}:{frame.lineno} {frame.name}" for frame in frames][:_DEEP] or ["nowhere"]


def _named(path: Path) -> str:
    """Return a file's path within the package, of any other file its name."""
    return str(path.relative_to(_PACKAGE)) if path.is_relative_to(_PACKAGE) else path.name
