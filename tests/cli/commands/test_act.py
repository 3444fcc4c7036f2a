"""`fieldtui act` as a user runs it, against every simulated vendor."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from fieldtui import vendors
from fieldtui.settings.paths import find_paths
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.open import open_store

if TYPE_CHECKING:
    from tests.cli.conftest import Command

    Record = dict[str, Any]


#: where one vendor is enough
ONE = pytest.mark.parametrize("world", vendors.names()[-1:], indirect=True)


@pytest.fixture(scope="module", params=vendors.names())
def world(request: pytest.FixtureRequest, simulators: Callable[..., SimulatorProcess]) -> Iterator[SimulatorProcess]:
    """One simulated vendor whose clock stands still."""
    process = simulators(records=120, only=[request.param])
    process.pause()
    yield process
    process.stop()


@pytest.fixture
def source(world: SimulatorProcess, fieldtui: Command, monkeypatch: pytest.MonkeyPatch) -> str:
    """Poll everything; the name of the source."""
    monkeypatch.setenv("FIELDTUI_CONFIG", str(world.config))
    assert fieldtui("sync").code == 0
    return next(iter(world.sources))


def offered(fieldtui: Command, source: str) -> tuple[Record, Record]:
    """A record that something can be done to, and what: the first that changes it and asks for one answer at most."""
    for record in json.loads(fieldtui("list", "--where", f"source:{source}", "--json").out):
        if record["stage"] not in ("new", "offered", "review"):
            continue
        for action in json.loads(fieldtui("act", record["address"], "--json").out)["actions"]:
            if action["available"] and action["action"] not in ("assign", "refresh"):
                return record, action
    raise AssertionError("nothing is offered")


def given(action: Record, record: Record) -> list[list[str]]:
    """The ways to answer what an action asks for, on the command line."""
    choices = [choice for ask in action["asks"] for choice in ask["choices"] if choice != record["status"]]
    if choices:
        return [["--set", f"status={choice}"] for choice in choices]
    return [["--reason", "because"]] if any(ask["required"] for ask in action["asks"]) else [[]]


@ONE
def test_possible_actions_are_listed_with_questions(source: str, fieldtui: Command) -> None:
    record, action = offered(fieldtui, source)
    listed = fieldtui("act", record["address"])
    assert (listed.code, listed.err) == (0, "")
    assert listed.out.startswith(record["address"])
    assert action["action"] in listed.out
    person = json.loads(fieldtui("list", "--where", f"source:{source}", "--limit", "1", "--json").out)[0]
    assert fieldtui("act", person["address"]).code == 0


def test_every_action_is_done_and_vendors_own_record_stored(
    source: str, fieldtui: Command, world: SimulatorProcess
) -> None:
    done = {}
    for kind, records in by_kind(fieldtui, source).items():
        for record in records:
            for action in json.loads(fieldtui("act", record["address"], "--json").out)["actions"]:
                if action["available"] and (kind, action["action"]) not in done:
                    done[kind, action["action"]] = record["address"]
                    assert_done(fieldtui, world, record, action)
                    break
    store = open_store("sqlite", find_paths().data)
    deeds = [(deed.address, deed.what) for deed in store.journal.entries() if deed.ok]
    store.close()
    assert sorted(deeds) == sorted((address, action) for (_, action), address in done.items())
    vendor = vendors.load(world.sources[source]["vendor"])
    assert {action for _, action in done} == {action.name for each in vendor.resources for action in each.actions}


def by_kind(fieldtui: Command, source: str) -> dict[str, list[Record]]:
    """Some records of each kind to which anything can ever be done, those that wait for something first."""
    found: dict[str, list[Record]] = {}
    for record in json.loads(fieldtui("list", "--where", f"source:{source}", "--json").out):
        found.setdefault(record["kind"], []).append(record)
    stages = ("review", "new", "offered", "assigned", "done")
    for kind, records in found.items():
        found[kind] = [each for stage in stages for each in [one for one in records if one["stage"] == stage][:4]]
    found = {kind: records for kind, records in found.items() if records}
    some = {kind: json.loads(fieldtui("act", records[0]["address"], "--json").out) for kind, records in found.items()}
    return {kind: records for kind, records in found.items() if some[kind]["actions"]}


def assert_done(fieldtui: Command, world: SimulatorProcess, record: Record, action: Record) -> None:
    """Try the answers until the vendor takes one, and hold what is stored against what is there."""
    source, kind = record["source"], record["kind"]
    for answers in ways(fieldtui, record, action):
        done = fieldtui("act", record["address"], action["action"], *answers, "--yes", "--json")
        said = json.loads(done.out)
        if said["ok"]:
            break
        assert (done.code, done.err.count("\n")) == (1, 1), "a refusal is one line"
        assert said["error"] in done.err
        assert not said["may_have_happened"]
    assert (done.code, done.err) == (0, "")
    truth = world.truth()[source][kind].get(record["id"])
    stored = fieldtui("show", record["address"], "--json")
    assert (json.loads(stored.out)["status"] if stored.code == 0 else None) == truth
    assert said["record"] is None or said["record"]["status"] == truth


def ways(fieldtui: Command, record: Record, action: Record) -> list[list[str]]:
    """As `given`, with an id for what must be the id of something."""
    for ask in action["asks"]:
        if ask["kind"]:
            there = json.loads(fieldtui("list", ask["kind"], "--limit", "1", "--json").out)
            return [["--set", f"{ask['name']}={there[0]['id']}"]]
    return given(action, record)


@ONE
def test_nothing_is_sent_without_yes(
    source: str, fieldtui: Command, on_terminal: Command, world: SimulatorProcess
) -> None:
    record, action = offered(fieldtui, source)
    words = ("act", record["address"], action["action"], *given(action, record)[0])
    silent = fieldtui(*words, stdin="y\n")
    assert (silent.code, silent.out) == (2, "")
    assert "add --yes" in silent.err
    for answer in ("\n", "n\n", "\x04"):
        asked = on_terminal(*words, typed=answer)
        assert (asked.code, asked.err) == (1, "nothing was sent\n")
        assert record["address"] in asked.out
    forbidden = fieldtui("--read-only", *words, "--yes")
    assert (forbidden.code, forbidden.out) == (1, "")
    assert "read-only" in forbidden.err
    assert world.truth()[source][record["kind"]][record["id"]] == record["status"]


@ONE
def test_lost_answer_is_said_to_be_one(source: str, fieldtui: Command, world: SimulatorProcess) -> None:
    record, action = offered(fieldtui, source)
    world.strike("lose")
    answers = given(action, record)[0]
    done = fieldtui("act", record["address"], action["action"], *answers, "--yes", "--json")
    assert done.code == 1
    assert "it may have happened" in done.err
    assert json.loads(done.out)["may_have_happened"]


@ONE
def test_mistakes_are_told_in_one_line_and_never_sent(source: str, fieldtui: Command, world: SimulatorProcess) -> None:
    record, action = offered(fieldtui, source)
    before = world.stats()
    address = record["address"]
    for code, *words in (
        (1, f"{source}/{record['kind']}/none-such", action["action"], "--yes"),
        (1, "nowhere/work_order/1", "close", "--yes"),
        (2, "nonsense", action["action"]),
        (2, address, "dance", "--yes"),
        (2, address, action["action"], "--set", "colour=red", "--yes"),
        (2, address, action["action"], "--set", "status", "--yes"),
    ):
        done = fieldtui("act", *words)
        assert (done.code, done.out, done.err.count("\n")) == (code, "", 1), words
    if any(ask["required"] for ask in action["asks"]):
        assert fieldtui("act", address, action["action"], "--yes").code == 2
    assert world.stats() == before
