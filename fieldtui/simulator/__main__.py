"""`python -m fieldtui.simulator OPTIONS`, OPTIONS a JSON object of the arguments of `run`: how `Process` starts it."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from fieldtui.contract.errors import FieldtuiError
from fieldtui.simulator.run import run


def main() -> int:
    """Serve until told to stop; the exit code. `scratch` names a folder that goes when the serving ends."""
    options = json.loads(sys.argv[1])
    scratch = options.pop("scratch", None)
    config = options.pop("write_config", None)
    try:
        run(write_config=Path(config) if config else None, **options)
    except FieldtuiError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
