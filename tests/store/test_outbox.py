"""A write is on disk before it is sent, and only one process sends it."""

from __future__ import annotations

from pathlib import Path

from fieldtui.store.outbox import Write
from fieldtui.store.sqlite.store import SqliteStore
from tests.store.made import NOW


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


def test_a_write_outlives_its_process(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    kept = store.put_out(approval())
    store.close()
    again = SqliteStore(tmp_path / "store.db")
    assert again.outbox("waiting") == [kept]
    again.close()


def test_only_one_of_two_senders_gets_it(store: SqliteStore) -> None:
    seq = store.put_out(approval()).seq
    assert [store.advance(seq, "waiting", "sending") for _ in range(2)] == [True, False]
    assert store.advance(seq, "sending", "confirmed", answer="200")
    assert store.outbox("waiting", "sending") == []
    assert [(write.state, write.answer) for write in store.outbox()] == [("confirmed", "200")]


def test_a_screen_hears_of_each_step(store: SqliteStore) -> None:
    heard: list[str] = []
    store.subscribe(lambda change: heard.append(change.what))
    seq = store.put_out(approval()).seq
    store.advance(seq, "waiting", "taken back")
    store.advance(seq, "waiting", "sending")
    assert heard == ["outbox", "outbox"]
