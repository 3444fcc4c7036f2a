"""Vendor text on a terminal: one safe line, whatever came."""

from __future__ import annotations

import time

import pytest

from fieldtui.contract.safe_text import clean, clean_lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("two \t\r\nlines\tand a tab", "two lines and a tab"),
        ("one\n\n\nfour", "one   four"),
        ("esc \x1b[31m c1 \x9b del \x7f", "esc \ufffd[31m c1 \ufffd del \ufffd"),
        ("override \u202e isolate \u2066", "override \ufffd isolate \ufffd"),
        ("half \ud83d", "half \ufffd"),
        ("line\u2028separator", "line separator"),
        ("kept at the end  ", "kept at the end  "),
    ],
)
def test_control_characters_never_reach_terminal(text: str, line: str) -> None:
    assert clean(text) == line


def test_lines_are_split_at_every_break() -> None:
    assert clean_lines("one \r\ntwo\rthree\u2029four\x00") == ["one", "two", "three", "four\ufffd"]


@pytest.mark.parametrize("unit", [" ", "\t", "\r", " \n", "\x00"])
def test_cleaning_takes_time_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        text = "\x00" + unit * (size // len(unit))
        began = time.process_time()
        clean(text)
        clean_lines(text)
        return time.process_time() - began

    small, large = min(seconds(20_000) for _ in range(3)), min(seconds(160_000) for _ in range(3))
    assert large < max(small, 0.005) * 24
