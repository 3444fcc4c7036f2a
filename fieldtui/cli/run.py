"""From arguments to an exit code: 0 all well, 1 something failed, 2 wrong use or configuration."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from fieldtui.cli.output.crash_report import crash_line, take_over
from fieldtui.cli.output.error_line import complain
from fieldtui.cli.output.streams import expect_json, guard
from fieldtui.contract.errors import ConfigurationError, FieldtuiError

#: variables that name files of ours
_READ = ("HOME", "FIELDTUI_CONFIG", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
#: values of `--format` that are JSON
_JSON = ("json", "jsonl", "raw", "har")


def run(arguments: Sequence[str], *, leave: bool = False) -> int:
    """Run one command and say on stderr, in one line, what went wrong; returns the exit code.

    `leave`: the process is ours, and a brief command that has closed all it opened may end it at once, because
    taking the interpreter down in good order is a sixth of its time.
    """
    if leave:
        take_over()
        guard()
    try:
        insist_on_text(arguments)
        options = _parsed(arguments)
        code = _dispatch(options)
        sys.stdout.flush()
        if leave and "brief" in options:
            sys.stderr.flush()
            os._exit(code)
        return code
    except BrokenPipeError:
        _drop_output()
        return 0
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last place where it can be told in one line
        return complain(*_ending(error))


def insist_on_text(arguments: Sequence[str]) -> None:
    """Raise ConfigurationError for an argument, or a variable that we read, whose bytes are no UTF-8."""
    named = [(f"argument {number}", word) for number, word in enumerate(arguments, 1)]
    named += [(name, os.environ.get(name, "")) for name in _READ]
    for place, word in named:
        if any("\ud800" <= character <= "\udfff" for character in word):
            raise ConfigurationError(place, f"“{word}” is not UTF-8", "write it in UTF-8, or name another file")


def _ending(error: BaseException) -> tuple[object, int]:
    """Return the line for what ended a command, and the exit code."""
    if isinstance(error, FieldtuiError):
        return error, 2 if isinstance(error, ConfigurationError) else 1
    if isinstance(error, OSError):  # a full disk, a file that is a folder: the machine's trouble, not a bug of ours
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}", 1
    return "interrupted" if isinstance(error, KeyboardInterrupt) else crash_line(error, "fieldtui"), 1


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse; what argparse prints by itself (help) becomes a command that has nothing left to do."""
    from fieldtui.cli.parser import parse

    try:
        return parse(arguments)
    except SystemExit as done:
        code = int(done.code or 0)
        return argparse.Namespace(version=False, run=lambda options: code)


def _dispatch(options: argparse.Namespace) -> int:
    """Call the command that was asked for, the console if none was."""
    if options.version:
        from fieldtui import __version__

        print(f"fieldtui {__version__}")
        return 0
    if getattr(options, "json", False) or getattr(options, "format", None) in _JSON:
        expect_json()
    if "run" in options:
        return int(options.run(options))
    from fieldtui.cli.commands.console import open_console

    return open_console(options)


def _drop_output() -> None:
    """Send the rest of the output nowhere, since its reader has gone and nothing may complain of that."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
