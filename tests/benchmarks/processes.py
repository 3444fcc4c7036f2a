"""What processes cost, as Linux counts it."""

from __future__ import annotations

import os
import time
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def resident(pid: int) -> float:
    """Return a process's resident memory, in MB of a million bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"process {pid} has ended")


def cpu(pid: int) -> float:
    """Return the seconds of processor time that a process has had."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / _TICK


class Usage:
    """What a process takes from now on."""

    def __init__(self, pid: int) -> None:
        self._pid, self._cpu, self._since = pid, cpu(pid), time.perf_counter()

    def percent(self) -> float:
        """Return its share of one processor since then, in percent."""
        return (cpu(self._pid) - self._cpu) / (time.perf_counter() - self._since) * 100
