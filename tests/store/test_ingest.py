"""What a sweep does to the store: pages add and alter, only a whole sweep takes out, what is the same costs nothing."""

from __future__ import annotations

import pytest

from fieldtui.contract.record import Kind, Stage
from fieldtui.store.models import Applied, Arrival, Change, FeedKey, FeedStatus, Query
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import CREWS, NOW, ORDERS, address, at, fill, listed, order


def test_first_page_adds_and_second_alters(store: SqlStore) -> None:
    assert fill(store, order("1"), order("2")) == Applied(2, 0, 0)
    assert fill(store, order("1", "Gas leak"), order("2")) == Applied(0, 1, 1)
    assert store.records.title("north", Kind.WORK_ORDER, "1") == "Gas leak"


def test_of_key_that_stands_twice_later_one_counts(store: SqlStore) -> None:
    assert fill(store, order("1", "early"), order("1", "late")) == Applied(1, 0, 0)
    assert [row.title for row in store.records.stream(Query())] == ["late"]


def test_unseen_in_whole_sweep_goes_and_may_return(store: SqlStore) -> None:
    fill(store, order("1"), order("2"))
    fill(store, order("1"), now=NOW + 60)
    assert listed(store) == ["1"]
    assert fill(store, order("1"), order("2"), now=NOW + 120) == Applied(0, 1, 1)
    assert [revision.what for revision in store.records.revisions(address("2"))] == ["back", "removed", "added"]


@pytest.mark.parametrize(("full", "complete"), [(True, False), (False, True), (False, False)])
def test_sweep_that_proves_nothing_takes_nothing_out(store: SqlStore, full: bool, complete: bool) -> None:
    fill(store, order("1"), order("2"))
    sweep = store.sweeps.begin(ORDERS, "acme", full=full)
    store.sweeps.apply(sweep, [order("3")], now=NOW)
    assert store.sweeps.finish(sweep, now=NOW, complete=complete) == 0
    assert sorted(listed(store)) == ["1", "2", "3"]


def test_only_feed_swept_loses_records(store: SqlStore) -> None:
    fill(store, order("7", kind=Kind.CREW), feed=CREWS)
    fill(store, order("1"))
    fill(store)
    assert listed(store) == ["7"]


def test_sweep_that_lost_page_makes_rows_partial(store: SqlStore) -> None:
    sweep = store.sweeps.begin(ORDERS, "acme", full=True)
    store.sweeps.apply(sweep, [order("1")], now=NOW)
    store.sweeps.finish(sweep, now=NOW, complete=False)
    assert [row.partial for row in store.records.stream(Query())] == [True]
    fill(store, order("1"))
    assert [row.partial for row in store.records.stream(Query())] == [False]


def test_sweep_that_brought_nothing_at_all_leaves_whole_list_whole(store: SqlStore) -> None:
    fill(store, order("1"))
    store.sweeps.finish(store.sweeps.begin(ORDERS, "acme", full=True), now=NOW, complete=False)
    assert [row.partial for row in store.records.stream(Query())] == [False]


def _written(store: SqlStore) -> bytes:
    """Return what is there of all that was ever written: SQLite's log, or the versions of PostgreSQL's rows."""
    if isinstance(store, SqliteStore):
        return store._database.path.with_name("store.db-wal").read_bytes()
    versions = "SELECT string_agg(CAST(xmin AS text) || CAST(ctid AS text), ' ' ORDER BY ctid) FROM "
    return "".join(str(store._database.read_one(versions + table)[0]) for table in ("records", "feeds")).encode()


def test_unchanged_page_writes_nothing(store: SqlStore) -> None:
    page = [order(str(number), due=at(number)) for number in range(300)]
    fill(store, *page)
    sweep = store.sweeps.begin(ORDERS, "acme", full=True)
    store.sweeps.apply(sweep, [], now=NOW, checkpoint="c1")
    before = _written(store)
    news: list[Change] = []
    store.subscribe(news.append)
    assert store.sweeps.apply(sweep, page, now=NOW + 60, checkpoint="c1") == Applied(0, 0, 300)
    assert _written(store) == before
    assert news == []


@pytest.mark.parametrize(
    "written",
    [
        b'{"n": {"id": 7, "on": null}, "id": "1", "title": "Leak"}',
        b'{"id":1,"title":"Leak","n":{"id":"7"}}',
        b'{"id":"1","title":"Leak","n":{"id":7},"more":null}',
    ],
)
def test_same_written_another_way_is_no_change(store: SqlStore, written: bytes) -> None:
    arrival = order("1", raw={"n": {"id": 7, "on": None}})
    fill(store, arrival)
    assert fill(store, Arrival(arrival.key, arrival.facets, written)) == Applied(0, 0, 1)


