"""Careless JSON is read as far as it makes sense, and never raises anything but a rejection."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.errors import RecordRejected
from fieldtui.http import fields, judge

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2025-03-28T09:21:10.000-03:00", datetime(2025, 3, 28, 12, 21, 10, tzinfo=UTC)),
        ("2016-03-18T16:19:00Z", datetime(2016, 3, 18, 16, 19, tzinfo=UTC)),
        ("2016-03-18T16:19:49.081Z", datetime(2016, 3, 18, 16, 19, 49, 81000, tzinfo=UTC)),
        ("2025-10-21T20:49:50-0700", datetime(2025, 10, 22, 3, 49, 50, tzinfo=UTC)),
        ("2025-03-15 08:00:00", datetime(2025, 3, 15, 15, tzinfo=UTC)),
        ("2025-01-15 08:00:00", datetime(2025, 1, 15, 16, tzinfo=UTC)),
        (1426274440, datetime(2015, 3, 13, 19, 20, 40, tzinfo=UTC)),
        ("1969-12-31T16:00:00-08:00", None),
        ("1970-01-01T00:00:00Z", None),
        (0, None),
        ("", None),
        (None, None),
        ("next week", None),
        ("2025-02-30", None),
        (True, None),
        (10**30, None),
    ],
)
def test_times_in_all_their_forms(value: object, moment: datetime | None) -> None:
    assert fields.read_time(value, LOS_ANGELES) == moment


@given(ANYTHING)
def test_nothing_that_json_can_hold_upsets_a_reader(value: Any) -> None:
    fields.read_time(value, LOS_ANGELES)
    fields.read_text(value)
    fields.read_number(value)
    fields.read_latitude(value)
    fields.read_longitude(value)
    fields.plain(value)
    fields.fold(value)


@given(st.binary())
def test_bytes_that_are_no_record_are_rejected(raw: bytes) -> None:
    with contextlib.suppress(RecordRejected):
        fields.decode_object(raw)


def test_a_rejection_names_the_place_and_what_was_due() -> None:
    with pytest.raises(RecordRejected, match=r"\$\[\.\.\.\]\[1\]: Expected `int`, got `str`"):
        fields.decode(b'{"a":[1,"x"]}', dict[str, list[int]])


def test_html_is_taken_out_and_its_lines_kept() -> None:
    text = "<p>Hydrant &amp; hose</p><script>alert(1)</script><ul><li>one</li><li>two<br>three</li></ul>"
    assert fields.plain(text) == "Hydrant & hose\none\ntwo\nthree"


NOW = datetime(2025, 3, 28, 13, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30),
        ({"retry-after": "Fri, 28 Mar 2025 13:05:40 GMT"}, 40),
        ({"x-ratelimit-reset": "2025-03-28T10:05:50-03:00"}, 50),
        ({"x-ratelimit-reset": "2025-03-28 10:05:33 -0300"}, 33),
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 20)}, 20),
        ({"retry-after": "0"}, None),
        ({"retry-after": "soon"}, None),
        ({"x-ratelimit-reset": "2025-03-28T10:00:00-03:00"}, None),
        ({"retry-after": "1e9999"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_when_to_come_back_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert judge.retry_after(headers, NOW) == seconds
