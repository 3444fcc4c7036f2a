"""`fieldtui act` as a user runs it, against every simulated vendor."""

from __future__ import annotations

import itertools
import json
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fieldtui import vendors
from fieldtui.contract.action import Action, ActionInput
from fieldtui.contract.vendor import Resource
from fieldtui.settings.paths import find_paths
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.store.open import open_store

if TYPE_CHECKING:
    from tests.cli.conftest import Command

    Record = dict[str, Any]


BACK = {"set-status", "publish"}
STRONG = pytest.mark.parametrize(
    "world",
    [name for name in vendors.names() if any(a.strong for each in vendors.load(name).resources for a in each.actions)],
    indirect=True,
)
#: where a change can be taken back in one step
UNDONE = pytest.mark.parametrize(
    "world",
    [
        name
        for name in vendors.names()
        if BACK & {a.name for each in vendors.load(name).resources for a in each.actions}
    ],
    indirect=True,
)
#: where one vendor is enough
ONE = pytest.mark.parametrize("world", vendors.names()[-1:], indirect=True)


@pytest.fixture(scope="module", params=vendors.names())
def world(request: pytest.FixtureRequest, simulators: Callable[..., SimulatorProcess]) -> Iterator[SimulatorProcess]:
    """One simulated vendor whose clock stands still."""
    process = simulators(records=240, only=[request.param])
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
    source: str, fieldtui: Command, world: SimulatorProcess, tmp_path: Path
) -> None:
    vendor = vendors.load(world.sources[source]["vendor"])
    answers = Answers(fieldtui, tmp_path / "leak.jpg")
    done: dict[tuple[str, str], str] = {}
    for resource in vendor.resources:
        left = {action.name: action for action in resource.actions}
        for record in waiting(fieldtui, source, resource):
            while action := open_action(fieldtui, record, set(left)):
                ways = answers.ways(left[action["action"]], action, record)
                if not is_done(fieldtui, world, record, action, ways):
                    break
                del left[action["action"]]
                done[resource.name, action["action"]] = record["address"]
    store = open_store("sqlite", find_paths().data)
    deeds = [(deed.address, deed.what) for deed in store.journal.entries() if deed.ok]
    store.close()
    assert sorted(deeds) == sorted((address, action) for (_, action), address in done.items())
    assert set(done) == {(each.name, action.name) for each in vendor.resources for action in each.actions}


def waiting(fieldtui: Command, source: str, resource: Resource) -> list[Record]:
    """Some records of a list to which anything can ever be done, those that wait for something first."""
    if not resource.actions:
        return []
    kinds = {kind for action in resource.actions for kind in action.kinds or resource.kinds}
    where = f"source:{source} kind:{','.join(sorted(kinds))}" + (f" id:{resource.prefix}*" if resource.prefix else "")
    found: list[Record] = json.loads(fieldtui("list", "--where", where, "--json").out)
    stages = ("review", "new", "offered", "assigned", "underway", "done", None)
    return [each for stage in stages for each in [one for one in found if one["stage"] == stage][:12]]


def open_action(fieldtui: Command, record: Record, names: set[str]) -> Record | None:
    """One of these actions that can be done to a record now, a verdict before all else."""
    if not names:
        return None
    listed: list[Record] = json.loads(fieldtui("act", record["address"], "--json").out)["actions"]
    # what is an action of another list is none of this one
    found = [action for action in listed if action["available"] and action["action"] in names]
    return min(found, key=lambda action: action["verdict"] is None, default=None)


@dataclass
class Answers:
    """What may be answered to the questions of an action, on the command line. `file`: one to send."""

    fieldtui: Command
    file: Path

    def ways(self, meant: Action, action: Record, record: Record) -> list[list[str]]:
        """Each way to answer them."""
        parts = [self._parts(ask, said, record) for ask, said in zip(meant.asks, action["asks"], strict=True)]
        return [list(itertools.chain(*chosen)) for chosen in itertools.product(*parts)]

    def _parts(self, ask: ActionInput, said: Record, record: Record) -> list[list[str]]:
        if ask.is_reason:
            return [["--reason", "because"]]
        values = [choice for choice in said["choices"] if choice != record["status"]]
        if said["offered"]:
            values = [said["offered"][0]["id"]]
        elif said["kind"]:
            values = [json.loads(self.fieldtui("list", said["kind"], "--limit", "1", "--json").out)[0]["id"]]
        elif said["type"] == "time":
            values = [f"2031-03-04T{'08' if ask.name == 'start' else '17'}:00"]
        elif said["type"] == "file":
            self.file.write_bytes(b"a picture")
            values = [str(self.file)]
        elif not values:
            values = self._people(record)
        return [["--set", f"{ask.name}={value}"] for value in values]

    def _people(self, record: Record) -> list[str]:
        """The ids of people whom a record of this kind names."""
        for other in json.loads(self.fieldtui("list", record["kind"], "--json").out):
            raw = json.loads(self.fieldtui("show", other["address"], "--format", "raw").out)
            for name, value in raw.items():
                if "user" in name and isinstance(value, list) and value:
                    return [str(value[0])]
        raise AssertionError("no record names anybody")


