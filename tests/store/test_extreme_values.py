"""Times that no calendar holds are absent; neither what arrives nor what an older program stored ends anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from fieldtui.store.models import Query
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import NOW, address, delivery, fill, listed, order

EXTREMES = [
    datetime.max,
    datetime.max.replace(tzinfo=UTC),
    datetime.min.replace(tzinfo=UTC),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
]


@pytest.mark.parametrize("moment", EXTREMES, ids=str)
def test_time_that_cannot_be_shown_everywhere_is_absent(store: SqlStore, moment: datetime) -> None:
    fill(store, order("1", due=moment), order("2", due=datetime(9999, 12, 30, 23, tzinfo=UTC)))
    fill(store, order("1", "Other", due=moment, created=moment))
    (row,) = store.records.rows(store.records.select(Query(where="id:1", now=NOW)))
    assert (row.due, row.created) == (None, None)
    assert [revision.what for revision in store.records.revisions(address("1"))] == ["altered", "added"]


@pytest.mark.parametrize("seconds", [253402300799.99, 1e300, -1e15, -62135596800.0, float("inf")])
def test_what_older_store_has_is_listed_without_that_time(store: SqlStore, seconds: float) -> None:
    fill(store, order("1"))
    store.deliveries.receive([delivery("e")])
    with store._database.writing() as raw:
        raw.execute("UPDATE records SET due = ?1, created = ?1, attention_at = ?1, seen = ?1", (seconds,))
        raw.execute("UPDATE deliveries SET created = ?", (seconds,))
    for sort in ("urgency", "due", "created"):
        assert listed(store, sort=sort) == ["1"]
    (row,) = store.records.rows(store.records.select(Query(now=NOW)))
    assert (row.due, row.created) == (None, None)
    assert [each.created for each in store.deliveries.query(Query(now=NOW))] == [None]
    assert store.records.stored(address("1")) is not None
    fill(store, order("1", "Other"))
    assert store.records.revisions(address("1"))[0].what == "altered"
