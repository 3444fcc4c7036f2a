"""Marks stay with their records, whatever the list does."""

from __future__ import annotations

from array import array

from fieldtui.ui.models.marks import Marks

LIST = array("q", range(100, 200))


def test_range_reaches_from_last_mark_either_way() -> None:
    marks = Marks()
    marks.toggle(110)
    assert marks.reach(LIST, 13) == 3
    assert sorted(marks) == [110, 111, 112, 113]
    assert marks.reach(LIST, 8) == 2
    assert sorted(marks) == [108, 109, 110, 111, 112, 113]


def test_range_without_its_beginning_marks_one_record() -> None:
    marks = Marks()
    marks.toggle(7)
    marks.reach(LIST, 5)
    assert sorted(marks) == [7, 105]
    marks.reach(LIST, 7)
    assert sorted(marks) == [7, 105, 106, 107]


def test_second_toggle_takes_mark_away() -> None:
    marks = Marks()
    assert marks.toggle(101)
    assert not marks.toggle(101)
    assert len(marks) == 0


def test_marked_records_of_another_list_are_counted_apart() -> None:
    marks = Marks()
    marks.add(LIST[:10])
    shorter = array("q", range(105, 300))
    assert marks.outside(LIST) == 0
    assert marks.outside(shorter) == 5
    marks.forget([100, 101])
    assert marks.outside(shorter) == 3
    assert marks.clear() == 8
    assert marks.outside(shorter) == 0


def test_order_is_the_lists_then_what_it_lacks() -> None:
    marks = Marks()
    marks.add([5, 103, 101, 3])
    assert marks.ordered(LIST) == [101, 103, 3, 5]
    assert marks.ordered(LIST[::-1]) == [103, 101, 3, 5]
