"""A line holds no more than it has room for, whatever the text is made of."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from fieldtui.ui.render.text_layout import cut, fit, plain

FLOODS = {
    "enclosing": "e" + "\u20dd" * 100_000,
    "accents": "e" + "\u0301" * 100_000,
    "arabic": "\u0628" + "\u064e" * 100_000,
    "thai": "\u0e01" + "\u0e31" * 100_000,
    "joiners": "a" + "\u200d\ufe0f" * 100_000,
    "fillers": "\u3164" * 100_000,
    "tags": "a" + "\U000e0041" * 100_000,
    "wide": "漏" * 100_000,
    "mixed": "a\u0301\u20dd\u064e" * 50_000,
}


@pytest.mark.parametrize("text", FLOODS.values(), ids=FLOODS)
@pytest.mark.parametrize("width", [1, 12, 80])
def test_flood_takes_its_cells_and_few_bytes(text: str, width: int) -> None:
    line = fit(text, width)
    assert cell_len(line) == width
    assert len(line.encode()) <= 16 * width + 64


@pytest.mark.parametrize(
    "text", ["Fuga de gas", "漏水修理 4 号線", "Việt Nam: sửa ống nước", "สวัสดีชาวโลก", "שָׁלוֹם", "हिन्दी में काम"]
)
def test_words_of_people_stay_as_they_are_written(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(("ellipsis", "told"), [("…", "abcd…"), ("...", "ab..."), ("", "abcde")])
def test_what_was_cut_ends_in_ellipsis_and_fills_its_cells(ellipsis: str, told: str) -> None:
    assert cut("abcdefgh", 5, ellipsis) == told
