"""How fast webhooks are taken and sent again: `python -m tests.benchmarks.webhooks`. Prints figures; judges nothing.

Durable deliveries a second with 32 senders, and the slowest hundredth: of the receiver (in a process of its own, each
answered only when it is on disk) and of Debian's `webhook` program with a hook that appends the body to a file and
syncs it. Then a replay of 10,000 deliveries to a target on this machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fieldtui.contract.replay_control import NewReplay
from fieldtui.contract.runtime import WallClock
from fieldtui.hooks.replay_service import ReplayService, run_beside
from fieldtui.store.open import open_store
from tests.hooks.factories import fill, of_record
from tests.hooks.replay_target import target
from tests.hooks.senders import basic

ROOT = Path(__file__).parent.parent.parent
SENDERS, SECONDS, REPLAYED, RECORDS = 32, 8.0, 10_000, 500


def request(path: str, number: int, sender: int) -> bytes:
    """One delivery of about a kilobyte on the wire."""
    body = json.dumps(
        {
            "id": f"{sender}-{number}",
            "event": "WORKORDER.CREATE",
            "created": "2026-11-21T07:42:00Z",
            "thing": str(number % 97),
            "data": {"filler": "x" * 700},
        }
    ).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {basic()}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def send(port: int, path: str, sender: int, until: float, times: list[float]) -> None:
    """Deliver one after the other over one connection, as long as there is time."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = 0
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(request(path, number, sender))
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        await reader.readexactly(length)
        times.append(time.perf_counter() - began)
        number += 1
    writer.close()


async def storm(port: int, path: str) -> list[float]:
    """All senders at once; the seconds that each answer took."""
    times: list[float] = []
    until = time.perf_counter() + SECONDS
    await asyncio.gather(*(send(port, path, sender, until, times) for sender in range(SENDERS)))
    return times


def tell(name: str, times: list[float]) -> float:
    """Print the figures of one storm; deliveries a second."""
    rate = len(times) / SECONDS
    p50, p99 = statistics.median(times) * 1000, statistics.quantiles(times, n=100)[98] * 1000
    print(f"{name:<28} {rate:8.0f}/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   {len(times):,} deliveries")
    return rate


@contextmanager
def receiver(folder: Path) -> Iterator[int]:
    """The receiver in a process of its own, on a store in that folder; its port."""
    words = [sys.executable, "-m", "tests.hooks.crashing_receiver", str(folder), "none"]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


@contextmanager
def debian(folder: Path) -> Iterator[int]:
    """Debian's `webhook`, appending to a file and syncing it; its port."""
    script = folder / "append.sh"
    out = folder / "deliveries.jsonl"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> {out} && sync -d {out}\n')
    script.chmod(0o755)
    whole = [{"source": "entire-payload"}]
    hook = {"id": "toys", "execute-command": str(script), "pass-arguments-to-command": whole}
    answer = {"include-command-output-in-response": True}
    (folder / "hooks.json").write_text(json.dumps([{**hook, **answer}]))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    words = ["webhook", "-hooks", str(folder / "hooks.json"), "-ip", "127.0.0.1", "-port", str(port)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait(port: int) -> None:
    """Wait until someone listens there."""
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def sync_time(folder: Path) -> float:
    """Milliseconds that one sync of a small append takes on this disk."""
    with (folder / "sync").open("ab") as file:
        began = time.perf_counter()
        for _ in range(200):
            file.write(b"x" * 1000)
            file.flush()
            os.fdatasync(file.fileno())
    return (time.perf_counter() - began) * 5


async def replay(folder: Path) -> None:
    """Send 10,000 deliveries again, as fast as they go, and look at their order."""
    store = open_store("sqlite", folder)
    fill(store, REPLAYED, RECORDS)
    async with target() as sink, run_beside(ReplayService(store, {}, clock=WallClock())) as desk:
        order = await desk.order(NewReplay("", sink.url, rate=1e5))
        began = time.perf_counter()
        ended = await desk.prepared(order).go()
        seconds = time.perf_counter() - began
    in_order = all(events == sorted(events) for events in of_record(sink.events, RECORDS).values())
    print(
        f"replay of {REPLAYED:,}: {REPLAYED / seconds:.0f}/s, {ended.done:,} taken,"
        f" in order per record: {in_order}, {len(sink.got) - len(set(sink.events))} twice"
    )
    store.close()


def main() -> None:
    """Run everything once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, a sync takes {sync_time(folder):.2f} ms")
        with receiver(folder) as port:
            ours = tell("fieldtui, on disk before 200", asyncio.run(storm(port, "/hooks/toys")))
        if shutil.which("webhook"):
            with debian(folder) as port:
                theirs = tell("webhook, append and sync", asyncio.run(storm(port, "/hooks/toys")))
            print(f"{'':<28} {ours / theirs:8.1f} times the rate")
        else:
            print("webhook is not installed: apt-get install webhook")
        (folder / "replayed").mkdir()
        asyncio.run(replay(folder / "replayed"))


if __name__ == "__main__":
    main()
