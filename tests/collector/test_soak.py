"""On a rough day every feed keeps coming back, and when it is over the store holds the truth."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldtui import vendors
from fieldtui.cli.wiring.program_parts import specs
from fieldtui.collector.collector import Collector
from fieldtui.collector.one_shot import sync
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.contract.record import Kind
from fieldtui.settings.load import load
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store

Start = Callable[..., SimulatorProcess]
Truth = dict[str, dict[str, dict[str, str | None]]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store("sqlite", tmp_path)
    yield opened
    opened.close()


def often(process: SimulatorProcess) -> list[SourceSpec]:
    """Every source of the simulator, polled every second."""
    assert process.config is not None
    settings = load(process.config, vendors.load)
    return [
        SourceSpec(each.name, each.vendor, each.settings, {resource.name: 1.0 for resource in each.vendor.resources})
        for each in specs(settings)
    ]


def held(store: Store, truth: Truth) -> Truth:
    """What the store has of the kinds that the truth is about, in the truth's own shape."""
    found: Truth = {source: {kind: {} for kind in kinds} for source, kinds in truth.items()}
    for row in store.records.stream(Query(kinds=tuple(Kind))):
        if row.kind in found[row.source]:
            found[row.source][row.kind][row.id] = row.status
    return found


def wait_until_live(store: Store, since: float, seconds: float) -> None:
    """Wait until every feed has been swept well after that moment."""
    deadline = time.monotonic() + seconds
    while True:
        behind = [status for status in store.feeds.statuses() if (status.good_at or 0) < since or status.error]
        if not behind:
            return
        assert time.monotonic() < deadline, [(each.source, each.resource, each.word, each.error) for each in behind]
        time.sleep(0.1)


def survive(process: SimulatorProcess, store: Store, seconds: float) -> None:
    """Poll through a rough day, then look whether all is there and well."""
    sources = often(process)
    collector = Collector(sources, store)
    collector.start()
    try:
        time.sleep(seconds)
        process.faults("none")
        process.pause()
        calm = time.time()
        collector.refresh()
        wait_until_live(store, calm, 90)
    finally:
        collector.stop()
    results = asyncio.run(sync(sources, store, full=True))
    assert [(each.source, each.resource, each.error) for each in results if not each.ok] == []
    truth = process.truth()
    assert held(store, truth) == truth
    struck = process.control()["struck"]
    assert {"broken", "throttle", "cut"} <= set(struck), "the day was no rough one"
    assert process.complaints() == ""


def test_rough_half_minute(simulators: Start, store: Store) -> None:
    survive(simulators(records=600, faults="rough", speed=20.0), store, 20)


@pytest.mark.soak
def test_rough_ten_minutes(simulators: Start, store: Store) -> None:
    survive(simulators(records=3000, faults="rough", speed=20.0), store, 600)
