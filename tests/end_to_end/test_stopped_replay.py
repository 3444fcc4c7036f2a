"""A collector that is stopped in mid-replay, and wakes up after another one has taken over: nothing is sent twice."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fieldtui.collector.command_client import CommandClient
from fieldtui.contract.replay_control import NewReplay
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.replays import FORSAKEN
from tests.cli.commands.hooks.factories import CONFIG, made
from tests.cli.commands.hooks.sink import Sink, standing
from tests.cli.commands.test_collect import collecting, complaint, ready, until
from tests.end_to_end.either_program import opened, program_on, stop_between_writes, store_address
from tests.hooks.factories import of_record
from tests.store.either_store import KINDS

RECORDS, EVENTS = 4, [f"e{number:03}" for number in range(40)]

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals that stop a process")


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with store_address(request.param, tmp_path) as address:
        yield address


def events(sink: Sink) -> list[str]:
    """What the target got, in that order."""
    return [json.loads(body)["id"] for body in sink.bodies]


def stop_between_sendings(process: subprocess.Popen[str], address: str, store: Store, id: int, sink: Sink) -> None:
    """Stop a collector when all that it has sent is known to be answered."""
    for _ in range(100):
        stop_between_writes(process, address)
        replay = store.replays.get(id)
        assert replay is not None
        if replay.done == len(sink.bodies):
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.05)
    pytest.fail("something is always on its way")


def resumed(client: CommandClient, store: Store, id: int, pid: int) -> None:
    """Have a collector go on with a replay as soon as it may: the one before it gives no sign of life, but lives."""
    deadline = time.monotonic() + FORSAKEN + 30
    while time.monotonic() < deadline:
        client.replays.resume(id).result(30)
        time.sleep(0.5)
        replay = store.replays.get(id)
        if replay is not None and f":{pid}@" in replay.owner:
            return
    pytest.fail("it is never taken over")


def finished(store: Store, id: int) -> bool:
    replay = store.replays.get(id)
    return replay is not None and replay.state == "finished"


def test_stopped_in_mid_replay_it_sends_nothing_that_another_sends(address: str, tmp_path: Path) -> None:
    with ExitStack() as running:
        sink = running.enter_context(standing())
        program = program_on(address, tmp_path, CONFIG.format(port=sink.port, more=""))
        first = running.enter_context(collecting(program))
        ready(first)
        store = running.enter_context(opened(address))
        client = CommandClient(store)
        running.callback(client.stop)
        store.deliveries.receive(
            [made(id, f"r{number % RECORDS}", number) for number, id in enumerate(EVENTS)], durable=False
        )
        id = client.replays.preview(NewReplay("", "crm", rate=8)).result(30).id
        client.replays.resume(id).result(30)
        until(lambda: len(sink.bodies) >= 8, "nothing is sent")
        stop_between_sendings(first, address, store, id, sink)
        before = len(sink.bodies)
        second = running.enter_context(collecting(program))
        assert complaint(second).startswith("standing by")
        ready(second)
        assert len(sink.bodies) == before
        resumed(client, store, id, second.pid)
        until(lambda: len(sink.bodies) > before + 4, "the other one sends nothing")
        first.send_signal(signal.SIGCONT)
        assert f":{second.pid} " in complaint(first)
        until(lambda: finished(store, id), "it never ends")
        assert sorted(events(sink)) == EVENTS
        assert all(each == sorted(each) for each in of_record(events(sink), RECORDS).values())
        # it stands by in good order: it replays when it is its turn again
        second.kill()
        ready(first)
        again = client.replays.preview(NewReplay("record:r1", "crm")).result(30).id
        client.replays.resume(again).result(30)
        until(lambda: finished(store, again), "it cannot replay any more")
        assert len(sink.bodies) == len(EVENTS) + len(EVENTS) // RECORDS
