"""A vendor's promised tries, held against what came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fieldtui.store.models import Attempt
from fieldtui.ui.models.retry_schedule import tries

SCHEDULE = [timedelta(minutes=minutes) for minutes in (10, 30, 60)]


def _came(minute: float, way: str = "hook", status: int = 200) -> Attempt:
    return Attempt(at=minute * 60, source="north", event_id="1", way=way, status=status)


@pytest.mark.parametrize(
    ("lines", "minute", "words"),
    [
        ([], 0, "missed due due due"),
        ([], 45, "missed missed missed due"),
        ([_came(0.1)], 45, "came not needed not needed not needed"),
        ([_came(10.2)], 45, "missed came not needed not needed"),
        ([_came(0.1, "refused", 401), _came(31)], 45, "refused missed came not needed"),
        ([_came(0.1), _came(10, "again")], 45, "came came not needed not needed"),
        ([_came(9.9)], 45, "missed came not needed not needed"),
        ([_came(400)], 500, "missed missed missed came"),
        ([_came(0.1, status=399)], 5, "came not needed not needed not needed"),
        ([_came(0.1, status=400)], 5, "refused due due due"),
        ([_came(31, "caught up")], 45, "missed missed missed due"),
        ([_came(5, "replay", 500)], 8, "missed due due due"),
    ],
)
def test_each_promised_try_came_or_is_missed_or_due(lines: list[Attempt], minute: float, words: str) -> None:
    assert " ".join(one.word for one in tries(0, SCHEDULE, lines, minute * 60)) == words
