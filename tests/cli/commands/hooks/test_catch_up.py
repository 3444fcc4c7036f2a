"""Catching up at a simulated vendor, the manual's own target, and the console's handle on replays."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fieldtui import manual, vendors
from fieldtui.cli.wiring import collector_parts
from fieldtui.contract.errors import ReadOnly
from fieldtui.contract.replay_control import NewReplay
from fieldtui.settings.load import load
from fieldtui.settings.paths import find_paths
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.open import open_store
from tests.cli.commands.hooks.test_deliveries import listening
from tests.hooks.factories import delivery, standing

if TYPE_CHECKING:
    from tests.cli.conftest import Command

MANUAL = Path(manual.__file__).parent / "webhooks.md"


@pytest.fixture(scope="module")
def world(simulators: Callable[..., SimulatorProcess]) -> Iterator[SimulatorProcess]:
    """The vendor that sends webhooks, its clock standing still."""
    sends = next(name for name in vendors.names() if vendors.load(name).webhooks)
    process = simulators(records=120, only=[sends], hooks=None)
    process.pause()
    yield process
    process.stop()


@pytest.fixture
def source(world: SimulatorProcess, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of the source, which the commands find."""
    monkeypatch.setenv("FIELDTUI_CONFIG", str(world.config))
    return next(iter(world.sources))


@pytest.fixture
def target() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The target that the manual tells people to start, on a free port: its URL, and the process."""
    [line] = [line.strip() for line in MANUAL.read_text().splitlines() if line.startswith("    python3 -c")]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    words = shlex.split(line.replace("9000", str(port)))
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline
    yield f"http://127.0.0.1:{port}/", process
    process.kill()
    process.communicate()


def test_catching_up_fetches_what_was_missed_once(source: str, fieldtui: Command) -> None:
    done = fieldtui("hooks", "catch-up", "--json")
    assert (done.code, done.err) == (0, "")
    [feed] = json.loads(done.out)["feeds"]
    assert (feed["source"], feed["ok"], feed["complete"]) == (source, True, True)
    rows = json.loads(fieldtui("hooks", "list", "--format", "json").out)
    assert len(rows) == feed["records"] == feed["changed"] > 0
    assert {row["how"] for row in rows} == {"caught up"}
    assert [row["created"] for row in rows] == sorted(row["created"] for row in rows)
    [again] = json.loads(fieldtui("hooks", "catch-up", source, "--since", "1d", "--json").out)["feeds"]
    assert again["changed"] == 0


def test_older_than_retention_is_said_gone(source: str, fieldtui: Command) -> None:
    done = fieldtui("hooks", "catch-up", "--since", "365d")
    assert done.code == 0
    assert "keeps notifications for 90 days" in done.err
    assert fieldtui("hooks", "catch-up", "--since", "whenever").code == 2
    assert fieldtui("hooks", "catch-up", "nobody").code == 2


def test_caught_up_delivery_lands_at_manuals_target(
    source: str, fieldtui: Command, target: tuple[str, subprocess.Popen[str]]
) -> None:
    url, process = target
    fieldtui("hooks", "catch-up")
    address = json.loads(fieldtui("hooks", "list", "--limit", "1", "--json").out)[0]["address"]
    done = fieldtui("hooks", "replay", address, "--to", url, "--yes")
    assert done.code == 0, done.err
    assert process.stdout is not None
    body = json.loads(process.stdout.readline())
    assert f"{source}/delivery/{body['_id']}" == address


def test_console_orders_and_foresees_replays_through_its_collector(
    source: str, world: SimulatorProcess, target: tuple[str, subprocess.Popen[str]]
) -> None:
    assert world.config is not None
    settings = load(world.config, vendors.load)
    store = open_store("sqlite", find_paths().data)
    store.deliveries.receive([delivery("e1", "r1", 10, source=source), delivery("e2", "r1", 20, source=source)])
    hands = collector_parts.collector(settings, store, token_store=None, read_only=False)
    hands.start()
    try:
        assert hands.replays.targets() == ["sink"]
        assert hands.replays.preview(NewReplay("id:e1", target[0])).result(20).overtaken == 1
        id = hands.replays.preview(NewReplay("id:e1,e2", "sink")).result(20).id
        hands.replays.resume(id).result(20)
        deadline = time.monotonic() + 20
        while standing(store, id).state != "finished":
            assert time.monotonic() < deadline
        assert (standing(store, id).done, standing(store, id).total) == (2, 2)
    finally:
        hands.stop()
        store.close()


def test_console_that_may_only_look_replays_nothing(source: str, world: SimulatorProcess) -> None:
    assert world.config is not None
    store = open_store("sqlite", find_paths().data)
    store.deliveries.receive([delivery("e1", "r1", 10, source=source)])
    hands = collector_parts.collector(load(world.config, vendors.load), store, token_store=None, read_only=True)
    hands.start()
    try:
        view = hands.replays.preview(NewReplay("", "sink")).result(20)
        assert view.count >= 1
        with pytest.raises(ReadOnly):
            hands.replays.resume(view.id).result(20)
        hands.replays.cancel(view.id).result(20)
        assert store.replays.all() == []
    finally:
        hands.stop()
        store.close()


def test_listener_fetches_what_came_while_nobody_listened(source: str, fieldtui: Command) -> None:
    with listening("--listen", "127.0.0.1:0"):
        deadline = time.monotonic() + 30
        while not (listed := json.loads(fieldtui("hooks", "list", "--format", "json").out)):
            assert time.monotonic() < deadline, "nothing was caught up"
    assert {each["how"] for each in listed} == {"caught up"}
    assert {each["source"] for each in listed} == {source}
