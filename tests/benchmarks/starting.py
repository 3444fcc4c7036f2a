"""How long `fieldtui list --limit 5` takes, start to end, against a Python that does nothing.

    python tests/benchmarks/starting.py

Printed: the fastest and the middle run of each in milliseconds, and how many times a bare Python the command takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

RUNS = 25
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import msgspec": [sys.executable, "-c", "import msgspec"],
    "fieldtui list --limit 5": [sys.executable, "-m", "fieldtui", "list", "--limit", "5"],
}


def main() -> int:
    """Run each in turn, so that a slow moment of the machine meets them all; 1 when listing takes over six times."""
    with tempfile.TemporaryDirectory() as home:
        places = {f"XDG_{name}_HOME": f"{home}/{name}" for name in ("CONFIG", "DATA", "STATE")}
        environment = {**os.environ, **places, "FIELDTUI_CONFIG": f"{home}/config.toml"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        Path(home, "config.toml").touch()
        times: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _ in range(RUNS):
            for name, words in COMMANDS.items():
                times[name].append(_timed(words, environment))
    least = [min(each) for each in times.values()]
    for (name, each), fastest in zip(times.items(), least, strict=True):
        middle = sorted(each)[RUNS // 2]
        sys.stdout.write(f"{name:<24} {fastest:6.1f} {middle:6.1f} ms  {fastest / least[0]:.1f} times\n")
    return 1 if least[-1] > 6 * least[0] else 0


def _timed(words: list[str], environment: Mapping[str, str]) -> float:
    """Milliseconds that a command takes."""
    began = time.perf_counter()
    subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
