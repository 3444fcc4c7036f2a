"""What takes a change back, for every action that names it: afterwards the record stands as it stood before."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from fieldtui import vendors
from fieldtui.collector.write_runner import act, facets_of
from fieldtui.contract.action import Action, Undo, linked_ids
from fieldtui.contract.action_checks import complete, find_action
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Address, Kind
from fieldtui.contract.vendor import Resource
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Stored
from tests.collector.trial_writes import ELSEWHERE, WriteTrial, sitting


@pytest.fixture(scope="module", params=vendors.names())
def simulated(
    request: pytest.FixtureRequest, simulators: Callable[..., SimulatorProcess]
) -> Iterator[SimulatorProcess]:
    """One vendor's simulator, its clock stopped."""
    process = simulators(records=700, only=[request.param], speed=20)
    process.pause()
    yield process
    process.stop()


@pytest.fixture
async def trial(simulated: SimulatorProcess, tmp_path: Path) -> AsyncIterator[WriteTrial]:
    async with sitting(simulated, tmp_path) as mine:
        for resource in mine.source.spec.vendor.resources:
            if resource.actions:
                await mine.sweep(resource)
        yield mine


def facets(trial: WriteTrial, resource: Resource, address: Address) -> Facets:
    stored = trial.store.records.stored(address)
    assert stored is not None
    return facets_of(trial.source, resource, stored)


def standing(facets: Facets, undo: Undo) -> object:
    """What of a record that undo is to bring back."""
    if undo.action == "assign":
        return {*linked_ids(facets, Kind.CREW), *linked_ids(facets, Kind.PERSON, "assignee")}
    if undo.action == "reschedule":
        return facets.start, facets.end
    return facets.status, facets.status_label


async def taken_back(trial: WriteTrial, resource: Resource, action: Action, stored: Stored) -> bool:
    """Do it to a record and take it back; False where the vendor does not let either happen."""
    address, before = stored.row.address, facets(trial, resource, stored.row.address)
    for answers in itertools.islice(trial.ways(action, stored), 9):
        try:
            await act(trial.source, address, action.name, answers)
        except Refused:
            continue
        undo = action.undo(before, answers)
        if undo is None:
            return False
        back = find_action(resource, address.kind, undo.action)
        given = {**_named(trial, resource, back, address), **undo.answers}
        try:
            await act(trial.source, address, undo.action, given)
        except Refused:
            # the vendor judges whether that step is legal
            return False
        now = facets(trial, resource, address)
        assert standing(now, undo) == standing(before, undo), (action.name, undo)
        return True
    return False


def _named(trial: WriteTrial, resource: Resource, back: Action, address: Address) -> dict[str, str]:
    """Whom an action asks for besides, as a person would answer."""
    stored = trial.store.records.stored(address)
    assert stored is not None
    asked = {ask.name for ask in back.asks if ask.required and ask.kind is not None}
    own = next(iter(trial.ways(back, stored)), {})
    return complete(back, trial.source.spec.settings, facets(trial, resource, address), {n: own[n] for n in asked})


async def test_undo_brings_back_what_was(trial: WriteTrial) -> None:
    untried = Facets(title="x", status="none of theirs")
    for resource in trial.source.spec.vendor.resources:
        for action in resource.actions:
            if action.name in ELSEWHERE:
                continue
            records = list(itertools.islice(trial.open_to(resource, action), 0, 60, 4))
            answers = [next(iter(trial.ways(action, each)), {}) for each in records]
            pairs = [
                (facets(trial, resource, each.row.address), given) for each, given in zip(records, answers, strict=True)
            ]
            if not any(action.undo(before, given) for before, given in pairs):
                assert action.undo(untried, {}) is None, action.name
                continue
            assert any([await taken_back(trial, resource, action, each) for each in records[:8]]), action.name
