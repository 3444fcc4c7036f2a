"""What a sweep of a list that may have moved proves: nothing by itself, and what the next one then confirms."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fieldtui.store.models import Look, Sweep
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import CREWS, NOW, ORDERS, address, fill, listed, order


def sweep(store: SqlStore, *pages: Sequence[str], moves: bool = True, overlaps: bool = False) -> int:
    """Go through a list that has these pages; how many records went."""
    begun = store.sweeps.begin(ORDERS, "acme", full=True)
    for page in pages:
        store.sweeps.apply(begun, [order(id) for id in page], now=NOW)
    return store.sweeps.finish(begun, now=NOW, complete=True, moves=moves, overlaps=overlaps)


@pytest.fixture
def known(store: SqlStore) -> SqlStore:
    """A store that has five records."""
    fill(store, *(order(id) for id in "abcde"))
    return store


def test_record_goes_after_two_missing_sweeps(known: SqliteStore) -> None:
    assert sweep(known, "ab", "cd") == 0
    assert known.sweeps.look(ORDERS).missing == (address("e"),)
    assert sweep(known, "ab", "cd") == 1
    assert sorted(listed(known)) == ["a", "b", "c", "d"]
    assert known.sweeps.look(ORDERS) == Look((), agrees=True)


def test_list_that_did_not_move_takes_out_at_once(known: SqliteStore) -> None:
    assert sweep(known, "ab", "cd", moves=False) == 1


def test_record_that_left_may_have_hidden_another_one(known: SqliteStore) -> None:
    sweep(known, "ab", "cd")
    assert sweep(known, "bc", "d") == 0
    look = known.sweeps.look(ORDERS)
    assert (set(look.missing), look.agrees, look.lingers) == ({address("a"), address("e")}, False, True)
    assert sweep(known, "bc", "d") == 2


def test_record_seen_on_two_pages_shows_that_list_moved(known: SqliteStore) -> None:
    assert sweep(known, "ab", "bd") == 0
    assert sweep(known, "ab", "bd") == 0
    assert sweep(known, "ab", "d") == 0
    assert sweep(known, "ab", "d") == 2


def test_windows_may_show_record_twice_although_nothing_moved(known: SqliteStore) -> None:
    sweep(known, "ab", "bd", overlaps=True)
    assert sweep(known, "ab", "bd", overlaps=True) == 2


def test_one_page_in_several_parts_is_one_page(known: SqliteStore) -> None:
    for expected in (0, 1):
        begun = known.sweeps.begin(ORDERS, "acme", full=True)
        known.sweeps.apply(begun, [order("a"), order("b")], now=NOW)
        known.sweeps.apply(begun, [order("b"), order("c"), order("d")], now=NOW, same_page=True)
        assert known.sweeps.finish(begun, now=NOW, complete=True, moves=True) == expected


def test_only_readings_that_saw_same_agree(known: SqliteStore) -> None:
    agreed = []
    for pages in (["ab", "cde"], ["ab", "cde"], ["ab", "cdef"], ["ab", "cdef"]):
        sweep(known, *pages)
        agreed.append(known.sweeps.look(ORDERS).agrees)
    assert agreed == [True, True, False, True]


def test_sweep_that_began_before_other_ended_confirms_nothing(known: SqliteStore) -> None:
    early, late = (known.sweeps.begin(ORDERS, "acme", full=True) for _ in range(2))

    def end(begun: Sweep) -> int:
        known.sweeps.apply(begun, [order(id) for id in "abcd"], now=NOW)
        return known.sweeps.finish(begun, now=NOW, complete=True, moves=True)

    assert (end(early), end(late)) == (0, 0)
    assert end(known.sweeps.begin(ORDERS, "acme", full=True)) == 1


def test_what_write_brought_after_sweep_is_not_missing_from_it(known: SqliteStore) -> None:
    sweep(known, "ab", "cde")
    known.records.touch(ORDERS, "acme", order("new"), now=NOW, how="write")
    assert known.sweeps.look(ORDERS).missing == ()
    assert sweep(known, "ab", "cde") == 0
    assert known.sweeps.look(ORDERS).missing == (address("new"),)


def test_vendors_word_takes_out_records_of_that_feed_only(known: SqliteStore) -> None:
    assert known.records.remove(CREWS, [address("a")], now=NOW) == 0
    assert known.records.remove(ORDERS, [address("a"), address("nobody")], now=NOW) == 1
    assert sorted(listed(known)) == ["b", "c", "d", "e"]
    last = known.records.revisions(address("a"))[0]
    assert (last.what, last.how) == ("removed", "detail")
    assert [status.rows for status in known.feeds.statuses()] == [4]


def test_witness_is_record_that_last_sweep_saw(known: SqliteStore) -> None:
    assert known.sweeps.witness(CREWS) is None
    sweep(known, "d")
    assert known.sweeps.witness(ORDERS) == address("d")
