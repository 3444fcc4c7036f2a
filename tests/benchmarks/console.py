"""How quick the console is on a real terminal: `python -m tests.benchmarks.console [RECORDS]`.

Prints, from one run: the first paint over so many stored records against that of a hello-world Textual program,
and per key the median time to the first byte and the bytes sent, at 120x40. `python -m fieldtui` itself is measured in
`tests.benchmarks.program`, the live log in `tests.benchmarks.livelog`.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from fieldtui.store.sqlite.store import SqliteStore
from tests.ui.factories import NOW, arrival, fill

ROOT = Path(__file__).resolve().parents[2]
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello, world")
Hello().run()
"""
CONSOLE = """
import sys
from pathlib import Path
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui import run_console
from fieldtui.ui.ports import Setup
from tests.ui.factories import NOW, sources
from tests.ui.recording_collector import Collector
store = SqliteStore(Path(sys.argv[1]), clock=lambda: NOW)
sys.exit(run_console(Setup(store=store, sources=sources(), start=Collector, now=lambda: NOW)))
"""
_RUNS = 7


class Line:
    """A program on a pseudo-terminal, and the time since it was started."""

    def __init__(self, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        # an installed program has its byte code
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, *arguments], stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=environment
        )
        os.close(slave)

    def until(self, word: bytes, patience: float = 30.0) -> float:
        """Read until a word has come; return the seconds since the start."""
        came, deadline = b"", time.perf_counter() + patience
        while word not in came:
            ready, _, _ = select.select([self.master], [], [], max(0.0, deadline - time.perf_counter()))
            if not ready:
                raise TimeoutError(f"{word!r} did not come")
            came += os.read(self.master, 65536)
        return time.perf_counter() - self.begun

    def rest(self, quiet: float = 0.5) -> int:
        """Read until nothing has come for that long; return how many bytes came."""
        total = 0
        while select.select([self.master], [], [], quiet)[0]:
            total += len(os.read(self.master, 65536))
        return total

    def press(self, key: bytes) -> tuple[float, int]:
        """Press a key; return the seconds to the first byte, and how many came."""
        at = time.perf_counter()
        os.write(self.master, key)
        select.select([self.master], [], [], 5)
        first = time.perf_counter() - at
        return first, self.rest(0.08)

    def close(self) -> None:
        """End the program."""
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def first_paint(store: Path) -> None:
    """Print the first paints, the two programs taking turns."""
    hello, console, rows = [], [], []
    for _ in range(_RUNS):
        line = Line("-c", HELLO)
        hello.append(line.until(b"hello, world"))
        line.close()
        line = Line("-c", CONSOLE, str(store))
        console.append(line.until(b"attention"))
        rows.append(line.until(b"10073"))
        line.close()
    base = statistics.median(hello)
    print(f"hello world     first paint {base * 1000:6.0f} ms")
    for name, times in (("console", console), ("console's rows", rows)):
        print(
            f"{name:15} first paint {statistics.median(times) * 1000:6.0f} ms  {statistics.median(times) / base:.2f} x"
        )


def keys(store: Path) -> None:
    """Print what keys cost in the queue."""
    line = Line("-c", CONSOLE, str(store))
    line.until(b"10073")
    line.rest(2.0)
    line.press(b"2")
    line.rest(2.0)
    for name, key, times in (
        ("down", b"j", 30),
        ("up", b"k", 20),
        ("page down", b"\x1b[6~", 20),
        ("end", b"\x1b[F", 1),
    ):
        told = [line.press(key) for _ in range(times)]
        first = statistics.median(one for one, _ in told) * 1000
        size = statistics.median(size for _, size in told)
        print(f"{name:15} to the first byte {first:5.1f} ms  {size:6.0f} bytes  most {max(size for _, size in told)}")
    print(f"at rest         {line.rest(3.0)} bytes in 3 s")
    line.close()


def main() -> None:
    """Fill a store, then measure."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        store = SqliteStore(path, clock=lambda: NOW)
        at = time.perf_counter()
        for source in ("camuzzi", "north", "parks", "station"):
            fill(store, source, [arrival(number) for number in range(1, records // 4 + 1)])
        store.close()
        print(f"{records:,} records stored in {time.perf_counter() - at:.1f} s")
        first_paint(path)
        keys(path)


if __name__ == "__main__":
    main()