def is_done(fieldtui: Command, world: SimulatorProcess, record: Record, action: Record, ways: list[list[str]]) -> bool:
    """Try the answers until the vendor takes one, and hold what is stored against what is there; False if it takes
    none.
    """
    source, kind = record["source"], record["kind"]
    for answers in ways:
        done = fieldtui("act", record["address"], action["action"], *answers, "--yes", "--json")
        assert done.out, (action["action"], answers, done.err)
        said = json.loads(done.out)
        if said["ok"]:
            break
        assert (done.code, done.err.count("\n")) == (1, 1), "a refusal is one line"
        assert said["error"] in done.err
        assert not said["may_have_happened"], (answers, said)
    else:
        return False
    assert (done.code, done.err) == (0, "")
    truth = world.truth()[source][kind].get(record["id"])
    stored = fieldtui("show", record["address"], "--json")
    assert (json.loads(stored.out)["status"] if stored.code == 0 else None) == truth
    assert said["record"] is None or said["record"]["status"] == truth
    assert said["undo"] is None or said["undo"]["action"]
    return True


@STRONG
def test_what_only_deletion_undoes_asks_for_its_name(
    source: str, fieldtui: Command, on_terminal: Command, world: SimulatorProcess, tmp_path: Path
) -> None:
    vendor = vendors.load(world.sources[source]["vendor"])
    resource = next(each for each in vendor.resources if any(action.strong for action in each.actions))
    meant = next(action for action in resource.actions if action.strong)
    for record in waiting(fieldtui, source, resource):
        if action := open_action(fieldtui, record, {meant.name}):
            break
    assert action is not None
    words = ("act", record["address"], meant.name, *Answers(fieldtui, tmp_path).ways(meant, action, record)[0])
    before = world.stats()
    for answer in ("y\n", "yes\n", "\n"):
        asked = on_terminal(*words, typed=answer)
        assert (asked.code, asked.err) == (1, "nothing was sent\n")
        assert f"type {meant.name} to do it" in asked.out
    assert world.stats() == before
    done = on_terminal(*words, typed=f"{meant.name}\n")
    assert (done.code, done.err) == (0, "")


@UNDONE
def test_what_takes_it_back_is_said_and_does(source: str, fieldtui: Command, world: SimulatorProcess) -> None:
    for record in json.loads(fieldtui("list", "--where", f"source:{source}", "--json").out):
        if record["stage"] not in ("new", "offered", "assigned", "review"):
            continue
        for action in json.loads(fieldtui("act", record["address"], "--json").out)["actions"]:
            if not action["available"] or action["action"] not in BACK:
                continue
            for answers in given(action, record):
                done = fieldtui("act", record["address"], action["action"], *answers, "--yes")
                if done.code == 0 and "to take it back: " in done.out:
                    taken_back(fieldtui, world, record, done.out)
                    return
    raise AssertionError("nothing could be taken back")


def taken_back(fieldtui: Command, world: SimulatorProcess, record: Record, said: str) -> None:
    """Do what was said to take it back: the record stands where it stood."""
    words = shlex.split(said.partition("to take it back: ")[2].strip())
    assert words[:2] == ["fieldtui", "act"]
    back = fieldtui(*words[1:], "--yes")
    if back.code == 0:
        status = words[-1].removeprefix("status=") if "--set" in words else record["status"]
        assert world.truth()[record["source"]][record["kind"]][record["id"]] == status
    else:
        # the vendor judges the step
        assert (back.code, back.err.count("\n")) == (1, 1)


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
