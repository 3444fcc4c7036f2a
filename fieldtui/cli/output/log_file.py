"""Where the program's own remarks go: a file in the state folder, never a screen."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.safe_text import clean, clean_lines
from fieldtui.contract.unexpected_errors import places
from fieldtui.contract.user_paths import make_private

_NAME = "fieldtui.log"
#: bytes of one file, and how many older ones are kept
_SIZE, _KEPT = 1_000_000, 2


class _Private(RotatingFileHandler):
    """A log that only its owner can read; what cannot be written is dropped, for there is nowhere to say so."""

    def _open(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(open(self.baseFilename, "ab", opener=_opener), encoding="utf-8", errors="replace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's own name)
        """Drop it."""


class _Clean(logging.Formatter):
    """One line a remark, safe to print; of an exception its sort and its places, without its words or any value."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  (logging's own name)
        """Name the exception and where it was raised, the innermost place first."""
        error: BaseException = ei[1]
        return "\n".join([type(error).__name__, *places(error)])

    def formatStack(self, stack_info: str) -> str:  # noqa: N802  (logging's own name)
        """Leave out the text of the code."""
        return ""

    def format(self, record: logging.LogRecord) -> str:
        return "\n    ".join(clean_lines(super().format(record)))


class _Json(_Clean):
    """An object a line, of the same that a line of text has."""

    def format(self, record: logging.LogRecord) -> str:
        about: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": " ".join(clean_lines(record.getMessage())),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            about |= {"error": type(error).__name__, "places": [clean(place) for place in places(error)]}
        return json.dumps(about, ensure_ascii=False)


_FORMATTERS = {"text": _Clean("%(asctime)s %(levelname)s %(name)s: %(message)s"), "json": _Json()}


def write_as(form: str) -> None:
    """Write what comes from now on as `text` or `json`; nothing where no log is kept."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, _Private):
            handler.setFormatter(_FORMATTERS[form])


def keep_log(state: Path) -> None:
    """Send warnings and worse to the log from now on; without a folder to write to they are dropped."""
    logger = logging.getLogger()
    if any(isinstance(handler, _Private) for handler in logger.handlers):
        return
    with contextlib.suppress(OSError):
        make_private(state)
    handler = _Private(state / _NAME, maxBytes=_SIZE, backupCount=_KEPT, delay=True)
    handler.setFormatter(_FORMATTERS["text"])
    logger.addHandler(handler)
    logging.captureWarnings(True)


def kept_in() -> str:
    """Return the path of the log, which is begun in the usual folder if it is not yet; empty where none can be kept."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, _Private):
            return handler.baseFilename if os.access(Path(handler.baseFilename).parent, os.W_OK) else ""
    from fieldtui.settings.paths import find_paths

    try:
        keep_log(find_paths().state)
    except ConfigurationError:
        return ""
    return kept_in()


def _opener(path: str, flags: int) -> int:
    """Open a file that is the owner's alone."""
    return os.open(path, flags, 0o600)
