"""A collector that polls and listens with 256 descriptors, while strangers do what they can against its listener.

In short with the suite, for two minutes with `-m soak`.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import FeedKey
from fieldtui.store.sqlite.store import SqliteStore
from tests.hooks.senders import basic, event, post

ROOT = Path(__file__).parent.parent.parent
LOGIN = basic("cwp", "hook-7")


class Host(NamedTuple):
    """How many strangers there are of each kind, and for how many seconds they go on."""

    idle: int
    slow: int
    garbage: int
    wrong: int
    seconds: float


SHORT, LONG = Host(150, 40, 20, 20, 8.0), Host(1_300, 300, 100, 100, 120.0)


class Besieged:
    """The collector's process, and what it says of itself."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self.folder = process, folder

    def says(self) -> dict[str, Any]:
        """Return its next line."""
        assert self._process.stdout is not None
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        return said

    def port(self) -> int:
        """Wait until it listens."""
        while not (said := self.says()["listening"]).startswith("listening"):
            assert "not listening" not in said
        return int(said.partition(",")[0].split()[1].rpartition(":")[2])


@pytest.fixture
def besieged(simulators: Callable[..., SimulatorProcess], tmp_path: Path) -> Iterator[Besieged]:
    """A collector that reads one vendor's work orders every second."""
    simulated = simulators(records=40)
    assert simulated.config is not None
    config = tmp_path / "config.toml"
    paced = '[sources.north]\nevery = { workorders = "1s" }'
    text = simulated.config.read_text().replace("[sources.north]", paced, 1)
    config.write_text(f'{text}\n[hooks]\nlisten = "127.0.0.1:0"\n')
    command = [sys.executable, "-m", "tests.hooks.attacked_collector", str(config), str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        yield Besieged(process, tmp_path)
        process.kill()


@contextmanager
def strangers(port: int, host: Host) -> Iterator[None]:
    """Let all of them loose, from a process of their own, until this ends."""
    words = [sys.executable, "-m", "tests.hooks.attackers", str(port), *map(str, host[:4])]
    with subprocess.Popen(words, cwd=ROOT) as process:
        try:
            yield
        finally:
            process.kill()


async def delivered(port: int, id: str) -> float:
    """Deliver rightly; the seconds that it took."""
    began = time.monotonic()
    status, answer = await asyncio.to_thread(post, port, event(id), "/hooks/north", Authorization=LOGIN)
    assert (status, answer) == (200, '{"received":true}')
    return time.monotonic() - began


def asked_at(store: SqliteStore) -> float:
    """Return when work orders were last asked for."""
    feed = FeedKey("north", "workorders")
    return max([each.asked_at or 0 for each in store.feeds.statuses() if FeedKey(each.source, each.resource) == feed])


def size_of(folder: Path) -> int:
    """Return the bytes of the log, all its files together."""
    return sum(each.stat().st_size for each in folder.glob("log*"))


async def besiege(besieged: Besieged, host: Host) -> tuple[list[float], set[float], list[int], list[str]]:
    """Attack it; how long right deliveries took, when it polled, its memory, and what it said."""
    port = await asyncio.to_thread(besieged.port)
    store = SqliteStore(besieged.folder / "store.db")
    took, polls, memory, said = list[float](), set[float](), list[int](), list[str]()
    with strangers(port, host):
        until = time.monotonic() + host.seconds
        while time.monotonic() < until:
            took.append(await delivered(port, f"d{len(took)}"))
            says = await asyncio.to_thread(besieged.says)
            polls.add(asked_at(store))
            memory.append(says["memory"])
            said.append(says["listening"])
    store.close()
    return took, polls, memory, said


async def test_under_attack_it_polls_on_answers_and_says_so(besieged: Besieged) -> None:
    _, polls, _, said = await besiege(besieged, SHORT)
    assert len(polls) >= SHORT.seconds / 4
    assert "under attack" in said[-1]
    assert size_of(besieged.folder) < 200_000


@pytest.mark.soak
async def test_long_attack_by_very_many(besieged: Besieged) -> None:
    took, polls, memory, said = await besiege(besieged, LONG)
    took.sort()
    print(f"answers: median {took[len(took) // 2]:.3f} s, slowest {took[-1]:.3f} s of {len(took)}")  # noqa: T201
    print(f"polls {len(polls)} in {LONG.seconds:.0f} s; memory {memory[4]:,} to {memory[-1]:,} bytes")  # noqa: T201
    assert took[-1] < 1
    assert len(polls) >= LONG.seconds / 2
    assert memory[-1] < memory[4] + 40_000_000
    assert "under attack" in said[-1]
    assert size_of(besieged.folder) < 1_000_000
