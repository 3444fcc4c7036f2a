"""What nobody foresaw ends in one line, wherever it was raised: no traceback, no value; the log has its places.

A task of asyncio tells the log by itself, and the log's own form (`fieldtui.cli.output.log_file`) leaves out the words.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from fieldtui.contract.safe_text import clean

if TYPE_CHECKING:
    from types import TracebackType


def take_over() -> None:
    """Let exceptions that end a thread, or the program, be told in one line from now on."""
    sys.excepthook = _end
    threading.excepthook = _end_thread
    sys.unraisablehook = _pass_over


def crash_line(error: BaseException, doing: str) -> str:
    """Log what nobody foresaw and return the line for a person: what it is, where more is, and how to report it."""
    from fieldtui.contract.unexpected_errors import places, report_unexpected

    where = _log_path()
    fault = report_unexpected(error, doing, log_it=bool(where))
    if isinstance(error, OSError):
        return str(fault)
    if not where:
        return f"{fault} at {places(error)[0]}; no log could be written, please report it with this line"
    return f"{fault} in {where}; please report it with that line, which holds no data of yours"


def _log_path() -> str:
    """Return where the log is, empty where none can be kept."""
    from fieldtui.cli.output.log_file import kept_in

    try:
        return kept_in()
    except Exception:  # noqa: BLE001 - what ends the program may well be what finds the folder
        return ""


def _end(sort: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print in one line what ended the program."""
    print(
        "interrupted" if isinstance(error, KeyboardInterrupt) else clean(crash_line(error, "fieldtui")), file=sys.stderr
    )


def _end_thread(ended: threading.ExceptHookArgs) -> None:
    """Print in one line what ended a thread."""
    if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
        name = ended.thread.name if ended.thread else "a thread"
        print(clean(crash_line(ended.exc_value, name)), file=sys.stderr)


def _pass_over(ignored: sys.UnraisableHookArgs) -> None:
    """Log what was raised where nobody can catch it, such as while something is thrown away."""
    if ignored.exc_value is not None:
        from fieldtui.contract.unexpected_errors import report_unexpected

        report_unexpected(ignored.exc_value, "in passing")
