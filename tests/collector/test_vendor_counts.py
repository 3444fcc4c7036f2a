"""When a vendor's count asks for a full sweep, and when it is believed no more."""

from __future__ import annotations

from fieldtui.collector.vendor_counts import FALSE_ALARMS, after_changes, after_full, says_something_went, told
from fieldtui.store.models import Count


def test_new_difference_of_counts_says_something_went() -> None:
    assert says_something_went(Count(), -1)
    assert not says_something_went(Count(excess=-1), -1)
    assert says_something_went(Count(excess=998), 997)


def test_full_sweep_leaves_its_difference_as_usual_one() -> None:
    assert after_full(Count(5, 0), 2, asked_for=False, removed=0) == Count(2, 0)
    assert after_full(Count(5, 0), None, asked_for=False, removed=0) == Count(5, 0)


def test_alarms_that_found_nothing_add_up_until_one_finds_something() -> None:
    count = Count()
    for alarms in range(1, FALSE_ALARMS + 1):
        count = after_full(count, 0, asked_for=True, removed=0)
        assert count.false_alarms == alarms
    assert not says_something_went(count, 99)
    assert after_full(Count(0, 2), 0, asked_for=True, removed=1) == Count()
    assert after_changes(Count(3, 2)) == Count(3, 0)


def test_count_left_aside_gets_one_more_try_after_full_sweep() -> None:
    aside = Count(0, FALSE_ALARMS)
    assert after_changes(aside) == aside
    again = after_full(aside, 4, asked_for=False, removed=0)
    assert says_something_went(again, 5)
    assert not says_something_went(after_full(again, 5, asked_for=True, removed=0), 6)


def test_difference_is_told_unless_unreadable_records_explain_it() -> None:
    assert told(Count(), 5, 5, 0) == ""
    assert told(Count(1), 6, 5, 1) == ""
    assert told(Count(1), 6, 5, 0) == "the vendor counts 6; known here: 5"
