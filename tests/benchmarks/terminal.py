"""A program on a terminal that is emulated: what stands on its screen, and when each part of it came.

What comes is only noted with its time while a key's effect is awaited; it is interpreted afterwards, so that the
emulation costs the measured program nothing.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import pty
import re
import select
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyte

ROOT = Path(__file__).resolve().parents[2]
COLUMNS, LINES = 120, 40
DOWN, UP = b"\x1b[B", b"\x1b[A"
#: seconds for which a key's effects are noted, and after which a key counts as without effect
WINDOW, PATIENCE = 0.2, 10.0
#: seconds of silence after which an update counts as ended where nobody looks at what was drawn
SETTLED = 0.08
#: what a terminal is asked, and what it answers: its attributes, its cursor, whether it draws whole updates at once
_ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[0c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
}
#: what the emulation does not know and would draw
_UNKNOWN = re.compile(
    rb"\x1b\[[?>=<][0-9;]*[upqct$]+|\x1b\[>[0-9;]*[a-zA-Z]|\x1b\[[0-9;]*\$[a-z]|\x1bP.*?\x1b\\|\x1b\[\?[0-9;]*\$p", re.S
)
#: returns of a screen what a key alone changes
Look = Callable[[Sequence[str]], object]


class Terminal:
    """Runs Python with these arguments at 120x40."""

    def __init__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        chosen = {**os.environ, **(environment or {}), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        # an installed program has its byte code
        chosen.pop("PYTHONDONTWRITEBYTECODE", None)
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=chosen,
            # a session of its own, which this terminal belongs to: Linux shares the processors out by sessions
            preexec_fn=_own_session,
        )
        os.close(slave)
        #: bytes that came in all
        self.bytes = 0

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return list(self._screen.display)

    def close(self) -> None:
        """End it in order, by hanging up."""
        os.close(self._master)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _note(self, seconds: float) -> list[tuple[float, bytes]]:
        """Return what comes within so many seconds, each with its time."""
        came: list[tuple[float, bytes]] = []
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            if not select.select([self._master], [], [], left)[0]:
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            if not data:
                raise RuntimeError("the program has ended:\n" + "\n".join(self.lines))
            came.append((time.perf_counter(), data))
            for question, answer in _ANSWERS.items():
                if question in data:
                    os.write(self._master, answer)
        return came

    def _draw(self, data: bytes) -> None:
        """Take what came onto the screen."""
        self.bytes += len(data)
        self._stream.feed(_UNKNOWN.sub(b"", data))

    def rest(self, seconds: float) -> int:
        """Let so many seconds pass; how many bytes came."""
        before = self.bytes
        for _, data in self._note(seconds):
            self._draw(data)
        return self.bytes - before

    def until(self, words: str, patience: float = 60.0) -> float:
        """Wait until a regular expression is found on the screen; seconds since the start."""
        deadline = time.perf_counter() + patience
        while time.perf_counter() < deadline:
            for at, data in self._note(0.02):
                self._draw(data)
                if re.search(words, "\n".join(self.lines)):
                    return at - self.begun
        raise TimeoutError(f"{words!r} did not come:\n" + "\n".join(self.lines))

    def first(self, words: bytes, patience: float = 30.0) -> float:
        """Wait until words have come; seconds since the start. Nothing is emulated meanwhile, which takes long."""
        came, deadline = b"", time.perf_counter() + patience
        while time.perf_counter() < deadline:
            for at, data in self._note(0.005):
                came += data
                if words in came:
                    self._draw(came)
                    return at - self.begun
        raise TimeoutError(f"{words!r} did not come")

    def type(self, text: str) -> None:
        """Type that."""
        os.write(self._master, text.encode())

    def press(self, key: bytes, look: Look) -> tuple[float, float]:
        """Press a key; the seconds until all that it changes stands on the screen, and until the terminal was silent.

        The second counts what else was painted at the same time.
        """
        before = look(self.lines)
        at = time.perf_counter()
        os.write(self._master, key)
        came: list[tuple[float, object]] = []
        while time.perf_counter() - at < PATIENCE:
            for when, data in self._note(WINDOW):
                self._draw(data)
                came.append((when - at, look(self.lines)))
            if came and came[-1][1] != before and time.perf_counter() - at - came[-1][0] > SETTLED:
                return _settled(came), _silent([when for when, _ in came])
        raise TimeoutError(f"{key!r} did nothing:\n" + "\n".join(self.lines))


def _own_session() -> None:
    """Make the terminal at standard input that of a new session."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _settled(came: Sequence[tuple[float, Any]]) -> float:
    """Return the time from which on all looks as it does in the end."""
    last = came[-1][1]
    changed = [when for (when, now), (_, before) in zip(came[1:], came, strict=False) if now == last != before]
    return changed[-1] if changed else came[0][0]


def _silent(times: Sequence[float]) -> float:
    """Return the time of what came last before a silence."""
    for now, following in itertools.pairwise(times):
        if following - now > SETTLED:
            return now
    return times[-1]


class KeyTimes:
    """The times of many keys, in seconds."""

    def __init__(self) -> None:
        self.drawn: list[float] = []
        self.silent: list[float] = []

    def add(self, times: tuple[float, float]) -> None:
        """Take one more key in."""
        self.drawn.append(times[0])
        self.silent.append(times[1])

    @property
    def p95(self) -> float:
        """The time within which 95 of 100 keys were drawn, in milliseconds."""
        return percentile(self.drawn, 95)

    def text(self) -> str:
        """Return them in words."""
        return (
            f"p50 {percentile(self.drawn, 50):5.1f}  p95 {self.p95:5.1f}  max {max(self.drawn) * 1000:6.1f} ms"
            f"  ({len(self.drawn)} keys; p95 to silence {percentile(self.silent, 95):.1f})"
        )


def percentile(seconds: Sequence[float], of: int) -> float:
    """Return a percentile in milliseconds."""
    return statistics.quantiles(seconds, n=100)[of - 1] * 1000
