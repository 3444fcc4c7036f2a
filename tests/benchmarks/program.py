"""The program on a real terminal, its collector a process of its own: `python -m tests.benchmarks.program [RECORDS]`.

Prints, from one run over simulated vendors of so many records (100,000, unless said), with the target beside each
figure: key to paint while these are first read and 500 deliveries a second arrive, and at rest; the first rows against
a hello-world Textual program; what console and collector hold; and what the console costs while nothing changes.

Two cores are shared by the console, its collector, the simulated vendors, the sender of deliveries and this program:
what a hello-world Textual program takes beside the same load is printed for comparison.
"""

from __future__ import annotations

import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fieldtui.cli.wiring.child_collector import command
from fieldtui.settings.paths import find_paths
from fieldtui.simulator.child_process import SimulatorProcess
from tests.benchmarks.load import Deliveries, busy, free_port
from tests.benchmarks.processes import Usage, children, resident
from tests.benchmarks.terminal import DOWN, UP, KeyTimes, Look, Terminal

HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    BINDINGS = [("down", "turn(1)"), ("up", "turn(-1)")]
    pressed = 0
    def compose(self):
        yield Static("hello, world: 0")
    def action_turn(self, by):
        self.pressed += by
        self.query_one(Static).update(f"hello, world: {self.pressed}")
Hello().run()
"""
ROW = r"\b(JOB|OT)-"
#: seconds of load with a console, and with hello world; of rest; and for which memory is looked at after the load
LOADED, BESIDE, RESTING, LASTING = 60.0, 20.0, 65.0, 60.0
STARTS = 7


@dataclass(frozen=True)
class Bench:
    """A configuration, and where the program's files are."""

    config: Path
    port: int
    login: str

    def home(self, name: str) -> dict[str, str]:
        """Return an environment in which the program finds files of its own."""
        folder = self.config.parent / name
        return {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("DATA", "STATE", "CONFIG")}

    def console(self, home: str) -> Terminal:
        """Start the console."""
        return Terminal("-m", "fieldtui", "--config", str(self.config), environment=self.home(home))

    @contextmanager
    def collector(self, home: str) -> Iterator[None]:
        """Run a collector as a console starts it, but without the console."""
        os.environ |= self.home(home)
        words = command(find_paths(str(self.config), None), read_only=False)
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=dict(os.environ))
        try:
            yield
        finally:
            process.communicate()

    def stored(self, home: str) -> int:
        """Count the records that are stored."""
        (path,) = Path(self.home(home)["XDG_DATA_HOME"]).rglob("fieldtui.db")
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM records").fetchone()[0])


def queue_look(lines: Sequence[str]) -> object:
    """Return what a key alone changes in the queue: which records stand where, where the cursor is, and its place."""
    place = re.search(r"([\d,]+) of ", lines[1])
    return place and place[1], [(line[0], line[11:24]) for line in lines[3:38]]


def hello_look(lines: Sequence[str]) -> object:
    """Return the line that a key changes."""
    return lines[0]


def verdict(figure: float, target: float, unit: str) -> str:
    """Return a target, and whether it is met."""
    return f"target {target:g} {unit}: {'met' if figure <= target else 'MISSED'}"


def queue(bench: Bench, home: str) -> Terminal:
    """Start the console and go to the queue, where some rows stand."""
    console = bench.console(home)
    console.until(ROW)
    console.type("2")
    console.until(r"\d of [\d,]+ by urgency")
    return console


def turn(terminal: Terminal, look: Look, seconds: float) -> KeyTimes:
    """Press keys for so long, down and up in turn."""
    times, until = KeyTimes(), time.perf_counter() + seconds
    while time.perf_counter() < until:
        for key in (DOWN, UP):
            times.add(terminal.press(key, look))
    return times


def memory(console: Terminal) -> str:
    """Return what console and collector hold, with the targets."""
    own = resident(console.process.pid)
    both = own + sum(map(resident, children(console.process.pid)))
    return (
        f"console {own:.0f} MB ({verdict(own, 80, 'MB')}),"
        f" with its collector {both:.0f} MB ({verdict(both, 150, 'MB')})"
    )


