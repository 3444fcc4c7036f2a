"""A copy of the source tree into which a vendor can be put, and the contract suite run on it apart."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "__snapshots__", ".*")


def copy_tree(into: Path) -> Path:
    """Copy the package, its tests and its project file; the vendors' folder in the copy."""
    shutil.copytree(ROOT / "fieldtui", into / "fieldtui", ignore=_LEFT_OUT)
    shutil.copytree(ROOT / "tests", into / "tests", ignore=_LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", into)
    return into / "fieldtui" / "vendors"


def surroundings(path: Path) -> Mapping[str, str]:
    """An environment in which Python looks there before anywhere else."""
    return {**os.environ, "PYTHONPATH": str(path)}


def contract_suite(tree: Path, path: Path, vendor: str) -> str:
    """Run the suite as it stands in `tree`, with `path` first, for that vendor alone; the last line it says."""
    words = ["-m", "pytest", "-q", "-p", "no:xdist", "tests/vendors/test_contract.py"]
    done = subprocess.run(
        [sys.executable, *words, "-k", vendor],
        cwd=tree,
        env=surroundings(path),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    return done.stdout.strip().splitlines()[-1]
