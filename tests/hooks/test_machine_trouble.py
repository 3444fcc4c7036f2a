"""Troubles of the machine: a full disk, a taken port, a clock that jumps, a storm of duplicates."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.hooks.access_rules import AccessRules
from fieldtui.hooks.delivery_writer import DeliveryWriter
from fieldtui.hooks.receiver import Receiver
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from fieldtui.store.sqlite.store import SqliteStore
from tests.collector.manual_clock import SteeredClock
from tests.hooks.factories import delivery, until
from tests.hooks.senders import basic, deliver, event, post, receiving, worker

ROOT = Path(__file__).parent.parent.parent
LIMITED = """
import asyncio, resource, signal, sys
from tests.hooks.crashing_receiver import main

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
signal.signal(signal.SIGUSR1, lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, -1)))
signal.signal(signal.SIGUSR2, lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1)))
asyncio.run(main(sys.argv[1], "none"))
"""


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A receiver whose disk can be filled (SIGUSR1) and emptied (SIGUSR2), and its port."""
    words = [sys.executable, "-c", LIMITED, str(tmp_path)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process, int(process.stdout.readline())
    process.kill()
    process.communicate()


def test_full_disk_answers_503_until_there_is_room(limited: tuple[subprocess.Popen[str], int], tmp_path: Path) -> None:
    process, port = limited
    assert post(port, event("before"))[0] == 200
    os.kill(process.pid, signal.SIGUSR1)
    answers = {number: post(port, event(f"e{number}", filler="x" * 20_000))[0] for number in range(40)}
    assert set(answers.values()) == {200, 503}
    status, words = post(port, event("full", filler="x" * 700_000))
    assert (status, "send it again later" in words) == (503, True)
    os.kill(process.pid, signal.SIGUSR2)
    assert post(port, event("after"))[0] == 200
    store = SqliteStore(tmp_path / "store.db")
    kept = {each.event_id for each in store.deliveries.query(Query())}
    store.close()
    assert kept == {"before", "after"} | {f"e{number}" for number, status in answers.items() if status == 200}


async def test_one_that_cannot_be_stored_keeps_out_no_other(store: Store) -> None:
    bad = delivery("bad", event=None)
    async with worker() as run:
        intake = DeliveryWriter(store.deliveries, run)
        coming = [asyncio.ensure_future(intake.store(each)) for each in (delivery("a"), bad, delivery("b"))]
        task = asyncio.create_task(intake.run())
        ends = await asyncio.gather(*coming, return_exceptions=True)
        task.cancel()
    assert [end for end in ends if isinstance(end, bool)] == [True, True]
    assert [each.event_id for each in store.deliveries.query(Query())] == ["a", "b"]


async def test_port_freed_is_taken_and_until_then_nobody_listened(store: Store) -> None:
    clock = SteeredClock()
    async with worker() as run:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            receiver = Receiver(AccessRules(listen=f"127.0.0.1:{port}"), {}, store, run=run, clock=clock)
            task = asyncio.create_task(receiver.run())
            await until(lambda: "not listening" in receiver.state())
            await clock.advance(30)
            assert not receiver.is_listening
            assert store.reception.listened() == []

        await clock.advance(10)
        await until(lambda: receiver.is_listening)
        await until(lambda: store.reception.listened())
        task.cancel()
        await asyncio.wait([task])
    [stretch] = store.reception.listened()
    assert stretch.start == clock.now()


def the_store_in(folder: Path) -> Path:
    """The one store in a folder."""
    (path,) = folder.glob("*.db")
    return path


async def test_nothing_is_acknowledged_into_store_moved_away(store: Store, tmp_path: Path) -> None:
    async with receiving(store) as receiver:
        assert (await deliver(receiver.port, event("before")))[0] == 200
        path = the_store_in(tmp_path)
        path.rename(tmp_path / "moved")
        assert (await deliver(receiver.port, event("lost")))[0] == 503
        (tmp_path / "moved").rename(path)
        assert (await deliver(receiver.port, event("after")))[0] == 200
    assert {each.event_id for each in store.deliveries.query(Query())} == {"before", "after"}


async def test_clock_that_jumps_changes_nothing_about_what_is_kept(store: Store) -> None:
    clock = SteeredClock()
    async with receiving(store, clock=clock) as receiver:
        for number, jump in enumerate((0.0, 86_400.0, -172_800.0, 10.0)):
            clock.time += jump
            assert (await deliver(receiver.port, event(f"e{number}")))[0] == 200
            assert (await deliver(receiver.port, event(f"e{number}")))[0] == 200
    kept = store.deliveries.query(Query(sort="seq"))
    assert [(each.event_id, each.attempts) for each in kept] == [(f"e{number}", 2) for number in range(4)]
    assert [line.event_id for line in store.deliveries.attempts(limit=2)] == ["e3", "e3"]


async def test_ten_thousand_duplicates_are_one_delivery(store: Store) -> None:
    async with receiving(store) as receiver:

        async def send(count: int) -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", receiver.port)
            for _ in range(count):
                writer.write(REQUEST)
                head = await reader.readuntil(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200")
                await reader.readexactly(len(b'{"received":true}'))
            writer.close()

        await asyncio.gather(*(send(500) for _ in range(20)))
    [kept] = store.deliveries.query(Query())
    assert kept.attempts == 10_000
    assert store.deliveries.attempt_count() == 10_000


def _request() -> bytes:
    """One delivery as it goes over the wire."""
    body = json.dumps(event()).encode()
    lines = [
        "POST /hooks/toys HTTP/1.1",
        "Host: x",
        f"Authorization: {basic()}",
        f"Content-Length: {len(body)}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


REQUEST = _request()


def test_disk_really_full(tmp_path: Path) -> None:
    """The same on a file system of 1 MB, where one can be mounted."""
    folder = tempfile.mkdtemp(dir=tmp_path)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        _fill_and_free(Path(folder))
    finally:
        subprocess.run(["umount", "-l", folder], capture_output=True, check=False)


def _fill_and_free(folder: Path) -> None:
    """Deliver until it is full, make room, deliver again."""
    words = [sys.executable, "-m", "tests.hooks.crashing_receiver", str(folder), "none"]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline())
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * 500_000)
    answers = [post(port, event(f"e{number}", filler="x" * 20_000))[0] for number in range(40)]
    assert 503 in answers
    ballast.unlink()
    assert post(port, event("after"))[0] == 200
    process.kill()
    process.communicate()
    store = SqliteStore(folder / "store.db")
    kept = {each.event_id for each in store.deliveries.query(Query())}
    store.close()
    assert {f"e{number}" for number, status in enumerate(answers) if status == 200} | {"after"} == kept
