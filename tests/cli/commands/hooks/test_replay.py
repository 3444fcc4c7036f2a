"""`fieldtui hooks replay`: what is sent, what is asked first, what is refused, and what a kill leaves."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from fieldtui.settings.paths import find_paths
from fieldtui.store.open import open_store
from tests.cli.commands.hooks.factories import made
from tests.cli.commands.hooks.sink import Sink

if TYPE_CHECKING:
    from tests.cli.conftest import Command


def test_replay_sends_and_says_what_came_of_each(three: None, fieldtui: Command, sink: Sink) -> None:
    done = fieldtui("hooks", "replay", "north/delivery/e2", "north/delivery/e1", "--to", "crm", "--yes", "--json")
    assert done.code == 0, done.err
    results = [json.loads(line) for line in done.out.splitlines()]
    assert [(each["address"], each["state"], each["status"]) for each in results] == [
        ("north/delivery/e1", "done", 200),
        ("north/delivery/e2", "done", 200),
    ]
    assert [json.loads(body)["id"] for body in sink.bodies] == ["e1", "e2"]
    assert sink.headers[0]["x-fieldtui-replay"] == "north/delivery/e1"
    assert sink.headers[0]["x-key"] == "target key"
    assert "2 deliveries of 1 record to crm" in done.err
    listed = json.loads(fieldtui("hooks", "list", "--json").out)
    assert [row["replays"] for row in listed] == [1, 1, 0]


def test_replay_of_one_that_is_not_taken_is_1(three: None, fieldtui: Command, sink: Sink) -> None:
    sink.status = 500
    done = fieldtui("hooks", "replay", "--where", "record:r1", "--to", "crm", "--yes", "--retries", "none")
    assert done.code == 1
    assert "0 taken, 1 failed, 1 held back" in done.err
    assert len(sink.bodies) == 1


def test_dry_run_sends_nothing_and_leaves_nothing(three: None, fieldtui: Command, sink: Sink) -> None:
    for more in ((), ("--read-only",)):
        done = fieldtui("hooks", "replay", "--where", "", "--to", "crm", "--dry-run", *more)
        assert (done.code, "3 deliveries of 2 records" in done.err) == (0, True)
        assert [line.split()[:3:2] for line in done.out.splitlines()] == [
            ["waiting", f"north/delivery/{id}"] for id in ("e1", "e2", "e3")
        ]
    store = open_store("sqlite", find_paths().data)
    assert store.replays.all() == []
    store.close()
    assert sink.bodies == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--where", "record:r1", "--to", "crm"), 2),
        (("--to", "crm", "--yes"), 2),
        (("--where", "", "north/delivery/e1", "--to", "crm", "--yes"), 2),
        (("--where", "", "--yes"), 2),
        (("--where", "", "--to", "nowhere", "--yes"), 2),
        (("--where", "", "--to", "http://203.0.113.7/in", "--yes"), 2),
        (("--where", "colour:red", "--to", "crm", "--yes"), 2),
        (("--where", "", "--to", "crm", "--yes", "--rate", "0"), 2),
        (("--where", "", "--to", "crm", "--yes", "--retries", "soon"), 2),
        (("nonsense", "--to", "crm", "--yes"), 2),
        (("north/delivery/none", "--to", "crm", "--yes"), 1),
        (("--resume", "99", "--yes"), 1),
        (("--where", "", "--to", "crm", "--yes", "--read-only"), 1),
    ],
)
def test_what_makes_no_sense_sends_nothing(
    three: None, fieldtui: Command, sink: Sink, arguments: tuple[str, ...], code: int
) -> None:
    done = fieldtui("hooks", "replay", *arguments)
    assert (done.code, done.out) == (code, ""), done.err
    assert sink.bodies == []


@pytest.mark.parametrize(("typed", "code", "sent"), [("yes\n", 0, 2), ("\n", 1, 0), ("no\n", 1, 0)])
def test_on_terminal_it_asks_first(
    three: None, on_terminal: Command, sink: Sink, typed: str, code: int, sent: int
) -> None:
    done = on_terminal("hooks", "replay", "--where", "record:r1", "--to", "crm", typed=typed)
    assert done.code == code, done.err
    assert "send 2? type yes:" in done.err
    assert len(sink.bodies) == sent


def test_many_are_confirmed_by_their_number(came: Callable[..., None], on_terminal: Command, sink: Sink) -> None:
    came(*(made(f"e{number:03}", f"r{number}", number) for number in range(120)))
    words = ("hooks", "replay", "--where", "", "--to", "crm", "--rate", "1000")
    assert on_terminal(*words, typed="yes\n").code == 1
    assert on_terminal(*words, typed="120\n").code == 0
    assert len(sink.bodies) == 120


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_one_ended_in_middle_is_resumed_and_repeats_nothing(
    came: Callable[..., None], fieldtui: Command, sink: Sink, number: int
) -> None:
    came(*(made(f"e{number:03}", f"r{number % 4}", number) for number in range(80)))
    words = [sys.executable, "-m", "fieldtui", "hooks", "replay", "--where", "", "--to", "crm", "--yes", "--rate", "40"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while len(sink.bodies) < 10:
        assert process.poll() is None
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    store = open_store("sqlite", find_paths().data)
    [order] = store.replays.all()
    done_before = {item.event_id for item in store.replays.items(order.id, state="done")}
    store.close()
    if number == signal.SIGTERM:
        assert (process.returncode, f"go on with --resume {order.id}" in err) == (1, True), (out, err)
    before = len(sink.bodies)
    done = fieldtui("hooks", "replay", "--resume", str(order.id), "--yes")
    assert done.code == 0, done.err
    again = {json.loads(body)["id"] for body in sink.bodies[before:]}
    assert not again & done_before
    assert len(done_before | again) == 80
    assert fieldtui("hooks", "replay", "--resume", str(order.id), "--yes").code == 1
