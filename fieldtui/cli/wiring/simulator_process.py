"""The simulated vendors as a child process: `python -m fieldtui.cli.wiring.simulator_process OPTIONS`.

OPTIONS is a JSON object: the arguments of `run`, `only` (names of vendors), `write_config` and `scratch` (paths).
`SimulatorProcess` starts it.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from fieldtui.cli.wiring.simulators import builders
from fieldtui.contract.errors import FieldtuiError
from fieldtui.simulator.run import run


def main() -> int:
    """Serve until told to stop; the exit code. `scratch` names a folder that goes when the serving ends."""
    options = json.loads(sys.argv[1])
    scratch = options.pop("scratch", None)
    config = options.pop("write_config", None)
    try:
        run(builders(options.pop("only", None)), write_config=Path(config) if config else None, **options)
    except FieldtuiError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
