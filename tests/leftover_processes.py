"""No test leaves a process behind: what it started ends with it, and is told."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

_MARK = "FIELDTUI_TEST_RUN"
#: seconds that a process which is ending has
_PATIENCE = 10.0


class StartedProcesses:
    """Notes every process that is started by `subprocess`, by the tests or by what they test."""

    def __init__(self) -> None:
        self._started: list[subprocess.Popen[Any]] = []
        begin = subprocess.Popen.__init__

        def noted(process: subprocess.Popen[Any], *arguments: Any, **options: Any) -> None:
            begin(process, *arguments, **options)
            self._started.append(process)

        subprocess.Popen.__init__ = noted  # type: ignore[assignment, method-assign]

    @contextmanager
    def ended(self) -> Iterator[None]:
        """End what is started within this block and still runs behind it; AssertionError where there was any."""
        before = len(self._started)
        try:
            yield
        finally:
            left = [process for process in self._started[before:] if process.poll() is None]
            del self._started[before:]
            for process in left:
                process.kill()
                process.wait()
            assert [process.args for process in left] == []

    @contextmanager
    def excused(self) -> Iterator[None]:
        """Leave alone what is started within this block: it has another end."""
        before = len(self._started)
        try:
            yield
        finally:
            del self._started[before:]


@contextmanager
def no_descendant_left() -> Iterator[None]:
    """AssertionError where a process that was started within this block, however indirectly, outlives it."""
    os.environ[_MARK] = mark = uuid4().hex
    try:
        yield
    finally:
        deadline = time.monotonic() + _PATIENCE
        while (left := list(_marked(mark))) and time.monotonic() < deadline:
            time.sleep(0.1)
        del os.environ[_MARK]
        assert left == []


def _marked(mark: str) -> Iterator[str]:
    """Yield the command lines of the processes that have this mark in their environment."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{_MARK}={mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                yield (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # another user's, or gone by now
