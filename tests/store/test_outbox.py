"""A write is on disk before it is sent, and only one process sends it."""

from __future__ import annotations

from pathlib import Path

import apsw
import msgspec
import pytest

from fieldtui.contract.errors import Conflict, StoreError
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


def test_what_was_asked_for_once_is_filed_once_by_two_processes(opened: Opened) -> None:
    ours, theirs = opened(), opened()
    asked = msgspec.structs.replace(approval(), key="k1")
    ours.outbox.add(asked)
    with pytest.raises(Conflict, match="nothing was sent: another process has taken it up"):
        theirs.outbox.add(msgspec.structs.replace(asked, owner="jump:8@2"))
    theirs.outbox.add(msgspec.structs.replace(asked, key="k2"))
    assert [write.key for write in ours.outbox.query()] == ["k1", "k2"]


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


def queued(address: str = "station/time_off/1", *, batch: str = "b1", due: float = NOW, expires: float = 0.0) -> Write:
    """A write that a console files for whoever collects."""
    return msgspec.structs.replace(
        approval(), address=address, due=due, is_queued=True, batch=batch, expires=expires, basis=b"{}"
    )


def test_writes_of_one_record_are_sent_in_order_they_were_filed(store: SqlStore) -> None:
    first, second = store.outbox.file([queued(), queued()], lasts=8)
    [other] = store.outbox.file([queued("station/time_off/2")], lasts=8)
    assert store.outbox.due(NOW - 1, sources=["station"], limit=9) == []
    assert store.outbox.due(NOW, sources=["station"], limit=9) == [first, other]
    assert store.outbox.due(NOW, sources=["station"], limit=1) == [first]
    assert (
        store.outbox.due(NOW, sources=["stat", "station0"], limit=9) == store.outbox.due(NOW, sources=[], limit=9) == []
    )
    # one that is put off is not overtaken by the next one to its record
    store.outbox.put_off(first.seq, NOW + 60, "no connection to vendor.example")
    assert store.outbox.due(NOW, sources=["station"], limit=9) == [other]
    [later] = [write for write in store.outbox.due(NOW + 60, sources=["station"], limit=9) if write.seq == first.seq]
    assert (later.answer, later.due) == ("no connection to vendor.example", NOW + 60)
    assert store.outbox.advance(first.seq, "waiting", "sending", owner="x:1", fence=3)
    [sending] = store.outbox.query("sending")
    assert (sending.owner, sending.fence) == ("x:1", 3)
    assert second.seq not in [write.seq for write in store.outbox.due(NOW + 60, sources=["station"], limit=9)]
    store.outbox.advance(first.seq, "sending", "confirmed")
    assert [write.seq for write in store.outbox.due(NOW + 60, sources=["station"], limit=9)] == [second.seq, other.seq]


def test_write_that_somebody_sends_at_once_is_not_for_collector(store: SqlStore) -> None:
    store.outbox.add(approval())
    assert store.outbox.due(NOW + 100, sources=["station"], limit=9) == []
    assert store.outbox.expire(NOW + 1e9) == []


def test_batch_is_taken_back_as_far_as_it_was_not_sent(store: SqlStore) -> None:
    writes = store.outbox.file([queued(f"station/time_off/{each}") for each in range(3)], lasts=8)
    store.outbox.file([queued("station/time_off/9", batch="b2")], lasts=8)
    store.outbox.advance(writes[1].seq, "waiting", "sending")
    taken = store.outbox.take_back("b1", "bo@desk", now=NOW + 3)
    assert [write.seq for write in taken] == [writes[0].seq, writes[2].seq]
    assert store.outbox.take_back("b1", "bo@desk", now=NOW + 4) == []
    assert store.outbox.states("b1") == {"taken back": 2, "sending": 1}
    assert store.outbox.under_way() == {"station/time_off/1": "sending", "station/time_off/9": "waiting"}
    lines = [(line.who, line.address, line.answer) for line in store.journal.entries()]
    assert lines[:2] == [("bo@desk", f"station/time_off/{each}", "taken back") for each in (2, 0)]
    assert [answer for _, _, answer in lines[2:]] == ["filed, to be sent in 8 s"] * 4


def test_write_that_nobody_could_send_in_time_expires(store: SqlStore) -> None:
    [short, _] = store.outbox.file([queued(expires=NOW + 10), queued("station/time_off/2")], lasts=8)
    assert store.outbox.expire(NOW + 10) == []
    assert [write.seq for write in store.outbox.expire(NOW + 11)] == [short.seq]
    assert [write.state for write in store.outbox.query()] == ["expired", "waiting"]
    assert not store.journal.entries()[0].ok
    assert not store.outbox.advance(short.seq, "waiting", "sending")


def test_all_of_a_batch_is_filed_or_nothing(store: SqlStore) -> None:
    heard: list[str] = []
    store.subscribe(lambda change: heard.append(change.what))
    wrong = msgspec.structs.replace(queued(), batch=None)
    with pytest.raises(StoreError):
        store.outbox.file([queued(), wrong], lasts=8)
    assert store.outbox.query() == []
    assert store.journal.entries() == []
    assert heard == []
