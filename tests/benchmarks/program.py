"""`python -m fieldtui --config …` itself on a real terminal: `python -m tests.benchmarks.program [RECORDS]`.

Prints, over simulated vendors of so many records: its first rows against a hello-world Textual program, key to paint
(p95) at rest and while it receives 500 deliveries a second, and its memory with the collector in it.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from pathlib import Path

from fieldtui.simulator.child_process import SimulatorProcess
from tests.benchmarks.console import HELLO, ROOT, Line

RATE, SENDERS, SECONDS, RUNS = 500, 10, 20.0, 7
_ROW = b"JOB-"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _send(port: int, sender: int, login: str, until: float) -> int:
    """Deliver at a steady pace over one connection; how many were taken."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken, begun = 0, time.perf_counter()
    while time.perf_counter() < until:
        body = json.dumps(
            {
                "_id": f"{sender:04x}{taken:020x}",
                "event": "WORKORDER.STATUS",
                "created_date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "resource_id": f"{taken % 97:024x}",
                "data": {"filler": "x" * 500},
            }
        )
        head = (
            f"POST /hooks/north HTTP/1.1\r\nHost: bench\r\nAuthorization: Basic {login}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write((head + body).encode())
        told = await reader.readuntil(b"\r\n\r\n")
        length = [line for line in told.lower().split(b"\r\n") if line.startswith(b"content-length")]
        await reader.readexactly(int(length[0].split(b":")[1]))
        taken += told.startswith(b"HTTP/1.1 200")
        await asyncio.sleep(max(0.0, begun + taken * SENDERS / RATE - time.perf_counter()))
    writer.close()
    return taken


def storm(port: int, login: str) -> None:
    """Deliver so many a second from many connections."""

    async def all_at_once() -> None:
        until = time.perf_counter() + SECONDS
        taken = await asyncio.gather(*(_send(port, sender, login, until) for sender in range(SENDERS)))
        print(f"received {sum(taken) / SECONDS:.0f} deliveries a second beside it", flush=True)

    asyncio.run(all_at_once())


def until_drawn(line: Line, key: bytes, drawn: bytes) -> float:
    """Press a key; return the seconds until its own effect stands on the screen."""
    at = time.perf_counter()
    os.write(line.master, key)
    came = b""
    while drawn not in came and select.select([line.master], [], [], 5)[0]:
        came += os.read(line.master, 65536)
    return time.perf_counter() - at


def keys(line: Line, times: int) -> float:
    """From the log to its gaps and back, which nothing but the keys draws; the 95th percentile in seconds."""
    took = []
    for _ in range(times):
        took.append(until_drawn(line, b"g", b"never came"))
        until_drawn(line, b"\x7f", b"today")
        line.rest(0.02)
    return statistics.quantiles(took, n=20)[18]


def first_rows(config: Path) -> None:
    """Print the first rows of the program against hello world, the two taking turns."""
    hello, rows = [], []
    for _ in range(RUNS):
        line = Line("-c", HELLO)
        hello.append(line.until(b"hello, world"))
        line.close()
        line = Line("-m", "fieldtui", "--config", str(config))
        rows.append(line.until(_ROW))
        line.close()
    base, ours = statistics.median(hello), statistics.median(rows)
    print(f"hello world {base * 1000:.0f} ms, first rows of the program {ours * 1000:.0f} ms  {ours / base:.2f} x")


def screen_state(line: Line) -> str:
    """The program's memory: now, and at its most."""
    told = Path(f"/proc/{line.process.pid}/status").read_text()
    sizes = dict(part.split(":", 1) for part in told.splitlines() if part.startswith(("VmRSS", "VmHWM")))
    return ", ".join(f"{name} {int(size.split()[0]) / 1024:.0f} MB" for name, size in sizes.items())


def live(config: Path, port: int, login: str) -> None:
    """Print key to paint at rest and under load, and the memory."""
    line = Line("-m", "fieldtui", "--config", str(config))
    line.until(_ROW)
    for _ in range(60):
        line.rest(1.0)
        if line.process.poll() is not None:
            raise RuntimeError("the program has ended")
    print(f"memory of console and collector: {screen_state(line)}")
    line.press(b"5")
    line.rest(1.0)
    idle = keys(line, 40)
    code = "import sys; from tests.benchmarks.program import storm; storm(int(sys.argv[1]), sys.argv[2])"
    with subprocess.Popen([sys.executable, "-c", code, str(port), login], cwd=ROOT) as sender:
        time.sleep(2.0)
        busy = keys(line, 40)
        sender.wait()
    print(f"key to paint p95 at rest {idle * 1000:.1f} ms, at {RATE}/s {busy * 1000:.1f} ms  {busy / idle:.2f} x")
    print(f"memory after it: {screen_state(line)}")
    line.close()


def main() -> None:
    """Start the vendors, poll them once, measure."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {f"XDG_{name}_HOME": f"{folder}/{name}" for name in ("DATA", "STATE", "CONFIG")}
        port, config = free_port(), Path(folder) / "config.toml"
        with SimulatorProcess.start(
            config, records=records, seed=1, faults="none", speed=1.0, hooks=f"127.0.0.1:{port}"
        ) as world:
            world.pause()
            subprocess.run(
                [sys.executable, "-m", "fieldtui", "--config", str(config), "sync", "--json"],
                check=True,
                capture_output=True,
            )
            line = Line("-m", "fieldtui", "--config", str(config))  # it remembers that the configuration is good
            line.until(_ROW)
            line.rest(3.0)
            line.close()
            first_rows(config)
            live(config, port, b64encode(b"cwp:hook-1").decode())


if __name__ == "__main__":
    main()
