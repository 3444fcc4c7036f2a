"""Commands stand in the store until they are carried out: none is lost, none is begun twice."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from fieldtui.store.protocols.commands import CollectorCommand, Standing
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.store.tables.store import SqlStore
from tests.store.either_store import Opened
from tests.store.factories import NOW

REFRESH = CollectorCommand(at=NOW, who="ana@jump", name="refresh", arguments=b'{"source":"north"}')


def test_command_is_taken_once_and_its_end_is_kept(store: SqlStore) -> None:
    first, second = store.commands.add(REFRESH), store.commands.add(REFRESH)
    taken = store.commands.take(3)
    assert [(each.seq, each.state, each.fence, each.who) for each in taken] == [
        (first.seq, "running", 3, "ana@jump"),
        (second.seq, "running", 3, "ana@jump"),
    ]
    assert store.commands.take(3) == []
    assert store.commands.finish(first.seq, now=NOW + 1, answer=b"7")
    assert store.commands.finish(second.seq, now=NOW + 2, error="no such source")
    assert not store.commands.finish(second.seq, now=NOW + 3)
    ends = [(each.seq, each.state, each.ended, each.answer, each.error) for each in store.commands.recent()]
    assert ends == [
        (second.seq, "failed", NOW + 2, b"", "no such source"),
        (first.seq, "done", NOW + 1, b"7", ""),
    ]
    assert store.commands.get(first.seq) == store.commands.recent()[1]
    assert store.commands.get(99) is None


def test_next_collector_takes_up_what_one_before_it_had_begun(store: SqlStore) -> None:
    one = store.commands.add(REFRESH)
    store.commands.take(3)
    store.commands.add(REFRESH)
    assert [each.fence for each in store.commands.take(4)] == [4, 4]
    assert store.commands.take(4) == []
    store.commands.finish(one.seq, now=NOW)
    assert [each.seq for each in store.commands.take(5)] == [one.seq + 1]


def test_those_that_ended_are_kept_for_a_while(store: SqlStore) -> None:
    waiting = store.commands.add(REFRESH)
    store.commands.take(1)
    for _ in range(1_010):
        made = store.commands.add(REFRESH)
        store.commands.take(1)
        store.commands.finish(made.seq, now=NOW)
    kept = store.commands.recent(limit=5_000)
    assert 1_000 <= len(kept) <= 1_002
    assert kept[-1].seq == waiting.seq, "what has not ended is never forgotten"


def test_overtaken_collector_does_not_say_how_things_stand(store: SqlStore) -> None:
    assert store.commands.standing() is None
    now = Standing(holder="jump:7", since=NOW, listening="127.0.0.1:8787", paused=("north",), targets=("crm",))
    store.commands.stand(now, 4)
    store.commands.stand(Standing(holder="old:1", since=NOW), 3)
    assert store.commands.standing() == now


def test_whoever_waits_is_woken_by_another_process(opened: Opened) -> None:
    collector, console = opened(), opened()
    collector.commands.wait(0.01)
    # between two waits: heard by the next
    console.commands.add(REFRESH)
    begun = time.monotonic()
    collector.commands.wait(30)
    threading.Timer(0.2, console.commands.add, (REFRESH,)).start()
    collector.commands.wait(30)
    assert time.monotonic() - begun < 15
    assert len(collector.commands.take(1)) == 2


@pytest.mark.parametrize("instead", ["file", "folder", "link"])
def test_what_stands_in_place_of_pipe_is_left_alone(tmp_path: Path, instead: str) -> None:
    place = tmp_path / "s.db-wake"
    other = tmp_path / "other"
    other.write_text("mine")
    if instead == "folder":
        place.mkdir()
    elif instead == "link":
        place.symlink_to(other)
    else:
        place.write_text("mine")
    store = SqliteStore(tmp_path / "s.db")
    store.commands.add(REFRESH)
    # it is looked for in place of being heard of
    store.commands.wait(0.2)
    assert len(store.commands.take(1)) == 1
    store.close()
    assert other.read_text() == "mine"
    assert instead != "file" or place.read_text() == "mine"
