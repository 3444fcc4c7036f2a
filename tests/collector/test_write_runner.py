"""Every action of every vendor, over real HTTP: done once, refused in the vendor's words, held, lost, settled.

What changes nothing stands first: later tests use up what may be acted on.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from fieldtui import vendors
from fieldtui.collector.collector import Collector
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.write_recovery import FORSAKEN, settle
from fieldtui.collector.write_runner import act
from fieldtui.contract.action import Action
from fieldtui.contract.action_checks import UnknownAction, WrongAnswers
from fieldtui.contract.collector_commands import OfWrite
from fieldtui.contract.errors import AnswerLost, Conflict, NotFound, ReadOnly, Refused
from fieldtui.contract.record import Address
from fieldtui.contract.vendor import Resource
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.models import Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols.outbox import Write
from tests.collector.trial_writes import ELSEWHERE, Done, WriteTrial, sitting
from tests.vendors.simulator_session import settings_of

PossibleWrite = tuple[Resource, Action]


@pytest.fixture(scope="module", params=vendors.names())
def simulated(
    request: pytest.FixtureRequest, simulators: Callable[..., SimulatorProcess]
) -> Iterator[SimulatorProcess]:
    """One vendor's simulator, its clock stopped."""
    process = simulators(records=700, only=[request.param], speed=20)
    process.pause()
    yield process
    assert process.complaints() == ""
    process.stop()


@pytest.fixture
async def trial(simulated: SimulatorProcess, tmp_path: Path) -> AsyncIterator[WriteTrial]:
    async with sitting(simulated, tmp_path / "mine") as mine:
        for resource in acting(mine):
            await mine.sweep(resource)
        yield mine


def acting(trial: WriteTrial) -> list[Resource]:
    return [resource for resource in trial.source.spec.vendor.resources if resource.actions]


def possible_writes(trial: WriteTrial) -> list[PossibleWrite]:
    every = [(resource, action) for resource in acting(trial) for action in resource.actions]
    found = [(resource, action) for resource, action in every if action.name not in ELSEWHERE]
    assert found, "nothing can be done at this vendor's"
    return found


def ends(trial: WriteTrial) -> list[str]:
    return [write.state for write in trial.store.outbox.query()]


async def test_console_that_may_only_look_sends_nothing_that_changes(
    simulated: SimulatorProcess, tmp_path: Path
) -> None:
    async with sitting(simulated, tmp_path / "visitor", read_only=True) as visitor:
        for resource in acting(visitor):
            await visitor.sweep(resource)
        for resource, action in possible_writes(visitor):
            stored = next(visitor.open_to(resource, action))
            answers = next(visitor.ways(action, stored))
            with suppress(ReadOnly):
                await act(visitor.source, stored.row.address, action.name, answers)
                assert all(method == "GET" for method, _ in visitor.window.left), "it only asked"
            assert visitor.window.changing == [], action.name
        assert "failed" in ends(visitor)


async def test_what_is_not_answered_as_asked_is_not_sent(trial: WriteTrial) -> None:
    for resource, action in possible_writes(trial):
        address = next(trial.open_to(resource, action)).row.address
        wrong = [{"nonsense": "1"}]
        wrong += [{}] if any(ask.required for ask in action.asks) else []
        wrong += [{ask.name: "no such word"} for ask in action.asks if ask.choices]
        for answers in wrong:
            with pytest.raises(WrongAnswers):
                await act(trial.source, address, action.name, answers)
        with pytest.raises(UnknownAction, match=action.name):
            await act(trial.source, address, "dance", {})
    assert trial.window.left == []
    assert ends(trial) == []


async def test_what_store_does_not_have_is_not_sent(trial: WriteTrial) -> None:
    resource, action = possible_writes(trial)[0]
    with pytest.raises(NotFound, match="no such record"):
        await act(trial.source, Address(trial.source.spec.name, resource.kinds[0], "none"), action.name, {})
    assert trial.window.left == []


async def test_forsaken_writes_are_settled_by_reading_and_never_sent(trial: WriteTrial) -> None:
    resource, action = possible_writes(trial)[0]
    stored = next(trial.open_to(resource, action))
    now = trial.source.around.clock.now()
    for age, state in ((FORSAKEN + 1, "waiting"), (FORSAKEN + 1, "sending"), (5, "sending")):
        write = Write(
            at=now - age,
            due=now - age,
            who="ana@jump",
            address=str(stored.row.address),
            action=action.name,
            basis=stored.raw,
        )
        seq = trial.store.outbox.add(write).seq
        assert state == "waiting" or trial.store.outbox.advance(seq, "waiting", state)
    await settle(trial.source)
    assert ends(trial) == ["failed", "unsure", "sending"]
    assert trial.window.changing == []
    assert [entry.who for entry in trial.store.journal.entries()] == ["ana@jump", "ana@jump"]
    assert "may have happened" in trial.store.journal.entries()[0].answer


async def test_each_action_is_stored_and_sent_once(trial: WriteTrial, simulated: SimulatorProcess) -> None:
    for resource, action in possible_writes(trial):
        done = await trial.succeed(resource, action)
        trial.window.left.clear()
        other, answers = trial.another(resource, action, done)
        await act(trial.source, other, action.name, answers)
        assert [states[-1] for states in trial.window.changing] in (["sending"], []), action.name
        assert trial.status(other) == done.after
        assert simulated.truth()[other.source].get(other.kind, {}).get(other.id) == done.after
        assert ends(trial)[-1] == "confirmed"
        entry = trial.store.journal.entries(limit=1)[0]
        assert (entry.what, entry.address, entry.ok) == (action.name, str(other), True)


