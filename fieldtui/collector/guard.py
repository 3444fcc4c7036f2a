"""The guard around each source: what nobody foresaw is that source's error, with a reference into the log."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fieldtui.contract.errors import Fault, FieldtuiError

log = logging.getLogger(__name__)

_PACKAGE = Path(__file__).parent.parent
#: how many places of a fault the log names, the innermost first
_DEEP = 12


def faulted(error: Exception, where: str, *, log_it: bool = True) -> Fault:
    """Log an exception that nobody foresaw and return what a person is told of it. `where`: `source/resource`.

    The log names its sort and its places in the code. Neither the exception's own words nor any values are told:
    they may hold a credential, or whatever a vendor sent. Trouble with this machine's files is told as it is.
    """
    if isinstance(error, OSError) and error.strerror:
        return Fault(f"{error.filename}: {error.strerror}" if error.filename else error.strerror)
    sort = type(error).__name__
    if not log_it:
        return Fault(f"a fault in fieldtui itself ({sort})")
    reference = secrets.token_hex(2)
    log.error("%s: fault %s: %s at %s", where, reference, sort, " < ".join(_places(error)))
    return Fault(f"a fault in fieldtui itself ({sort}), see the log: ref {reference}")


@contextmanager
def guard(where: str, *, log_it: bool = True) -> Iterator[None]:
    """Turn whatever nobody foresaw in work for one source into a Fault; what was foreseen passes.

    `log_it`: False for one of many that are alike, of which the first is in the log.
    """
    try:
        yield
    except FieldtuiError:
        raise
    except Exception as error:  # noqa: BLE001 - the one place where that must hold, so that no source ends another
        raise faulted(error, where, log_it=log_it) from None


def _places(error: Exception) -> list[str]:
    """Return where it happened, the innermost first: file, line and function."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return [f"{_named(Path(frame.filename))}:{frame.lineno} {frame.name}" for frame in frames][:_DEEP] or ["nowhere"]


def _named(path: Path) -> str:
    """Return a file's path within the package, of any other file its name."""
    return str(path.relative_to(_PACKAGE)) if path.is_relative_to(_PACKAGE) else path.name
