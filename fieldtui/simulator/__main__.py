"""`python -m fieldtui.simulator OPTIONS`, OPTIONS a JSON object of the arguments of `run`: how `Process` starts it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fieldtui.contract.errors import FieldtuiError
from fieldtui.simulator.run import run


def main() -> int:
    """Serve until told to stop; the exit code."""
    options = json.loads(sys.argv[1])
    config = options.pop("write_config", None)
    try:
        run(write_config=Path(config) if config else None, **options)
    except FieldtuiError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
