"""From arguments to an exit code: 0 all well, 1 something failed, 2 wrong use or configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from fieldtui.contract.errors import ConfigurationError, FieldtuiError
from fieldtui.contract.text import clean


def run(arguments: Sequence[str]) -> int:
    """Run one command and say on stderr, in one line, what went wrong."""
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
        return code
    except ConfigurationError as error:
        return complain(error, 2)
    except FieldtuiError as error:
        return complain(error, 1)
    except BrokenPipeError:
        _drop_output()
        return 0
    except KeyboardInterrupt:
        return complain("interrupted", 1)


def complain(what: object, code: int) -> int:
    """Say one line on stderr and return the code."""
    print(clean(str(what)), file=sys.stderr)
    return code


def _dispatch(arguments: Sequence[str]) -> int:
    """Parse and call; help and version end here."""
    from fieldtui.cli.parser import parse

    try:
        options = parse(arguments)
    except SystemExit as done:  # argparse has printed its help
        return int(done.code or 0)
    if options.version:
        from fieldtui import __version__

        print(f"fieldtui {__version__}")
        return 0
    if "run" in options:
        return int(options.run(options))
    from fieldtui.cli.console import open_console

    return open_console(options)


def _drop_output() -> None:
    """The reader of our output has gone: let nothing complain about that when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
