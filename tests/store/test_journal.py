"""The journal keeps what was done; only one console at a time holds the lease."""

from __future__ import annotations

from fieldtui.store.models import JournalEntry
from fieldtui.store.sqlite.store import SqliteStore
from tests.store.factories import NOW


def test_journal_gives_back_what_was_done_newest_first(store: SqliteStore) -> None:
    done = JournalEntry(at=NOW, who="ana@jump", what="approve", address="station/time_off/744837", answer="200")
    refused = JournalEntry(at=NOW + 1, who="ana@jump", what="deny", answer="no such thing", ok=False)
    store.journal.add(done)
    store.journal.add(refused)
    assert store.journal.entries() == [refused, done]
    assert store.journal.entries(limit=1) == [refused]


def test_lease_is_kept_by_renewing_and_lost_by_lapsing(store: SqliteStore) -> None:
    assert store.leases.take("first", now=NOW, seconds=30) == "first"
    assert store.leases.take("second", now=NOW + 20, seconds=30) == "first"
    assert store.leases.take("first", now=NOW + 25, seconds=30) == "first"
    assert store.leases.take("second", now=NOW + 40, seconds=30) == "first"
    assert store.leases.take("second", now=NOW + 56, seconds=30) == "second"


def test_only_holder_gives_lease_back(store: SqliteStore) -> None:
    store.leases.take("first", now=NOW, seconds=30)
    store.leases.release("second")
    assert store.leases.take("second", now=NOW, seconds=30) == "first"
    store.leases.release("first")
    assert store.leases.take("second", now=NOW, seconds=30) == "second"


def test_lease_from_clock_ahead_has_lapsed(store: SqliteStore) -> None:
    store.leases.take("ahead", now=NOW + 3600, seconds=20)
    assert store.leases.take("second", now=NOW, seconds=20) == "second"


def test_clock_set_back_by_moment_costs_no_lease(store: SqliteStore) -> None:
    store.leases.take("first", now=NOW, seconds=20)
    assert store.leases.take("second", now=NOW - 2, seconds=20) == "first"
    assert store.leases.take("second", now=NOW - 2, seconds=5) == "first", "it is the first one's length that counts"


def test_holder_whose_clock_is_set_back_goes_on(store: SqliteStore) -> None:
    store.leases.take("first", now=NOW + 3600, seconds=20)
    assert store.leases.take("first", now=NOW, seconds=20) == "first"
    assert store.leases.take("second", now=NOW + 19, seconds=20) == "first"
    assert store.leases.take("second", now=NOW + 21, seconds=20) == "second"