def test_list_that_says_less_than_writes_answer_is_no_news(store: SqlStore) -> None:
    fill(store, order("1"))
    store.records.touch(ORDERS, "acme", order("1", status="done", raw={"form": [1]}), now=NOW + 1, how="write")
    store.records.keep_detail(address("1"), b"{}", now=NOW + 1)
    news: list[Change] = []
    store.subscribe(news.append)
    assert fill(store, order("1", status="done"), now=NOW + 60) == Applied(0, 0, 1)
    assert (len(store.records.revisions(address("1"))), news) == (2, [])
    stored = store.records.stored(address("1"))
    assert stored is not None
    assert (stored.detail_fresh, b"form" in stored.raw) == (True, False)
    assert fill(store, order("1", status="done", raw={"form": [1]}), now=NOW + 90) == Applied(0, 1, 0)


def test_bottomless_record_is_stored_too(store: SqlStore) -> None:
    for depth in (300, 5000):
        arrival = order("1")
        fill(store, Arrival(arrival.key, arrival.facets, b"[" * depth + b"]" * depth))
        fill(store, Arrival(arrival.key, arrival.facets, b"[" * depth + b"1" + b"]" * depth))
    assert listed(store, "raw.0:1") == []
    assert listed(store) == ["1"]


def test_what_is_no_json_is_compared_as_it_is(store: SqlStore) -> None:
    first, second = order("1"), order("1")
    fill(store, Arrival(first.key, first.facets, b"{" + b"a" * 300))
    assert fill(store, Arrival(second.key, second.facets, b"{" + b"a" * 300 + b"b")) == Applied(0, 1, 0)
    assert listed(store, "raw.a:1") == []


def test_field_that_no_facet_shows_is_change_all_same(store: SqlStore) -> None:
    fill(store, order("1"))
    assert fill(store, order("1", raw={"pressure": 7})) == Applied(0, 1, 0)
    stored = store.records.stored(address("1"))
    assert stored is not None
    assert b"pressure" in stored.raw
    assert store.records.revisions(address("1"))[0].changes == (("raw.pressure", None, "7"),)


def test_change_outside_facets_is_told_by_path(store: SqlStore) -> None:
    fill(store, order("1", raw={"site": {"city": "A", "zip": 1}, "tags": ["x"], "on": True, "text": "a" * 900}))
    fill(store, order("1", raw={"site": {"city": "B", "zip": 1}, "tags": ["x", "y"], "on": None}), now=NOW + 1)
    city, tags, on, text = store.records.revisions(address("1"))[0].changes
    assert (city, tags, on) == (("raw.site.city", "A", "B"), ("raw.tags.1", None, "y"), ("raw.on", "true", None))
    assert (text[0], len(text[1] or ""), text[2]) == ("raw.text", 200, None)


def test_checkpoint_comes_with_its_page(store: SqlStore) -> None:
    sweep = store.sweeps.begin(ORDERS, "acme", full=False)
    store.sweeps.apply(sweep, [order("1")], now=NOW, checkpoint="2027-01-15")
    store.sweeps.apply(sweep, [order("2")], now=NOW)
    assert store.feeds.checkpoint(ORDERS) == "2027-01-15"
    assert store.feeds.checkpoint(FeedKey("north", "sites")) is None


def test_older_sweep_never_undoes_later_write(store: SqlStore) -> None:
    fill(store, order("1", "old"), order("2"))
    sweep = store.sweeps.begin(ORDERS, "acme", full=True)
    assert store.records.touch(ORDERS, "acme", order("1", "written"), now=NOW, how="write")
    assert not store.records.touch(ORDERS, "acme", order("2"), now=NOW, how="write")
    assert store.sweeps.apply(sweep, [order("1", "old"), order("2", "older")], now=NOW) == Applied(0, 0, 2)
    store.sweeps.finish(sweep, now=NOW, complete=True)
    assert [row.title for row in store.records.stream(Query(sort="id"))] == ["written", "Leak"]


def test_what_was_written_while_sweep_ran_outlives_it(store: SqlStore) -> None:
    sweep = store.sweeps.begin(ORDERS, "acme", full=True)
    store.records.touch(ORDERS, "acme", order("1"), now=NOW, how="webhook")
    assert store.sweeps.finish(sweep, now=NOW, complete=True) == 0
    assert listed(store) == ["1"]


def test_older_sweep_never_undoes_what_later_one_saw(store: SqlStore) -> None:
    fill(store, order("1", "now"))
    early, late = (store.sweeps.begin(ORDERS, "acme", full=True) for _ in range(2))
    store.sweeps.apply(late, [order("1", "now"), order("2")], now=NOW)
    store.sweeps.finish(late, now=NOW, complete=True)
    assert store.sweeps.apply(early, [order("1", "then")], now=NOW) == Applied(0, 0, 1)
    assert store.sweeps.finish(early, now=NOW, complete=True) == 0
    assert sorted(row.title for row in store.records.stream(Query())) == ["Leak", "now"]


