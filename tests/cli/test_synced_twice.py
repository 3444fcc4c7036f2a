"""A second `sync` of another process against unchanged vendors: what they offer to revalidate is not sent again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from fieldtui.simulator.child_process import SimulatorProcess
from tests.cli.conftest import Command


@pytest.fixture(scope="module")
def simulated(simulators: Callable[..., SimulatorProcess]) -> Iterator[SimulatorProcess]:
    process = simulators(records=330, hooks=None)
    process.pause()
    yield process
    process.stop()


def sent(process: SimulatorProcess) -> dict[str, tuple[int, int]]:
    """How many answers each vendor has sent in full, and how many it did not need to."""
    return {name: (stats.get("200", 0), stats.get("304", 0)) for name, stats in process.stats().items()}


def synced(fieldtui: Command) -> dict[tuple[str, str], dict[str, int]]:
    done = fieldtui("sync", "--json")
    assert (done.code, done.err) == (0, "")
    return {(feed["source"], feed["resource"]): feed for feed in json.loads(done.out)["feeds"]}


def test_second_sync_sends_validators_and_sees_same(
    simulated: SimulatorProcess, fieldtui: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDTUI_CONFIG", str(simulated.config))
    first, before = synced(fieldtui), sent(simulated)
    second, after = synced(fieldtui), sent(simulated)
    assert first.keys() == second.keys()
    assert all(told["removed"] == 0 and told["complete"] for told in second.values())
    spared = [name for name in after if after[name][1] > before[name][1]]

    assert len(spared) >= 2
    for name in spared:
        assert after[name][0] - before[name][0] < before[name][0] / 3, name
