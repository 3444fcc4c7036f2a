"""The program as a person runs it: its command in a process, with files of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Program:
    """`fieldtui` on one configuration, with data and state in one folder."""

    config: Path
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment: nothing of the person who runs the tests."""
        folders = {f"XDG_{name}_HOME": str(self.home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SSL_CERT_FILE") if name in os.environ}
        return {
            **kept,
            **folders,
            "HOME": str(self.home),
            "FIELDTUI_CONFIG": str(self.config),
            "TERM": "xterm-256color",
        }

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start a command."""
        command = [sys.executable, "-m", "fieldtui", *arguments]
        chosen = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        return subprocess.Popen(command, env=self.environment, **chosen)

    def run(self, *arguments: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=seconds)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def records(self) -> dict[str, str | None]:
        """What the store lists, look-up lists included: address → status."""
        found: dict[str, str | None] = {}
        for arguments in ((), ("reference",)):
            done = self.run("list", *arguments, "--format", "json")
            assert done.returncode == 0, done.stderr
            found |= {record["address"]: record["status"] for record in json.loads(done.stdout)}
        return found


def expected(truth: dict[str, dict[str, dict[str, str | None]]]) -> dict[str, str | None]:
    """The simulator's own truth in the same form."""
    return {
        f"{source}/{kind}/{id}": status
        for source, kinds in truth.items()
        for kind, records in kinds.items()
        for id, status in records.items()
        if kind != "delivery"
    }