def test_history_says_what_changed_how_and_when(store: SqlStore) -> None:
    fill(store, order("1", status="draft", stage=Stage.NEW))
    store.records.touch(ORDERS, "acme", order("1", status="open", due=at(2)), now=NOW + 5, how="webhook")
    latest, first = store.records.revisions(address("1"))
    assert (first.what, first.how, first.at, first.changes) == ("added", "poll", NOW, ())
    assert (latest.what, latest.how, latest.at) == ("altered", "webhook", NOW + 5)
    assert set(latest.changes) == {
        ("status", "draft", "open"),
        ("stage", "new", None),
        ("due", None, "2027-01-15T10:00:00Z"),
    }


def test_fuller_json_stands_beside_one_from_list_and_ages(store: SqlStore) -> None:
    fill(store, order("1"))
    store.records.keep_detail(address("1"), b'{"form":[]}', now=NOW + 1)
    store.records.keep_detail(address("gone"), b"{}", now=NOW + 1)
    stored = store.records.stored(address("1"))
    assert stored is not None
    assert (stored.detail, stored.detail_at, stored.detail_fresh) == (b'{"form":[]}', NOW + 1, True)
    fill(store, order("1", "other"), now=NOW + 60)
    stored = store.records.stored(address("1"))
    assert stored is not None
    assert (stored.detail, stored.detail_fresh) == (b'{"form":[]}', False)


def test_row_gives_back_what_came(store: SqlStore) -> None:
    moment = at(1).replace(microsecond=123_457)
    fill(store, order("a/b@1", "Fuga\x00 ‮", reference="OT-1", due=moment, latitude=-27.5, longitude=153.0, gap=2))
    row = next(iter(store.records.stream(Query())))
    assert (row.id, row.title, row.reference, row.due) == ("a/b@1", "Fuga\ufffd ‮", "OT-1", moment)
    assert (row.latitude, row.longitude, row.gap, row.vendor, row.news) == (-27.5, 153.0, 2, "acme", NOW)
    assert row.seen == at(0)
    assert store.records.stored(row.address) is not None


def test_text_that_no_file_can_hold_costs_no_page(store: SqlStore) -> None:
    lone = chr(0xD800)
    fill(store, order("1", f"Le{lone}ak", raw={"title": "x"}, text=lone))
    assert [row.title for row in store.records.stream(Query())] == ["Le?ak"]


def test_feed_status_is_kept_with_row_count(store: SqlStore) -> None:
    store.feeds.set_status(
        FeedStatus(source="north", vendor="acme", resource="workorders", word="polling", page=3, rows=99)
    )
    fill(store, order("1"), order("2"), order("3"))
    fill(store, order("1"), order("2"))
    (status,) = store.feeds.statuses()
    assert (status.word, status.page, status.rows) == ("polling", 3, 2)


def test_feed_that_configuration_dropped_goes_with_its_records(store: SqlStore) -> None:
    fill(store, order("1"))
    fill(store, order("7", kind=Kind.CREW), feed=CREWS)
    assert store.feeds.forget([CREWS]) == 1
    assert [status.resource for status in store.feeds.statuses()] == ["crews"]
    assert listed(store) == ["7"]
    assert listed(store, "leak") == ["7"]
    assert store.records.revisions(address("1")) == []


def test_listeners_hear_of_it_after_commit_until_they_stop(store: SqlStore) -> None:
    heard: list[tuple[str, int]] = []
    stop = store.subscribe(lambda change: heard.append((change.what, store.records.count(Query()))))
    fill(store, order("1"))
    stop()
    fill(store, order("1"), order("2"))
    assert heard == [("records", 1)]


def test_status_list_removes_records_of_that_status(store: SqlStore) -> None:
    statuses = {"1": "published", "2": "unpublished", "3": "published", "4": None}
    fill(store, *(order(id, status=status) for id, status in statuses.items()))
    sweep = store.sweeps.begin(ORDERS, "acme", full=True)
    store.sweeps.apply(sweep, [order("1", status="published")], now=NOW + 60)
    assert store.sweeps.finish(sweep, now=NOW + 60, complete=True, only="published") == 1
    assert sorted(listed(store)) == ["1", "2", "4"]
    assert all(row.partial for row in store.records.rows(store.records.select(Query())))


def test_status_list_showing_everything_is_whole(store: SqlStore) -> None:
    fill(store, order("1", status="published"), order("2", status="published"))
    sweep = store.sweeps.begin(ORDERS, "acme", full=True)
    store.sweeps.apply(sweep, [order("1", status="published")], now=NOW + 60)
    assert store.sweeps.finish(sweep, now=NOW + 60, complete=True, only="published") == 1
    assert not any(row.partial for row in store.records.rows(store.records.select(Query())))
