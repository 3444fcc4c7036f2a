"""Durations take six cells at most, the late ones negative."""

from __future__ import annotations

import pytest

from fieldtui.ui.words import span

_DAY = 86_400


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0m"),
        (-30, "0m"),
        (725, "12m"),
        (-725, "-12m"),
        (3 * 3600 + 300, "3h05"),
        (-23 * 3600 - 3599, "-23h59"),
        (2 * _DAY + 4 * 3600, "2d4h"),
        (-9 * _DAY - 23 * 3600, "-9d23h"),
        (10 * _DAY, "10d"),
        (-59 * _DAY - 20 * 3600, "-59d"),
        (9999 * _DAY, "9999d"),
    ],
)
def test_a_duration_fits_its_column(seconds: float, told: str) -> None:
    assert span(seconds) == told
    assert len(span(seconds)) <= 6
