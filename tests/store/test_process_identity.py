"""A process is told from a later one with its number, and a dead one from one that lives."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from fieldtui.store.process_identity import is_dead, mark

HOST = socket.gethostname()


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "print(flush=True); input()"], stdin=-1, stdout=-1)
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def test_this_process_lives() -> None:
    assert mark().startswith(f"{HOST}:{os.getpid()}")
    assert mark() == mark()
    assert not is_dead(mark())


def test_living_process_is_not_dead(sleeper: subprocess.Popen[bytes]) -> None:
    assert not is_dead(f"{HOST}:{sleeper.pid}")
    assert not is_dead(f"{HOST}:{sleeper.pid}:5f1e77aa")


def test_killed_process_is_dead_before_its_parent_notices(sleeper: subprocess.Popen[bytes]) -> None:
    sleeper.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert is_dead(f"{HOST}:{sleeper.pid}")
    sleeper.communicate()
    assert is_dead(f"{HOST}:{sleeper.pid}:5f1e77aa")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nothing tells when a process began")
def test_later_process_with_same_number_is_another(sleeper: subprocess.Popen[bytes]) -> None:
    assert is_dead(f"{HOST}:{sleeper.pid}@1")
    assert is_dead(f"{HOST}:{os.getpid()}@1")


@pytest.mark.parametrize("text", ["", "given up", "elsewhere:1", "elsewhere:999999999@1", f"{HOST}:", f"{HOST}:x"])
def test_of_what_cannot_be_told_nothing_is_said(text: str) -> None:
    assert not is_dead(text)


def test_number_that_no_process_can_have_is_dead() -> None:
    assert is_dead(f"{HOST}:{10**30}")
