"""`fieldtui` and `python -m fieldtui`: hands the arguments to the command line."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    # starting up makes many objects and no rubbish: looking for it after every 700 costs a twentieth of a short command
    gc.set_threshold(20_000, 20, 20)
    from fieldtui.cli.run import run

    return run(sys.argv[1:], leave=True) if arguments is None else run(arguments)


if __name__ == "__main__":
    sys.exit(main())
