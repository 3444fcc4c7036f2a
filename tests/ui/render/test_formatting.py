"""Durations take six cells at most, the late ones negative."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fieldtui.ui.render.formatting import rounded, span, stretch

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
def test_duration_fits_its_column(seconds: float, told: str) -> None:
    assert span(seconds) == told
    assert len(span(seconds)) <= 6


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (datetime(2026, 11, 21, 14), datetime(2026, 11, 21, 18), "14:00-18:00"),
        (datetime(2026, 11, 23, 14), datetime(2026, 11, 23, 18), "Mon 14:00-18:00"),
        (datetime(2026, 11, 23, 7), datetime(2026, 11, 24, 7), "Mon 07:00-Tue 07:00"),
        (datetime(2026, 12, 24, 7), datetime(2026, 12, 24, 15), "24 Dec 07:00-15:00"),
        (datetime(2026, 12, 24, 7), None, "24 Dec 07:00"),
    ],
)
def test_hours_are_said_with_their_day(start: datetime, end: datetime | None, told: str) -> None:
    now = datetime(2026, 11, 21, 7, 42, tzinfo=UTC).timestamp()
    last = end.replace(tzinfo=UTC).timestamp() if end else None
    assert stretch(start.replace(tzinfo=UTC).timestamp(), last, now, UTC)[0] == told


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "0"), (999, "999"), (1000, "1.0k"), (16_668, "16.7k"), (99_949, "99.9k"), (99_950, "100k"), (999_600, "1.0M")],
)
def test_rounded_count_takes_five_cells_at_most(number: int, told: str) -> None:
    assert rounded(number) == told
