"""A command that polls leaves it to the process that collects for the store, and does it itself where there is none."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from tests.cli.commands.hooks.factories import made
from tests.cli.commands.hooks.sink import Sink, standing
from tests.cli.commands.test_collect import collecting, program, ready, stop, store_file, until
from tests.end_to_end.program import Program

__all__ = ["program"]


def opened(program: Program) -> Store:
    return open_store("sqlite", store_file(program).parent)


def asked(program: Program) -> list[tuple[str, str]]:
    """What was asked of the collector, the newest first."""
    store = opened(program)
    found = [(command.name, command.state) for command in store.commands.recent()]
    store.close()
    return found


def test_sync_is_done_by_collector_that_runs(program: Program) -> None:
    with collecting(program) as process:
        ready(process)
        done = program.run("sync", "north", "--full", "--json")
        assert done.returncode == 0, done.stderr
        feeds = json.loads(done.stdout)["feeds"]
        assert {feed["source"] for feed in feeds} == {"north"}
        assert all(feed["ok"] and feed["complete"] for feed in feeds)
        assert sum(feed["requests"] for feed in feeds) >= len(feeds)
        assert asked(program) == [("sync", "done")]
        caught_up = program.run("hooks", "catch-up", "north", "--json")
        assert caught_up.returncode == 0, caught_up.stderr
        assert [feed["resource"] for feed in json.loads(caught_up.stdout)["feeds"]] == ["webhooks"]
        address = next(address for address in program.records() if address.startswith("north/work_order/"))
        assert program.run("show", address, "--refresh").returncode == 0
        assert asked(program)[0] == ("fetch", "done")
        gone = program.run("show", "north/work_order/nothing", "--refresh")
        assert gone.returncode == 1
        assert gone.stderr.count("\n") == 1


def test_sync_takes_lease_itself_and_gives_it_back(program: Program) -> None:
    done = program.run("sync", "north", "--json")
    assert done.returncode == 0, done.stderr
    assert asked(program) == []
    store = opened(program)
    assert store.leases.holding(now=time.time()) is None
    # it was granted once before
    assert store.leases.take("next:1", now=time.time(), seconds=1).fence == 2
    store.close()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals that stop a process")
def test_sync_whose_collector_dies_is_done_all_the_same(program: Program) -> None:
    with collecting(program) as process:
        ready(process)
        stop(process, store_file(program))
        waiting = program.start("sync", "north", "--json")
        time.sleep(2)
        process.kill()
        out, err = waiting.communicate(timeout=60)
        assert waiting.returncode == 0, err
        assert all(feed["ok"] for feed in json.loads(out)["feeds"])
    assert len(program.records()) > 80


def test_source_that_collector_does_not_know_is_named(program: Program, tmp_path: Path) -> None:
    whole = program.config.read_text()
    with collecting(program) as process:
        ready(process)
        program.config.write_text(whole.replace("[sources.north", "[sources.renamed"))
        done = program.run("sync", "renamed")
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "renamed is not polled by the collector" in done.stderr


def waiting_time_off(program: Program) -> str:
    """A time off that waits for a verdict."""
    done = program.run("list", "time_off", "--where", "stage:review", "--limit", "1", "--format", "json")
    return str(json.loads(done.stdout)[0]["address"])


def test_write_is_done_by_collector_that_runs_in_name_of_who_asked(program: Program) -> None:
    program.config.write_text(program.config.read_text() + '\n[me]\nname = "Ana"\n')
    with collecting(program) as process:
        ready(process)
        assert program.run("sync", "station", "--json").returncode == 0
        address = waiting_time_off(program)
        done = program.run("act", address, "approve", "--yes", "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["record"]["stage"] == "done"
        assert asked(program)[0] == ("act", "done")
        again = program.run("act", address, "approve", "--yes")
        assert again.returncode == 1
        assert again.stderr.count("\n") == 1
        looking = program.run("--read-only", "act", waiting_time_off(program), "approve", "--yes")
        assert looking.returncode == 1
        assert "read-only" in looking.stderr
    store = opened(program)
    assert [write.who.partition("@")[0] for write in store.outbox.query()] == ["Ana"]
    assert {entry.who.partition("@")[0] for entry in store.journal.entries()} == {"Ana"}
    store.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Where deliveries are sent again."""
    with standing() as ours:
        yield ours


def received(program: Program, sink: Sink, count: int) -> None:
    """A target in the configuration, and deliveries in the store, those of ten records."""
    target = f'\n[me]\nname = "Ana"\n[hooks.targets]\ncrm = {{ url = "http://127.0.0.1:{sink.port}/in" }}\n'
    program.config.write_text(program.config.read_text() + target)
    store = opened(program)
    now = int(time.time())
    store.deliveries.receive([made(f"e{each}", f"r{each % 10}", now - count + each) for each in range(count)])
    store.close()


REPLAY = ("hooks", "replay", "--where", "id:e*", "--yes", "--json", "--rate")


def test_replay_is_sent_by_collector_in_name_of_who_asked(program: Program, sink: Sink) -> None:
    assert program.run("sync", "north").returncode == 0
    received(program, sink, 20)
    with collecting(program) as process:
        ready(process)
        done = program.run(*REPLAY, "1000", "--to", "crm")
        assert done.returncode == 0, done.stderr
        assert {json.loads(line)["state"] for line in done.stdout.splitlines()} == {"done"}
        assert asked(program)[:2] == [("replay resume", "done"), ("replay preview", "done")]
        assert program.run(*REPLAY, "1", "--to", "crm", "--dry-run").returncode == 0
        nowhere = program.run(*REPLAY, "1", "--to", "nowhere")
        assert nowhere.returncode == 2
        assert nowhere.stderr.count("\n") == 1
        wrong = program.run("hooks", "replay", "--where", "colour:red", "--yes", "--to", "crm")
        assert wrong.returncode == 2
        assert "colour" in wrong.stderr
    assert sorted(json.loads(body)["id"] for body in sink.bodies) == sorted(f"e{each}" for each in range(20))
    store = opened(program)
    assert [(replay.who.partition("@")[0], replay.state) for replay in store.replays.all()] == [("Ana", "finished")]
    store.close()


def test_replay_that_is_left_goes_on_by_its_number(program: Program, sink: Sink) -> None:
    assert program.run("sync", "north").returncode == 0
    received(program, sink, 60)
    with collecting(program) as process:
        ready(process)
        sending = program.start(*REPLAY, "20", "--to", "crm")
        until(lambda: len(sink.bodies) > 5, "nothing was sent")
        sending.send_signal(signal.SIGTERM)
        _, err = sending.communicate(timeout=60)
        assert sending.returncode == 1
        assert "go on with --resume 1" in err
        before = len(sink.bodies)
        assert before < 60
        assert program.run("hooks", "replay", "--resume", "1", "--yes").returncode == 0
    assert sorted(json.loads(body)["id"] for body in sink.bodies) == sorted(f"e{each}" for each in range(60))
