"""The store's size in a few words."""

from __future__ import annotations

import pytest

from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.models.store_size import StoreSize, measure, store_spans
from tests.ui.factories import NOW


@pytest.mark.parametrize(
    ("size", "growth", "words"),
    [
        (900_000, None, "store < 10 MB"),
        (812_345_678, None, "store 812 MB"),
        (4_812_345_678, 14_200_000, "store 4,812 MB, 14.2 MB more a day"),
        (812_345_678, -3_000_000, "store 812 MB, 3.0 MB less a day"),
        (812_345_678, 40_000, "store 812 MB"),
    ],
)
def test_size_and_growth_are_told_in_megabytes(size: int, growth: float | None, words: str) -> None:
    assert "".join(text for text, _ in store_spans(StoreSize(size, growth))).strip() == words


def test_nothing_is_told_before_it_was_measured() -> None:
    assert store_spans(None) == []


def test_growth_comes_from_sizes_noted_before(store: SqliteStore) -> None:
    assert measure(store, NOW).growth is None
    store.upkeep.note_size(NOW - 3 * 86_400)
    found = measure(store, NOW)
    assert found.growth == pytest.approx(0, abs=1e4)
    assert found.size > 100_000
