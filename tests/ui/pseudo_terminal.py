"""A real terminal for the tests: a pseudo-terminal with a program on it and a screen that reads what it sends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pyte

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 20.0


class Terminal:
    """Runs `program.py`, or what `python` says, with those arguments on a terminal of that size."""

    def __init__(
        self,
        *arguments: str,
        width: int = 120,
        height: int = 40,
        ignore_hangup: bool = False,
        python: tuple[str, ...] = ("-m", "tests.ui.console_program"),
        **env: str,
    ) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self.sent = b""
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TMUX")}

        def begin() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if ignore_hangup:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)

        self.process = subprocess.Popen(
            [sys.executable, *python, *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            cwd=_ROOT,
            env={**plain, "TERM": "xterm-256color", "COLORTERM": "truecolor", **env},
            preexec_fn=begin,
        )

    def read(self, seconds: float) -> bytes:
        """Read for that long; return what came."""
        came, deadline = b"", time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([self.master], [], [], left)
            if not ready:
                break
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                break
            came += piece
            self._stream.feed(piece)
        self.sent += came
        return came

    def text(self) -> str:
        """What stands on the screen."""
        # not its `display`: of a wide character of which one half has been written over so far, that fails
        lines = (self.screen.buffer[y] for y in range(self.screen.lines))
        return "\n".join("".join(line[x].data for x in range(self.screen.columns)) for line in lines)

    def sees(self, *words: str) -> None:
        """Wait until these words stand on the screen."""
        deadline = time.monotonic() + _PATIENCE
        for word in words:
            while word not in self.text():
                assert time.monotonic() < deadline, f"“{word}” is not to be seen:\n{self.text()}"
                self.read(0.05)

    def press(self, keys: str) -> bytes:
        """Press keys; return what was sent until it was still for a while."""
        os.write(self.master, keys.encode())
        came = self.read(0.3)
        while piece := self.read(0.15):
            came += piece
        return came

    def hang_up(self) -> None:
        """Close the terminal, as when a connection breaks."""
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    def ends(self) -> int:
        """Wait for the program to end; return its exit code."""
        deadline = time.monotonic() + _PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "the program does not end"
            if self.master >= 0:
                self.read(0.05)
            else:
                time.sleep(0.02)
        if self.master >= 0:
            self.read(0.1)
        return self.process.returncode

    @property
    def restored(self) -> bool:
        """Whether the terminal is as it was: its modes, its own screen, its cursor, no mouse reports."""
        now: list[Any] = termios.tcgetattr(self.slave)
        quiet = self.sent.rfind(b"\x1b[?1000l") > self.sent.rfind(b"\x1b[?1000h")
        shown = self.sent.rfind(b"\x1b[?25h") > self.sent.rfind(b"\x1b[?25l")
        own = self.sent.rfind(b"\x1b[?1049l") > self.sent.rfind(b"\x1b[?1049h")
        return now == self.before and quiet and shown and own

    def close(self) -> None:
        """End the program if it still runs, and close the terminal."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.master >= 0:
            os.close(self.master)
            os.close(self.slave)
