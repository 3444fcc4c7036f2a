"""The simulated vendors in a child process that never outlives its parent, for the demo and the tests."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

from fieldtui.contract.errors import FieldtuiError


class SimulatorProcess:
    """A running simulator. It ends when `stop` is called, and also when this process ends, however it does."""

    def __init__(self, child: subprocess.Popen[str], ready: dict[str, Any], complaints: IO[str]) -> None:
        self._child, self._complaints = child, complaints
        self.url: str = ready["url"]
        self.config = Path(ready["config"]) if ready["config"] else None
        self.sources: dict[str, dict[str, str]] = ready["sources"]
        self.pid: int = ready["pid"]
        self._last_words = ""
        #: this machine is reached without the environment's proxy
        self._opener: OpenerDirector = build_opener(ProxyHandler({}))

    @classmethod
    def start(cls, write_config: Path | None = None, **options: Any) -> SimulatorProcess:
        """Start it and wait until it answers; options as for `run`. FieldtuiError when it does not come up."""
        chosen = {"write_config": str(write_config) if write_config else None, "until_stdin_closes": True, **options}
        complaints = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - open for as long as the child runs
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "fieldtui.cli.wiring.simulator_process", json.dumps(chosen)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            start_new_session=True,
        )
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line:
            child.communicate()
            last = _read(complaints).strip().rpartition("\n")[2]
            complaints.close()
            raise FieldtuiError(f"the simulated vendors did not start: {last or child.returncode}")
        return cls(child, json.loads(line), complaints)

    def control(self, **order: Any) -> dict[str, Any]:
        """Steer it: pause=…, faults=…, expire=…, off=[…], strike=[…]; tells how things stand then."""
        return self._ask("/_control", json.dumps(order).encode())

    def pause(self, paused: bool = True) -> None:
        """Stop the world's time, or let it run on."""
        self.control(pause=paused)

    def faults(self, level: str, *off: str) -> None:
        """Choose the level of faults, and the names of those that shall not strike."""
        self.control(faults=level, off=list(off))

    def strike(self, *names: str) -> None:
        """Let faults of these names strike at their next occasion."""
        self.control(strike=list(names))

    def expire(self) -> None:
        """End all tokens that were given out."""
        self.control(expire=True)

    def truth(self) -> dict[str, dict[str, dict[str, str | None]]]:
        """Return what a console must have after a sweep: source → kind → id → status."""
        return self._ask("/_truth")

    def stats(self) -> dict[str, dict[str, int]]:
        """Count its answers: vendor → status → how many."""
        return self._ask("/_stats")

    def complaints(self) -> str:
        """Return what it has written to standard error: nothing, if all is well."""
        return self._last_words if self._complaints.closed else _read(self._complaints)

    def stop(self) -> int:
        """End it, and return its exit code."""
        with contextlib.suppress(BrokenPipeError):
            if self._child.stdin:
                self._child.stdin.close()
        try:
            code = self._child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            code = self._child.wait()
        if self._child.stdout:
            self._child.stdout.close()
        self._last_words = self.complaints()
        self._complaints.close()
        return code

    def __enter__(self) -> SimulatorProcess:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _ask(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        """Call one of the simulator's own paths."""
        with self._opener.open(Request(self.url + path, body), timeout=30) as answer:  # noqa: S310 - our own http URL
            found: dict[str, Any] = json.loads(answer.read())
            return found


def _read(file: IO[str]) -> str:
    """Return all that stands in a file to which the child writes as well."""
    file.seek(0)
    return file.read()
