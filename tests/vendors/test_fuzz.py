"""Whole sources under answers that go wrong: nothing falls over, nothing spreads, nothing is taken for gone."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable, Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldtui import vendors
from fieldtui.contract.errors import SourceError
from fieldtui.contract.flow import Reply
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Query
from tests.vendors.recorded_source import Recorded, record
from tests.vendors.spoilt_answers import WAYS

#: examples a vendor in the suite, which takes about a minute for all, and in the long form
FEW, MANY = 15, 300
seeds = st.integers(0, 2**32)


@pytest.fixture(scope="module", params=vendors.names())
def recorded(
    request: pytest.FixtureRequest,
    simulators: Callable[..., SimulatorProcess],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Recorded]:
    """One vendor's answers to calm sweeps, and their records in a store."""
    process = simulators(records=120, only=[request.param])
    process.pause()
    tape = record(process, tmp_path_factory.mktemp("fuzzed"))
    process.stop()
    yield tape
    tape.store.close()


def spoil_with(dice: Random) -> Callable[[Reply], Reply]:
    """Return what spoils some answers of a sweep, each in one way."""
    chance = dice.choice((0.1, 0.5, 1.0))
    way = dice.choice(WAYS)
    return lambda reply: way(reply, dice) if dice.random() < chance else reply


def fuzz(recorded: Recorded, seed: int) -> None:
    """Sweep every feed of a source under spoilt answers; then calmly, after which all is as it was."""
    dice, before = Random(seed), recorded.listed()
    recorded.tape.spoil, recorded.tape.at_login, recorded.tape.played = spoil_with(dice), False, 0
    source = recorded.source()

    async def everything() -> None:
        for feed in source.feeds.values():
            progress = await feed.once(full=True)
            assert progress.error is None or isinstance(progress.error, SourceError)
            assert progress.error is None or "a fault in fieldtui" not in str(progress.error), progress.error
            assert "a fault in fieldtui" not in progress.first_rejection, progress.first_rejection
            assert not progress.removed, f"{feed.sweeper.resource.name}: {progress.removed} were taken for gone"

    asyncio.run(everything())
    assert recorded.listed() >= before
    for row in recorded.store.records.rows(recorded.store.records.select(Query())):
        assert row.title


def check_calm(recorded: Recorded, before: set[str]) -> None:
    """Sweep calmly: what there was is there, and nothing else."""
    for each in recorded.resources:
        assert recorded.sweep(each).error is None
    assert recorded.listed() == before


def fuzz_often(recorded: Recorded, examples: int) -> None:
    """Fuzz one vendor that many times, each time by another number, which is told when something fails."""
    before = recorded.listed()

    @given(seed=seeds)
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=examples == FEW,
        suppress_health_check=[HealthCheck.too_slow],
        database=None,
    )
    def example(seed: int) -> None:
        fuzz(recorded, seed)

    example()
    check_calm(recorded, before)


def test_answers_that_go_wrong_harm_nothing(recorded: Recorded) -> None:
    fuzz_often(recorded, FEW)


@pytest.mark.soak
def test_answers_that_go_wrong_for_long_harm_nothing(recorded: Recorded) -> None:
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    fuzz_often(recorded, MANY)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began < 200_000, "kilobytes of memory"