async def test_illegal_step_is_refused_in_vendors_words(trial: WriteTrial) -> None:
    for resource, action in possible_writes(trial):
        # what is proven in another list has no steps that could be illegal
        if not any(ask.choices for ask in action.asks) or action.proof is not None:
            continue
        said = [str(error) for error in [await refusal(trial, resource, action)] if error]
        assert said, action.name
        assert ends(trial)[-1] == "failed"
        assert trial.store.journal.entries(limit=1)[0].answer == said[0]
        assert not trial.store.journal.entries(limit=1)[0].ok


async def refusal(trial: WriteTrial, resource: Resource, action: Action) -> Refused | None:
    """Try until the vendor refuses."""
    stored = next(trial.open_to(resource, action))
    for answers in trial.ways(action, stored):
        try:
            await act(trial.source, stored.row.address, action.name, answers)
        except Refused as error:
            return error
    return None


async def test_moved_record_is_held_once(trial: WriteTrial, simulated: SimulatorProcess, tmp_path: Path) -> None:
    async with sitting(simulated, tmp_path / "theirs") as theirs:
        for resource, action in possible_writes(trial):
            await theirs.sweep(resource)
            done = await theirs.succeed(resource, action)
            if done.after in (done.before, None):
                continue
            trial.window.left.clear()
            with pytest.raises(Conflict, match="nothing was sent"):
                await act(trial.source, done.address, action.name, done.answers)
            assert trial.window.changing == []
            assert ends(trial)[-1] == "held"
            assert trial.status(done.address) == done.after
            if action.proof is None:
                assert "nothing was sent" not in await complaint(trial, action, done)


async def complaint(trial: WriteTrial, action: Action, done: Done) -> str:
    """Do the same once more; the vendor may well refuse what is done already."""
    try:
        await act(trial.source, done.address, action.name, done.answers)
    except Refused as error:
        return str(error)
    return ""


async def test_lost_answer_may_have_happened_and_is_settled_by_reading(
    trial: WriteTrial, simulated: SimulatorProcess
) -> None:
    for resource, action in possible_writes(trial):
        done = await trial.succeed(resource, action)
        other, answers = trial.another(resource, action, done)
        trial.window.left.clear()
        simulated.strike("lose")
        try:
            with pytest.raises(AnswerLost, match="may have happened"):
                await act(trial.source, other, action.name, answers)
        except pytest.fail.Exception:
            assert not trial.window.changing, action.name
            continue
        assert len(trial.window.changing) == 1
        assert ends(trial)[-1] == "unsure"
        truth = simulated.truth()[other.source][other.kind].get(other.id, done.before)
        assert trial.status(other) == truth
        assert not trial.store.journal.entries(limit=1)[0].ok


async def test_token_that_has_ended_costs_action_nothing(trial: WriteTrial, simulated: SimulatorProcess) -> None:
    resource, action = possible_writes(trial)[0]
    done = await trial.succeed(resource, action)
    simulated.expire()
    other, answers = trial.another(resource, action, done)
    await act(trial.source, other, action.name, answers)
    assert ends(trial)[-1] == "confirmed"


@pytest.mark.parametrize("simulated", vendors.names()[:1], indirect=True)
def test_running_collector_does_it_and_settles_what_was_forsaken(simulated: SimulatorProcess, tmp_path: Path) -> None:
    assert simulated.config is not None
    name, about = next(iter(simulated.sources.items()))
    store = open_store("sqlite", tmp_path)
    spec = SourceSpec(name, vendors.load(about["vendor"]), settings_of(simulated.config, name), {})
    resource = next(each for each in spec.vendor.resources if each.actions)
    left = store.outbox.add(
        Write(at=1.0, due=1.0, who="ana@jump", address=f"{name}/{resource.kinds[0]}/1", action="close")
    )
    collector = Collector([spec], store)
    collector.start()
    try:
        until(lambda: store.records.count(Query(kinds=resource.kinds)) and store.outbox.query("failed"))
        assert store.outbox.query("failed")[0].seq == left.seq
        refused = collector.act(order(Address(name, resource.kinds[0], "none"), resource.actions[0].name))
        with pytest.raises(NotFound):
            refused.result(timeout=30)
        row = store.records.rows(store.records.select(Query(kinds=resource.kinds, where="stage:new,offered,review")))[0]
        outcomes = [attempt(collector, row.address, resource.actions[0], choice) for choice in choices(resource)]
        assert any(outcomes)
        assert store.outbox.query("confirmed")
    finally:
        collector.stop()
        store.close()


def order(address: Address, action: str, **answers: str) -> OfWrite:
    """What a person asks for now."""
    key, until = uuid4().hex, time.time() + 60
    return OfWrite(address=str(address), action=action, answers=answers, key=key, who="ana@jump", until=until)


def choices(resource: Resource) -> list[str]:
    return [choice for ask in resource.actions[0].asks for choice in ask.choices]


def attempt(collector: Collector, address: Address, action: Action, choice: str) -> bool:
    """Do it as a console does; whether the vendor let it happen."""
    try:
        collector.act(order(address, action.name, **{action.asks[0].name: choice})).result(timeout=30)
    except Refused:
        return False
    return True


def until(holds: Callable[[], object]) -> None:
    """Wait for something to hold, half a minute at most."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
