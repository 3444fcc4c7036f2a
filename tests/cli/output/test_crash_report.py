"""Whatever nobody foresaw ends in one line, the terminal as it was, and a log without any value."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Command
from tests.ui.pseudo_terminal import Terminal

SECRET = "S3CR3T-in-a-local"
#: runs the program with one function of it replaced by one that fails, with a secret in its values and its words
_BROKEN = f"""
import importlib, sys
module, name = sys.argv[1].split(":")
holder = importlib.import_module(module)
*way, last = name.split(".")
for step in way:
    holder = getattr(holder, step)

def fail(*arguments, **options):
    password = "{SECRET}"
    raise RuntimeError("the token is " + password)

async def fail_later(*arguments, **options):
    fail()

broken = getattr(holder, last)
setattr(holder, last, fail_later if importlib.import_module("inspect").iscoroutinefunction(broken) else fail)
from fieldtui.cli.run import run
sys.exit(run(sys.argv[2:], leave=True))
"""


def _log(home: Path) -> str:
    """The text of all logs; each is the owner's alone."""
    logs = list(home.rglob("fieldtui.log*"))
    assert all(log.stat().st_mode & 0o777 == 0o600 for log in logs)
    return "".join(log.read_text() for log in logs)


def _configured(home: Path) -> str:
    """A source at a port where nobody is, with a listener."""
    path = home / "config.toml"
    path.write_text(
        '[sources.here]\nvendor = "cloudworkpro"\nbase_url = "http://127.0.0.1:9"\n'
        f'client_id = "me"\nclient_secret = "{SECRET}"\n[hooks]\nlisten = "127.0.0.1:0"\n'
    )
    path.chmod(0o600)
    return str(path)


@pytest.mark.parametrize(
    ("broken", "arguments"),
    [
        ("fieldtui.cli.parser:parse", ["list"]),
        ("fieldtui.cli.wiring.program_parts:load_settings", ["sync"]),
        ("fieldtui.settings.load:read_whole", ["doctor"]),
        ("fieldtui.cli.wiring.program_parts:open_store", ["list"]),
        ("fieldtui.settings.paths:find_paths", ["list"]),
    ],
)
def test_command_that_fails_says_one_line(home: Path, fieldtui: Command, broken: str, arguments: list[str]) -> None:
    done = fieldtui(broken, "--config", _configured(home), *arguments, python=("-c", _BROKEN))
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "a fault in fieldtui itself (RuntimeError)" in done.err
    log = _log(home)
    assert SECRET not in done.out + done.err + log
    if "find_paths" not in broken:
        assert "fieldtui.log" in done.err
        assert "RuntimeError at" in log


@pytest.mark.parametrize(
    ("broken", "key"),
    [
        ("fieldtui.ui.screens.desk:DeskScreen.action_zoom", "z"),
        ("fieldtui.ui.screens.desk:DeskScreen.body", ""),
        ("fieldtui.ui.app:Console._read_statuses", ""),
        ("fieldtui.ui.screens.queue:QueueScreen._load_views", "2"),
        ("fieldtui.ui.widgets.table:LineTable.draw", ""),
        ("fieldtui.cli.commands.console:_setup", ""),
        ("fieldtui.cli.wiring.child_collector:ChildCollector.start", ""),
    ],
)
def test_console_that_fails_gives_terminal_back(home: Path, broken: str, key: str) -> None:
    terminal = Terminal(broken, "--config", _configured(home), python=("-c", _BROKEN))
    if key:
        terminal.sees("here")
        terminal.press(key)
    assert terminal.ends() == 1
    assert terminal.restored or b"\x1b[?1049h" not in terminal.sent
    assert b"a fault in fieldtui itself (RuntimeError)" in terminal.sent
    assert b"Traceback" not in terminal.sent
    log = _log(home)
    assert "RuntimeError at" in log
    assert SECRET not in log
    assert SECRET.encode() not in terminal.sent
    terminal.close()


@pytest.mark.parametrize(
    ("broken", "code"),
    [("fieldtui.collector.collector:Collector._live", 1), ("fieldtui.collector.source:Source.run", 0)],
)
def test_collector_that_fails_leaves_its_places_in_log(home: Path, broken: str, code: int) -> None:
    """A fault of the whole loop ends the process; one of a single source does not."""
    command = [sys.executable, "-c", _BROKEN, broken, "--config", _configured(home), "collect"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while "fail_later" not in _log(home):
        assert time.monotonic() < deadline, "nothing was logged"
        time.sleep(0.05)
    if code == 0:
        process.terminate()
    out, err = process.communicate(timeout=30)
    assert process.returncode == code
    log = _log(home)
    assert "RuntimeError" in log
    assert SECRET not in out + err + log
    assert "Traceback" not in out + err


def test_receiver_that_fails_keeps_its_values(home: Path) -> None:
    command = [sys.executable, "-c", _BROKEN, "fieldtui.hooks.delivery_writer:DeliveryWriter.store"]
    listener = subprocess.Popen(
        [*command, "--config", _configured(home), "hooks", "listen"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    assert listener.stdout is not None
    told = json.loads(listener.stdout.readline())
    answer = httpx.post(told["listening"] + told["paths"]["here"], content=b'{"event": "WORKORDER.CREATE"}', timeout=10)
    assert answer.status_code in (500, 503)
    said = answer.text
    listener.terminate()
    out, err = listener.communicate(timeout=20)
    assert SECRET not in said + out + err + _log(home)
    assert "Traceback" not in out + err
