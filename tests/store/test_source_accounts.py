"""What a source's former account left in the store is forgotten, and nothing of the other sources."""

from __future__ import annotations

import pytest

from fieldtui.store.models import Change, FeedKey, FeedStatus, Query
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.outbox import Write
from tests.store.factories import NOW, order

NORTH, SOUTH = FeedKey("north", "workorders"), FeedKey("northern", "workorders")


def fill(store: Store, feed: FeedKey) -> None:
    sweep = store.sweeps.begin(feed, "toy", full=True)
    store.sweeps.apply(sweep, [order("1"), order("2")], now=NOW, checkpoint="here")
    store.sweeps.finish(sweep, now=NOW, complete=True)
    store.feeds.set_status(FeedStatus(source=feed.source, vendor="toy", resource=feed.resource, word="live"))


def sources(store: Store) -> set[str]:
    query = Query(now=NOW)
    return {row.source for row in store.records.rows(store.records.select(query))}


def test_first_account_of_source_takes_what_is_there(store: Store) -> None:
    fill(store, NORTH)
    assert store.feeds.account("north") is None
    assert store.feeds.set_account("north", "of a") == 0
    assert store.feeds.account("north") == "of a"
    assert sources(store) == {"north"}


def test_another_account_begins_with_nothing(store: Store) -> None:
    for feed in (NORTH, SOUTH):
        fill(store, feed)
        store.feeds.set_account(feed.source, "of a")
    heard: list[Change] = []
    store.subscribe(heard.append)
    assert store.feeds.set_account("north", "of b") == 2
    assert sources(store) == {"northern"}
    assert [status.source for status in store.feeds.statuses()] == ["northern"]
    assert store.feeds.checkpoint(NORTH) is None
    assert store.feeds.checkpoint(SOUTH) == "here"
    assert "elsewhere" in [change.what for change in heard]


def test_record_of_same_name_has_no_history_of_former_account(store: Store) -> None:
    fill(store, NORTH)
    store.feeds.set_account("north", "of a")
    sweep = store.sweeps.begin(NORTH, "toy", full=True)
    store.sweeps.apply(sweep, [order("1")], now=NOW + 1)
    store.sweeps.finish(sweep, now=NOW + 1, complete=True)
    store.feeds.set_account("north", "of b")
    fill(store, NORTH)
    for row in store.records.rows(store.records.select(Query(now=NOW))):
        assert [revision.what for revision in store.records.revisions(row.address)] == ["added"]


@pytest.mark.parametrize(
    ("before", "after"), [("waiting", "failed"), ("sending", "unsure"), ("confirmed", "confirmed")]
)
def test_writes_on_their_way_to_former_account_are_ended(store: Store, before: str, after: str) -> None:
    store.feeds.set_account("north", "of a")
    for source in ("north", "northern"):
        write = store.outbox.add(Write(at=NOW, due=NOW, who="me", address=f"{source}/job/1", action="close"))
        store.outbox.advance(write.seq, "waiting", before)
    store.feeds.set_account("north", "of b")
    ours, other = store.outbox.query()
    assert (ours.state, other.state) == (after, before)
    assert ("another account" in ours.answer) == (before != after)