def loaded(bench: Bench) -> KeyTimes:
    """Measure keys while everything is first read and deliveries arrive; then memory, the load going on."""
    console = queue(bench, "stored")
    deliveries = Deliveries(bench.port, bench.login, LOADED + LASTING)
    begun, before = time.perf_counter(), bench.stored("stored")
    times = turn(console, queue_look, LOADED)
    rate = (bench.stored("stored") - before) / (time.perf_counter() - begun)
    print(f"under load: {rate:,.0f} records a second were stored, {before:,} were there when it began")
    print(f"  key to paint    {times.text()}  {verdict(times.p95, 16, 'ms')}")
    while not deliveries.over:
        console.rest(1.0)
    print(f"after {LOADED + LASTING:.0f} s of load: {deliveries.rate():.0f} deliveries a second were taken")
    print(f"  memory          {memory(console)}")
    console.close()
    return times


def starts(bench: Bench) -> None:
    """Measure the first rows against hello world, the two taking turns."""
    hello, rows = [], []
    for _ in range(STARTS):
        terminal = Terminal("-c", HELLO)
        hello.append(terminal.first(b"hello, world"))
        terminal.close()
        terminal = bench.console("stored")
        rows.append(terminal.first(b"JOB-"))
        terminal.close()
    base, ours = statistics.median(hello), statistics.median(rows)
    print(f"first rows of {bench.stored('stored'):,} records {ours * 1000:.0f} ms, hello world {base * 1000:.0f} ms")
    print(f"  ratio           {ours / base:.2f}  {verdict(ours / base, 1.5, 'x')}")


def at_rest(bench: Bench) -> KeyTimes:
    """Measure keys, what is spent and what is sent while nothing changes, and memory."""
    console = queue(bench, "stored")
    settle(console)
    times = turn(console, queue_look, RESTING / 2)
    print(f"at rest\n  key to paint    {times.text()}")
    for key, name in (("2", "queue"), ("1", "desk")):
        console.type(key)
        console.rest(3.0)
        rest(console, name)
    print(f"  memory          {memory(console)}")
    console.close()
    return times


def settle(console: Terminal) -> None:
    """Wait until the collector has read everything once and only polls."""
    for _ in range(60):
        usages = [Usage(pid) for pid in children(console.process.pid)]
        console.rest(5.0)
        if usages and all(usage.percent() < 5 for usage in usages):
            return


def rest(console: Terminal, name: str) -> None:
    """Print what console and collector take, and what the terminal is sent, while feeds are polled each minute."""
    own, others = Usage(console.process.pid), [Usage(pid) for pid in children(console.process.pid)]
    sent = [console.rest(1.0) for _ in range(int(RESTING))]
    busy_seconds = [size for size in sent if size]
    share, theirs = own.percent(), sum(usage.percent() for usage in others)
    print(f"  {name:<15} {share:.2f} % CPU  {verdict(share, 0.5, '%')}; its collector {theirs:.2f} %")
    told = verdict(sum(sent), 0, "bytes but for the clock")
    print(f"  sent            {sum(sent)} bytes in {RESTING:.0f} s  {told}: by the second {busy_seconds}")


def beside(bench: Bench) -> None:
    """Measure hello world at rest, beside the same collector and deliveries, and beside busy processes."""
    hello = Terminal("-c", HELLO)
    hello.until("hello, world")
    hello.rest(1.0)
    print("hello world, for comparison")
    print(f"  at rest         {turn(hello, hello_look, BESIDE).text()}")
    with bench.collector("other"):
        deliveries = Deliveries(bench.port, bench.login, BESIDE)
        print(f"  same load       {turn(hello, hello_look, BESIDE).text()}")
        deliveries.rate()
    with busy(0, 0, 0):
        print(f"  3 busy          {turn(hello, hello_look, BESIDE).text()}", flush=True)
    hello.close()


def main() -> None:
    """Start the vendors, measure."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "config.toml", free_port(), b64encode(b"cwp:hook-1").decode())
        with SimulatorProcess.start(
            bench.config, records=records, seed=1, faults="none", speed=1.0, hooks=f"127.0.0.1:{bench.port}"
        ) as world:
            world.pause()
            under_load = loaded(bench)
            starts(bench)
            idle = at_rest(bench)
            print(f"key to paint p95 under load is {under_load.p95 / idle.p95:.1f} times that at rest")
            beside(bench)


if __name__ == "__main__":
    main()
