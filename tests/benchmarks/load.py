"""What a console competes with in the benchmarks: deliveries that arrive, and processes that are only busy."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: deliveries a second, and the connections over which they come
RATE, SENDERS = 500, 40


def free_port() -> int:
    """Return a port that nobody listens on."""
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
                "_id": f"{sender:04x}{time.time_ns():020x}",
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


def deliver(port: int, login: str, seconds: float) -> None:
    """Deliver from many connections for so many seconds, then print how many were taken in each."""

    async def all_at_once() -> None:
        until = time.perf_counter() + seconds
        taken = await asyncio.gather(*(_send(port, sender, login, until) for sender in range(SENDERS)))
        print(f"{sum(taken) / seconds:.0f}", flush=True)

    asyncio.run(all_at_once())


class Deliveries:
    """Deliveries that arrive from a process of their own once somebody listens at that port."""

    def __init__(self, port: int, login: str, seconds: float) -> None:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        code = f"from tests.benchmarks.load import deliver; deliver({port}, {login!r}, {seconds})"
        words = [sys.executable, "-c", code]
        self._process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    @property
    def over(self) -> bool:
        """Whether the last one has been sent."""
        return self._process.poll() is not None

    def rate(self) -> float:
        """Wait for the last one; return how many were taken a second."""
        out, _ = self._process.communicate()
        return float(out)


@contextmanager
def busy(*niceness: int) -> Iterator[None]:
    """Keep processes busy, one for each number, which is by how much its priority is lowered."""
    code = "import os, sys\nos.nice(int(sys.argv[1]))\nwhile True: pass"
    processes = [subprocess.Popen([sys.executable, "-c", code, str(number)]) for number in niceness]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
