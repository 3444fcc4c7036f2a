"""What need not be kept goes, the oldest first and a little at a time; nothing else does."""

from __future__ import annotations

from contextlib import closing
from random import Random

import msgspec
import pytest

from fieldtui.store.models import JournalEntry, Query
from fieldtui.store.postgres.connect import connect
from fieldtui.store.postgres.database import PostgresDatabase
from fieldtui.store.postgres.months import make_months
from fieldtui.store.protocols.outbox import Write
from fieldtui.store.protocols.replays import Replay
from fieldtui.store.protocols.upkeep import Cutoffs
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import NOW, address, delivery, fill, order

DAY = 86_400.0


def received(id: str, days_ago: float) -> object:
    return msgspec.structs.replace(delivery(id), received=NOW - days_ago * DAY, created=NOW - days_ago * DAY)


def come(store: SqlStore, **days_ago: float) -> None:
    """Deliveries that came so many days ago."""
    for id, days in days_ago.items():
        store.deliveries.receive([received(id, days)])  # type: ignore[list-item]


def prune(store: SqlStore, *, deliveries: float = 90, revisions: float = 30) -> list[int]:
    """Take steps until there is nothing more to do; what each took out."""
    old = Cutoffs(NOW - deliveries * DAY, NOW - revisions * DAY)
    return list(iter(lambda: store.upkeep.prune(old), 0))


def kept(store: SqlStore) -> list[str]:
    return [each.event_id for each in store.deliveries.query(Query(sort="received", now=NOW))]


def test_deliveries_go_with_their_log_by_when_they_came(store: SqlStore) -> None:
    come(store, a=200, b=91, c=89, d=1)
    assert sum(prune(store)) == 4
    assert kept(store) == ["c", "d"]
    assert [line.event_id for line in store.deliveries.attempts()] == ["d", "c"]
    assert store.deliveries.attempt_count() == 2
    assert prune(store) == []
    # an event that is sent again after it was forgotten is new
    assert store.deliveries.receive([received("a", 0)]) == [True]  # type: ignore[list-item]


def test_one_step_takes_few(store: SqlStore) -> None:
    old = [received(f"e{number}", 100) for number in range(1_000)]
    store.deliveries.receive(old, durable=False)  # type: ignore[arg-type]
    steps = prune(store)
    assert sum(steps) == 2_000
    assert max(steps) <= 800
    assert kept(store) == []


def test_former_states_go_and_record_stays(store: SqlStore) -> None:
    fill(store, order("1", "Leak"), now=NOW - 50 * DAY)
    fill(store, order("1", "Leak, large"), now=NOW - 40 * DAY)
    fill(store, order("1", "Mended"), now=NOW - 2 * DAY)
    assert prune(store) == [1]
    assert [(line.what, line.at) for line in store.records.revisions(address("1"))] == [
        ("altered", NOW - 2 * DAY),
        ("added", NOW - 50 * DAY),
    ]


def test_only_what_is_settled_goes_and_journal_never(store: SqlStore) -> None:
    for state in ("waiting", "sending", "unsure", "confirmed", "failed"):
        store.outbox.add(Write(at=NOW - 100 * DAY, due=NOW, who="ana", address="a/b/1", action="close", state=state))
    store.journal.add(JournalEntry(at=NOW - 900 * DAY, who="ana", what="close", address="a/b/1", answer="", ok=True))
    come(store, a=100, b=1)
    for state in ("finished", "paused"):
        made = store.replays.order(
            Replay(id=0, at=0, who="ana", target="crm", state="running"), Query(now=NOW), now=NOW - 100 * DAY
        )
        store.replays.set_state(made.id, state)
    prune(store)
    assert [write.state for write in store.outbox.query()] == ["waiting", "sending", "unsure"]
    assert len(store.journal.entries()) == 1
    assert [replay.state for replay in store.replays.all()] == ["paused"]
    assert len(store.replays.items(made.id)) == 2


def test_what_is_being_sent_once_more_is_kept_until_that_is_over(store: SqlStore) -> None:
    come(store, a=200, b=100)
    replay = Replay(id=0, at=0, who="ana", target="crm", state="running")
    made = store.replays.order(replay, Query(now=NOW), now=NOW)
    assert prune(store) == []
    assert kept(store) == ["a", "b"]
    store.replays.set_state(made.id, "finished")
    assert sum(prune(store)) == 4


def test_growth_is_told_once_a_day_is_over(store: SqlStore) -> None:
    store.upkeep.note_size(NOW - 2 * DAY)
    assert store.upkeep.growth(NOW - 2 * DAY + 60) is None
    noise = Random(1)
    big = [msgspec.structs.replace(delivery(f"e{number}"), body=noise.randbytes(4_000)) for number in range(500)]
    store.deliveries.receive(big)
    grown = store.upkeep.growth(NOW)
    assert grown is not None
    # 2 MB in two days, and what holds them
    assert 900_000 < grown < 3_000_000


@pytest.mark.parametrize("opened", ["postgres"], indirect=True)
def test_month_that_need_not_be_kept_goes_at_once(store: SqlStore) -> None:
    database = store._database
    assert isinstance(database, PostgresDatabase)
    with database.writing() as transaction:
        make_months(transaction, NOW - 200 * DAY, NOW)
    come(store, **{f"old{number}": 190 for number in range(30)}, new=1)
    assert database.read_one("SELECT count(*) FROM deliveries_else")[0] == 0
    months = "SELECT count(*) FROM pg_inherits WHERE inhparent = CAST('deliveries' AS regclass)"
    before = database.read_one(months)[0]
    prune(store)
    assert kept(store) == ["new"]
    assert database.read_one(months)[0] == before - 4


@pytest.mark.parametrize("opened", ["postgres"], indirect=True)
def test_what_came_before_its_month_had_a_table_moves_there(store: SqlStore) -> None:
    database = store._database
    come(store, a=0, b=400)
    assert database.read_one("SELECT count(*) FROM deliveries_else")[0] == 2
    store.upkeep.note_size(NOW)
    assert [each for (each,) in database.read("SELECT event_id FROM deliveries_else")] == ["b"]
    assert kept(store) == ["b", "a"]


@pytest.mark.parametrize("opened", ["postgres"], indirect=True)
def test_reader_of_old_month_is_not_waited_for(store: SqlStore) -> None:
    database = store._database
    assert isinstance(database, PostgresDatabase)
    with database.writing() as transaction:
        make_months(transaction, NOW - 200 * DAY, NOW)
    come(store, old=190)
    with closing(connect(database.server)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM fieldtui.deliveries")
        # the month stays for now, empty
        assert prune(store) == [2]
