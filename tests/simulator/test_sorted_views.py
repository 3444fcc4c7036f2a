"""A view costs a page and shows what sorting everything would."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.contract.record import Stage
from fieldtui.simulator.models import Work
from fieldtui.simulator.sorted_views import EncodedCache, SortedView
from tests.simulator.small_world import Made


def is_open(work: Work) -> bool:
    return work.stage not in (Stage.DONE, Stage.CANCELLED)


def newest(made: Made) -> SortedView[Work]:
    return SortedView(
        made.vendor_world, "work", lambda vendor_world: vendor_world.work, key=lambda work: work.updated, where=is_open
    )


def sorted_by_hand(made: Made) -> list[Work]:
    return sorted(filter(is_open, made.vendor_world.work.values()), key=lambda work: (work.updated, work.index))


@settings(max_examples=20, deadline=None)
@given(steps=st.lists(st.sampled_from([1.0, 20.0, 400.0, 9000.0]), min_size=1, max_size=5), size=st.integers(1, 60))
def test_pages_together_are_sorted_list_after_any_change(steps: list[float], size: int) -> None:
    made = Made(records=150)
    view = newest(made)
    for step in steps:
        made.after(step)
        expected = sorted_by_hand(made)
        pages = [view.page(offset, size) for offset in range(0, len(expected) + size, size)]
        assert [work for page in pages for work in page] == expected
        backwards = [view.page(offset, size, backwards=True) for offset in range(0, len(expected), size)]
        assert [work for page in backwards for work in page] == expected[::-1]
        assert view.count() == len(expected)


@given(where=st.integers(0, 40), size=st.integers(1, 20))
@settings(deadline=None, max_examples=20)
def test_page_can_begin_behind_place(where: int, size: int) -> None:
    made = Made(records=150)
    expected = sorted_by_hand(made)
    place = expected[where]
    view = newest(made)
    assert view.after(place.updated, place.index, size) == expected[where + 1 : where + 1 + size]
    before = expected[:where][::-1][:size]
    assert view.after(place.updated, place.index, size, backwards=True) == before
    assert view.position(place.updated) <= where


def test_encoded_things_are_encoded_again_only_after_change() -> None:
    made = Made()
    asked: list[int] = []

    def encode(work: Work) -> bytes:
        asked.append(work.index)
        return f"{work.index} {work.stage}".encode()

    token_store = EncodedCache(made.vendor_world, "work", encode)
    work = next(each for each in made.vendor_world.work.values() if each.stage is Stage.REVIEW)
    other = next(each for each in made.vendor_world.work.values() if each.stage is Stage.DONE)
    for each in (work, other, work, other):
        token_store.get(each.index, each)
    made.vendor_world.move(work, Stage.DONE)
    assert token_store.get(work.index, work) == f"{work.index} done".encode()
    token_store.get(other.index, other)
    assert asked == [work.index, other.index, work.index]
