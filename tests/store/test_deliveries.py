"""Deliveries are kept once, however often and whichever way they come, and the log says all of it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.contract.record import Kind
from fieldtui.store.models import Attempt, Delivery, Query
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import NOW, delivery, fill, order


def ids(store: SqlStore, where: str = "", **query: object) -> list[str]:
    return [each.event_id for each in store.deliveries.query(Query(where=where, now=NOW, **query))]  # type: ignore[arg-type]


def one(store: SqlStore, id: str) -> Delivery:
    found = store.deliveries.get("north", id)
    assert found is not None
    return found


def ways(store: SqlStore, id: str) -> list[str]:
    return [attempt.way for attempt in store.deliveries.attempts_of("north", id)]


def test_delivery_gives_back_what_came(store: SqlStore) -> None:
    came = delivery("e1", body=b'{"a":"\xff"}', headers=(("x-sig", "é"),), kind=Kind.WORK_ORDER, resource_id="10482")
    assert store.deliveries.receive([came]) == [True]
    kept = one(store, "e1")
    assert (kept.body, kept.headers, kept.kind, kept.resource_id) == (
        b'{"a":"\xff"}',
        (("x-sig", "é"),),
        Kind.WORK_ORDER,
        "10482",
    )
    assert (kept.created, kept.received, kept.how, kept.attempts, kept.verdict) == (NOW, NOW, "hook", 1, "accepted")
    assert store.deliveries.get("south", "e1") is None


def test_vendors_second_try_counts_and_doubles_nothing(store: SqlStore) -> None:
    assert store.deliveries.receive([delivery("e1")]) == [True]
    assert store.deliveries.receive([delivery("e1"), delivery("e2"), delivery("e2")]) == [False, True, False]
    assert ids(store) == ["e1", "e2"]
    assert (one(store, "e1").attempts, one(store, "e2").attempts) == (2, 2)
    assert ways(store, "e1") == ["hook", "again"]


def test_same_id_of_another_source_is_another_delivery(store: SqlStore) -> None:
    assert store.deliveries.receive([delivery("e1"), delivery("e1", source="south")]) == [True, True]


def test_what_came_both_ways_says_so_whichever_was_first(store: SqlStore) -> None:
    store.deliveries.receive([delivery("e1"), delivery("e2", how="caught up")])
    store.deliveries.receive([delivery("e1", how="caught up"), delivery("e2")])
    assert [(one(store, id).how, one(store, id).attempts) for id in ("e1", "e2")] == [("both", 1), ("both", 1)]
    assert (ways(store, "e1"), ways(store, "e2")) == (["hook", "caught up"], ["caught up", "again"])


def test_catching_up_twice_adds_no_line(store: SqlStore) -> None:
    for _ in range(3):
        store.deliveries.receive([delivery("e1", how="caught up")])
    assert (one(store, "e1").how, one(store, "e1").attempts, store.deliveries.attempt_count()) == ("caught up", 0, 1)


def test_subject_of_delivery_is_its_records_reference_time_and_way(store: SqlStore) -> None:
    fill(store, order("7", reference="WO-10482"))
    known = delivery("e1", kind=Kind.WORK_ORDER, resource_id="7")
    unknown = delivery("e2", kind=Kind.WORK_ORDER, resource_id="8", how="list")
    store.deliveries.receive([known, unknown])
    assert store.deliveries.subjects([("north", "e1"), ("north", "gone"), ("north", "e2")]) == [
        ("WO-10482", NOW, "hook"),
        None,
        (None, NOW, "list"),
    ]


def test_sending_is_logged(store: SqlStore) -> None:
    store.deliveries.receive([delivery("e1")])
    store.deliveries.log_attempt(
        Attempt(at=NOW, source="north", event_id="e1", way="replay", target="crm", status=500, seconds=0.088)
    )
    last = store.deliveries.attempts_of("north", "e1")[-1]
    assert (last.target, last.status, last.seconds) == ("crm", 500, 0.088)


def test_deliveries_are_ordered_by_when_they_were_made(store: SqlStore) -> None:
    store.deliveries.receive([delivery("b", hours=1), delivery("c", created=None, hours=0), delivery("a", hours=-1)])
    assert ids(store) == ["a", "c", "b"]
    assert ids(store, descending=True, limit=2) == ["b", "c"]


def test_deliveries_are_found_by_field_and_by_word(store: SqlStore) -> None:
    store.deliveries.receive(
        [
            delivery("e1", hours=-30, body=b'{"title":"Broken valve"}', resource_id="10482"),
            delivery("e2", event="SITE.CREATE", how="caught up", verdict="late"),
            delivery("e3", source="south", kind=Kind.SITE),
        ]
    )
    assert ids(store, "event:workorder*") == ["e1", "e3"]
    assert ids(store, "VALVE") == ["e1"]
    assert ids(store, "record:10482") == ["e1"]
    assert ids(store, "created:>1d") == ["e1"]
    assert ids(store, 'how:"caught up"') == ["e2"]
    assert ids(store, "verdict:late,refused -source:south") == ["e2"]
    assert ids(store, "attempts:>0 kind:site id:e3") == ["e3"]
    assert ids(store, source="south") == ["e3"]
    assert ids(store, "received:today -valve") == ["e2", "e3"]


def test_log_is_read_backwards_by_pages_and_by_filter(store: SqlStore) -> None:
    store.deliveries.receive([delivery(f"e{number}", resource_id=str(number % 2)) for number in range(10)])
    first = store.deliveries.attempts(limit=4)
    assert [attempt.event_id for attempt in first] == ["e9", "e8", "e7", "e6"]
    assert [attempt.event_id for attempt in store.deliveries.attempts(before=first[-1].seq, limit=2)] == ["e5", "e4"]
    assert [attempt.event_id for attempt in store.deliveries.attempts(where="record:1 at:<1h", now=NOW, limit=2)] == [
        "e9",
        "e7",
    ]
    assert store.deliveries.attempts(where="way:replay") == []
    assert [attempt.event_id for attempt in store.deliveries.attempts(where="e3 status:200")] == ["e3"]
    assert store.deliveries.attempt_count() == 10


_COMINGS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(("hook", "caught up"))), max_size=12)


@settings(max_examples=40, deadline=None)
@given(comings=_COMINGS)
def test_however_they_come_each_is_kept_once(comings: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "store.db")
        new = store.deliveries.receive([delivery(id, how=how) for id, how in comings], durable=False)
        assert new == [id not in [before for before, _ in comings[:place]] for place, (id, _) in enumerate(comings)]
        assert set(ids(store)) == {id for id, _ in comings}
        for id in ids(store):
            hows = [how for other, how in comings if other == id]
            assert one(store, id).attempts == hows.count("hook")
            assert one(store, id).how == (hows[0] if len(set(hows)) == 1 else "both")
        store.close()
