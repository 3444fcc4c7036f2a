"""A home of its own for each test, the command as a user runs it, and a store with known records."""

from __future__ import annotations

import logging
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from fcntl import ioctl
from pathlib import Path
from typing import NamedTuple

import pytest

from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.settings.paths import find_paths
from fieldtui.store.models import Arrival, FeedKey
from fieldtui.store.open import open_store


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Point every folder of the program below the test's own, and end the log that a command began there."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")
    for name in ("FIELDTUI_CONFIG", "SSH_CONNECTION", "SSH_TTY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    before = list(logging.getLogger().handlers)
    yield tmp_path
    for handler in set(logging.getLogger().handlers) - set(before):
        logging.getLogger().removeHandler(handler)
        handler.close()


@pytest.fixture
def fieldtui(home: Path) -> Command:
    """Run `fieldtui …` and return its exit code, stdout and stderr; never a traceback."""

    def run(*arguments: str, stdin: str = "", python: tuple[str, ...] = ("-m", "fieldtui")) -> Done:
        done = subprocess.run(
            [sys.executable, *python, *arguments], input=stdin, capture_output=True, text=True, timeout=60
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def on_terminal(home: Path) -> Command:
    """Run `fieldtui …` on a terminal of 80x24, type something, and return what stood there."""

    def run(*arguments: str, typed: str = "") -> Done:
        ours, theirs = pty.openpty()
        ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        child = subprocess.Popen(
            [sys.executable, "-m", "fieldtui", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.PIPE,
            text=True,
        )
        os.close(theirs)
        os.write(ours, typed.encode())
        shown = b""
        try:
            while chunk := os.read(ours, 65_536):
                shown += chunk
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        _, complaints = child.communicate(timeout=60)
        return Done(child.returncode, shown.decode().replace("\r\n", "\n"), complaints)

    return run


@pytest.fixture
def config(home: Path) -> Path:
    """An empty configuration where it is looked for."""
    path = find_paths().config
    path.parent.mkdir(parents=True)
    path.write_text("")
    return path


@pytest.fixture
def fill(config: Path) -> Callable[..., None]:
    """Put records into the default store, by id: their facets."""

    def put(**records: Facets) -> None:
        store = open_store("sqlite", find_paths().data)
        sweep = store.sweeps.begin(FeedKey("north", "jobs"), "acme", full=True)
        arrivals = [Arrival(Key(Kind.WORK_ORDER, id), facets, b'{"n": 1}') for id, facets in records.items()]
        store.sweeps.apply(sweep, arrivals, now=1_700_000_000.0)
        store.sweeps.finish(sweep, now=1_700_000_001.0, complete=True)
        store.close()

    return put


@pytest.fixture
def three(fill: Callable[..., None]) -> None:
    """Three work orders, one of them with hostile text."""
    fill(
        a1=Facets(
            title="Leak in Main St",
            status="InProgress",
            stage=Stage.UNDERWAY,
            due=datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
            longitude=-58.25,
        ),
        a2=Facets(title="=HYPERLINK(1)\x1b[2J\u202eevil", status="new", stage=Stage.NEW),
        a3=Facets(title="Зона 漢字", stage=Stage.DONE, due=datetime(2026, 11, 20, tzinfo=UTC)),
    )
