"""Clock times without a zone: across a change of the clock, in every form, and back onto the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.http.json_readers import read_time
from fieldtui.vendors.crewsense.local_times import When, clock_time, read_span, read_when, show, whole_days, whole_hours
from tests.vendors.crewsense.samples import CALLBACK, SUBMISSION, TIME_OFF
from tests.vendors.crewsense.scripted_vendor import ZONE, facets, utc


def span(start: object, end: object, hours: float | None = None) -> tuple[datetime | None, datetime | None]:
    """A span by the department's clock, as moments."""
    first, last = read_span(start, end, ZONE, hours)
    return first.at, last.at


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-15", utc(2025, 3, 15, 7)),
        ("2025-03-15 19:33:59", utc(2025, 3, 16, 2, 33, 59)),
        ("2025-03-21T19:45:33-06:00", utc(2025, 3, 22, 1, 45, 33)),
        ("2025-10-21T20:49:50-0700", utc(2025, 10, 22, 3, 49, 50)),
        ("2025-03-21T19:45:33Z", utc(2025, 3, 21, 19, 45, 33)),
        ("2025-03-28 10:05:33 UTC", utc(2025, 3, 28, 10, 5, 33)),
        (1743156333000, utc(2025, 3, 28, 10, 5, 33)),
        ("1743156333", utc(2025, 3, 28, 10, 5, 33)),
    ],
)
def test_all_four_forms_of_time_are_read(text: object, moment: datetime) -> None:
    assert read_time(text, ZONE) == moment


@pytest.mark.parametrize(
    "text", ["1969-12-31T16:00:00-08:00", "1969-12-31 16:00:00", 0, "0000-00-00 00:00:00", "", None]
)
def test_epoch_is_not_set(text: object) -> None:
    assert read_time(text, ZONE) is None


def test_same_clock_time_is_another_moment_in_winter() -> None:
    winter, summer = read_time("2025-01-15 08:00:00", ZONE), read_time("2025-07-15 08:00:00", ZONE)
    assert (winter, summer) == (utc(2025, 1, 15, 16), utc(2025, 7, 15, 15))


def test_shift_is_hour_shorter_when_clock_goes_forward() -> None:
    start, end = span("2025-03-08 08:00:00", "2025-03-09 08:00:00")
    assert start
    assert end
    assert end - start == timedelta(hours=23)


def test_shift_is_hour_longer_when_clock_goes_back() -> None:
    start, end = span("2025-11-01 08:00:00", "2025-11-02 08:00:00")
    assert start
    assert end
    assert end - start == timedelta(hours=25)


def test_nonexistent_spring_time_is_before_change() -> None:
    start, _ = span("2025-03-09 02:30:00", "2025-03-09 08:00:00")
    assert start == utc(2025, 3, 9, 10, 30)
    assert show(When(start), ZONE) == "2025-03-09 03:30 PDT"


def test_time_that_stands_twice_in_autumn_is_first_of_both() -> None:
    start, _ = span("2025-11-02 01:30:00", "2025-11-02 08:00:00")
    assert start == utc(2025, 11, 2, 8, 30)


def test_unless_end_would_then_not_be_after_start() -> None:
    start, end = span("2025-11-02 01:45:00", "2025-11-02 01:15:00")
    assert (start, end) == (utc(2025, 11, 2, 8, 45), utc(2025, 11, 2, 9, 15))


def test_or_vendors_own_length_says_otherwise() -> None:
    start, end = span("2025-11-02 01:30:00", "2025-11-02 07:30:00", 6)
    assert (start, end) == (utc(2025, 11, 2, 9, 30), utc(2025, 11, 2, 15, 30))


def test_length_that_fits_neither_reading_is_stale_and_not_believed() -> None:
    start, end = span("2025-11-02 01:30:00", "2025-11-02 07:30:00", 4)
    assert (start, end) == (utc(2025, 11, 2, 8, 30), utc(2025, 11, 2, 15, 30))


@pytest.mark.parametrize(
    ("start", "end"), [(None, None), ("x", "2025-01-01 08:00:00"), ("2025-01-02 08:00:00", "2025-01-01")]
)
def test_span_none_is_read_as_far_as_it_goes(start: object, end: object) -> None:
    assert span(start, end) == (read_time(start, ZONE), read_time(end, ZONE))


@pytest.mark.parametrize(
    "value", ["9999-12-31T23:59:59.9999999Z", "next Tuesday", "2025-99-99 08:00:00", "0001-01-02 00:00:00", {"a": [1]}]
)
def test_what_is_no_time_is_kept_as_it_came(value: Any) -> None:
    when = read_when(value, ZONE)
    assert (when.at, show(when, ZONE)) == (None, value if isinstance(value, str) else '{"a":[1]}')


@pytest.mark.parametrize("value", [None, "", 0, "0", "0000-00-00 00:00:00", "1969-12-31T16:00:00-08:00", "1970-01-01"])
def test_what_is_not_set_is_shown_as_nothing(value: Any) -> None:
    assert show(read_when(value, ZONE), ZONE) is None


def test_other_zones_than_organisations_are_believed() -> None:
    start, end = span("2025-06-17T07:00:00-05:00", "2025-06-18T07:00:00-05:00")
    assert (start, end) == (utc(2025, 6, 17, 12), utc(2025, 6, 18, 12))


def test_zoneless_and_offset_times_share_record() -> None:
    callback = facets("callbacks", CALLBACK)
    assert (callback.start, callback.due) == (utc(2025, 11, 9, 16), utc(2025, 11, 5, 17))
    assert facets("time_offs", TIME_OFF).start == utc(2025, 7, 10, 14)
    assert facets("submissions", SUBMISSION).created == utc(2015, 9, 24, 2, 27, 28)


@settings(deadline=None)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_sent_time_reads_back_as_same_moment(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    sent = clock_time(moment, ZONE)
    assert len(sent) == len("2025-03-15 08:00:00")
    assert read_time(sent, ZONE) in (moment, moment - timedelta(hours=1))


@settings(deadline=None)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    st.sampled_from(["America/Santiago", "Asia/Beirut", "UTC"]),
)
def test_window_by_whole_days_holds_what_was_meant(naive: datetime, zone: str) -> None:
    moment = naive.replace(tzinfo=UTC)
    start, end = whole_days(moment, moment + timedelta(days=1), ZoneInfo(zone))
    assert start <= moment
    assert moment + timedelta(days=1) <= end
    assert end - start <= timedelta(days=3)


def test_window_may_end_on_clock_change_night() -> None:
    start, end = whole_days(utc(1999, 4, 2, 3), utc(1999, 4, 3, 3, 0, 1), ZoneInfo("America/Santiago"))
    assert (start, end) == (utc(1999, 4, 2, 3), utc(1999, 4, 4, 4))


def test_whole_hour_window_grows_under_hour() -> None:
    start, end = whole_hours(utc(2025, 3, 15, 6, 20, 30), utc(2025, 3, 17, 6, 20, 30))
    assert (start, end) == (utc(2025, 3, 15, 6), utc(2025, 3, 17, 7))
    assert whole_hours(utc(2025, 3, 15, 6), utc(2025, 3, 17, 6)) == (utc(2025, 3, 15, 6), utc(2025, 3, 17, 6))
