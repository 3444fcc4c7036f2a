"""A program that is killed loses nothing that was stored, and goes on where it was."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

from fieldtui.simulator.child_process import SimulatorProcess
from tests.end_to_end.program import Program, expected


def test_sync_killed_keeps_its_rows_and_next_one_completes_them(
    simulators: Callable[..., SimulatorProcess], tmp_path: Path
) -> None:
    simulated = simulators(records=6000)
    simulated.pause()
    assert simulated.config is not None
    program = Program(simulated.config, tmp_path)
    truth = expected(simulated.truth())
    before: set[str] = set()
    for _ in range(3):
        process = program.start("sync")
        deadline = time.monotonic() + 60
        while len(now := program.records()) < len(before) + 300 and time.monotonic() < deadline:
            if process.poll() is not None:
                break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        after = set(program.records())
        assert set(now) <= after, "a row that was stored went with the process"
        assert after <= set(truth)
        before = after
    done = program.run("sync", "--json")
    assert done.returncode == 0, done.stderr
    assert all(feed["complete"] and not feed["removed"] for feed in json.loads(done.stdout)["feeds"])
    assert program.records() == truth
