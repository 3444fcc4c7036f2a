"""A write is on disk before it is sent, and only one process sends it."""

from __future__ import annotations

from pathlib import Path

import apsw
import msgspec

from fieldtui.store.protocols.outbox import GIVEN_UP, Write
from fieldtui.store.sqlite.migrations import versions
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.store.tables.store import SqlStore
from tests.store.either_store import Opened
from tests.store.factories import NOW


def approval() -> Write:
    return Write(
        at=NOW,
        due=NOW + 6,
        who="ana@jump",
        address="station/time_off/744837",
        action="approve",
        answers=(("reason", "café"),),
        basis=b'{"id":744837,"x":"\xc3\xa9"}',
    )


def test_write_outlives_its_process(opened: Opened) -> None:
    store = opened()
    kept = store.outbox.add(approval())
    store.close()
    assert opened().outbox.query("waiting") == [kept]


def test_only_one_of_two_senders_gets_it(store: SqlStore) -> None:
    seq = store.outbox.add(approval()).seq
    assert [store.outbox.advance(seq, "waiting", "sending") for _ in range(2)] == [True, False]
    assert store.outbox.advance(seq, "sending", "confirmed", answer="200")
    assert store.outbox.query("waiting", "sending") == []
    assert [(write.state, write.answer) for write in store.outbox.query()] == [("confirmed", "200")]


def test_screen_hears_of_each_step(store: SqlStore) -> None:
    heard: list[str] = []
    store.subscribe(lambda change: heard.append(change.what))
    seq = store.outbox.add(approval()).seq
    store.outbox.advance(seq, "waiting", "taken back")
    store.outbox.advance(seq, "waiting", "sending")
    assert heard == ["outbox", "outbox"]


def test_newest_writes_are_given_and_oldest_of_them_first(store: SqlStore) -> None:
    seqs = [store.outbox.add(approval()).seq for _ in range(3)]
    assert [write.seq for write in store.outbox.query(limit=2)] == seqs[1:]
    assert [write.seq for write in store.outbox.query("waiting", limit=1)] == seqs[2:]
    assert store.outbox.query(limit=0) == []


def test_writes_of_one_record_are_found(store: SqlStore) -> None:
    ours = store.outbox.add(approval())
    store.outbox.add(msgspec.structs.replace(approval(), address="station/time_off/74483"))
    assert store.outbox.query("waiting", address=ours.address) == [ours]
    assert store.outbox.query("sending", address=ours.address) == []
    assert store.outbox.query(address="station/time_off/none") == []


def test_write_knows_who_answers_for_it_and_whether_told(store: SqlStore) -> None:
    seq = store.outbox.add(msgspec.structs.replace(approval(), owner="jump:7@1")).seq
    assert [(write.owner, write.told) for write in store.outbox.query()] == [("jump:7@1", False)]
    store.outbox.advance(seq, "waiting", "sending")
    assert store.outbox.query()[0].owner == "jump:7@1"
    store.outbox.advance(seq, "sending", "sending", owner=GIVEN_UP)
    assert store.outbox.query()[0].owner == GIVEN_UP
    store.outbox.advance(seq, "sending", "unsure", told=True)
    store.outbox.advance(seq, "unsure", "confirmed")
    assert store.outbox.query()[0].told


def test_writes_of_older_program_are_kept(tmp_path: Path) -> None:
    old = apsw.Connection(str(tmp_path / "store.db"))
    for step in versions()[:6]:
        list(old.execute(step.read_text()))
    old.pragma("user_version", 6)
    entry = b'{"at":1.0,"due":1.0,"who":"ana@jump","address":"station/time_off/1","action":"deny"}'
    old.execute("INSERT INTO outbox (state, at, due, entry, answer) VALUES ('sending', 1, 1, ?, '')", (entry.decode(),))
    old.close()
    store = SqliteStore(tmp_path / "store.db")
    (write,) = store.outbox.query("sending", address="station/time_off/1")
    assert (write.who, write.action, write.owner, write.told) == ("ana@jump", "deny", "", False)
    store.close()
