"""Careless JSON is read as far as it makes sense, and never raises anything but a rejection."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.errors import RecordRejected
from fieldtui.http import json_readers, status_errors
from fieldtui.http.html_text import html_text

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
        ("1970-01-02T11:59:59Z", None),
        ("1970-01-02T12:00:00Z", datetime(1970, 1, 2, 12, tzinfo=UTC)),
        ("9999-12-29T23:59:59Z", datetime(9999, 12, 29, 23, 59, 59, tzinfo=UTC)),
        ("9999-12-30T00:00:00Z", None),
        ("", None),
        (None, None),
        ("next week", None),
        ("2025-02-30", None),
        (True, None),
        (10**30, None),
        ("2025-03-28 10:05:33 UTC", datetime(2025, 3, 28, 10, 5, 33, tzinfo=UTC)),
        ("2025-03-28 10:05:33 -0300", datetime(2025, 3, 28, 13, 5, 33, tzinfo=UTC)),
        ("2025-03-28T10:05:33.123 GMT", datetime(2025, 3, 28, 10, 5, 33, 123000, tzinfo=UTC)),
        ("Fri, 28 Mar 2025 10:05:33 GMT", datetime(2025, 3, 28, 10, 5, 33, tzinfo=UTC)),
        ("2025-03-28t10:05:33z", datetime(2025, 3, 28, 10, 5, 33, tzinfo=UTC)),
        ("20250328T100533Z", datetime(2025, 3, 28, 10, 5, 33, tzinfo=UTC)),
        ("20250328", datetime(2025, 3, 28, 7, tzinfo=UTC)),
        (1743156333, datetime(2025, 3, 28, 10, 5, 33, tzinfo=UTC)),
        ("1743156333", datetime(2025, 3, 28, 10, 5, 33, tzinfo=UTC)),
        (1743156333000, datetime(2025, 3, 28, 10, 5, 33, tzinfo=UTC)),
        ("1712011232359", datetime(2024, 4, 1, 22, 40, 32, 359000, tzinfo=UTC)),
        (1743156333000000, datetime(2025, 3, 28, 10, 5, 33, tzinfo=UTC)),
        ("/Date(1743156333000-0300)/", datetime(2025, 3, 28, 10, 5, 33, tzinfo=UTC)),
        ("2025-03-28T10:05:33.1234567Z", datetime(2025, 3, 28, 10, 5, 33, 123456, tzinfo=UTC)),
        ("9999-12-31T23:59:59.9999999Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("0001-01-01T00:00:00", None),
        (253402300799, None),
        (float("inf"), None),
        ("1" * 5000, None),
    ],
)
def test_times_in_all_their_forms(value: object, moment: datetime | None) -> None:
    assert json_readers.read_time(value, LOS_ANGELES) == moment


@given(ANYTHING)
def test_nothing_that_json_can_hold_upsets_reader(value: Any) -> None:
    json_readers.shown(value)
    json_readers.read_texts(value)
    html_text(value)
    json_readers.read_time(value, LOS_ANGELES)
    json_readers.read_text(value)
    json_readers.read_number(value)
    json_readers.read_latitude(value)
    json_readers.read_longitude(value)
    json_readers.plain(value)
    json_readers.fold(value)


@given(st.binary())
def test_bytes_no_record_are_rejected(raw: bytes) -> None:
    with contextlib.suppress(RecordRejected):
        json_readers.decode_object(raw)


def test_rejection_names_place_and_what_was_due() -> None:
    with pytest.raises(RecordRejected, match=r"\$\[\.\.\.\]\[1\]: Expected `int`, got `str`"):
        json_readers.decode_as(b'{"a":[1,"x"]}', dict[str, list[int]])


@pytest.mark.parametrize(
    "text",
    ["Fix <3 valves & >2 pumps", "<UNKNOWN>", "#<StandardError: timeout>", "https://x.example/?a=1&region=3&copy=1"],
)
def test_text_no_html_stays_as_it_came(text: str) -> None:
    assert json_readers.plain(f" {text} ") == text
    assert html_text(text) == text


def test_number_where_text_is_due_is_text() -> None:
    assert json_readers.plain(114) == "114"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (["a", "b", 3, None], "a, b, 3"),
        ({"0": "Tyre", "2": "Lamp"}, "Tyre, Lamp"),
        ({"id": 7, "name": "Owner"}, "Owner"),
        ([{"label": "Worker"}, {"label": "Owner"}], "Worker, Owner"),
        ({"a": {"b": 1}}, '{"a":{"b":1}}'),
        (0, "0"),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_answer_of_any_type_is_shown(value: Any, text: str | None) -> None:
    assert json_readers.shown(value) == text


class Place(msgspec.Struct):
    """Where work is done."""

    id: str | int | None = msgspec.field(name="_id", default=None)
    city: str | None = None


class Job(msgspec.Struct):
    """Work, as a vendor promises it."""

    id: str | int | None = None
    name: str | None = None
    size: float | None = None
    site: Place | None = None
    people: list[Place] | None = None
    photos: list[str | Place] | None = None


@pytest.mark.parametrize(
    ("json", "job"),
    [
        ('{"id":1,"name":114}', Job(1, "114")),
        ('{"id":1,"name":{"en":"x"},"size":"big"}', Job(1)),
        ('{"id":1,"name":true,"size":"2.5"}', Job(1, None, 2.5)),
        ('{"id":1,"site":"636"}', Job(1, site=Place("636"))),
        ('{"id":1,"site":{"_id":"636","city":7}}', Job(1, site=Place("636", "7"))),
        ('{"id":1,"site":["636"]}', Job(1, site=Place("636"))),
        ('{"id":1,"site":["636","637"]}', Job(1)),
        ('{"id":1,"people":{"_id":"5","city":"Troy"}}', Job(1, people=[Place("5", "Troy")])),
        ('{"id":1,"people":{},"photos":""}', Job(1, people=[], photos=[])),
        ('{"id":1,"people":{"a":{"_id":"5"},"b":null,"c":[]}}', Job(1, people=[Place("5")])),
        ('{"id":1,"people":"5","photos":"p.jpg"}', Job(1, people=[Place("5")], photos=["p.jpg"])),
        ('{"id":1,"size":1e400}', Job(1)),
        ('{"id":1,"name":"x","size":' + "9" * 300 + "}", Job(1, "x", float("9" * 300))),
        ('{"id":[],"name":"x"}', Job(None, "x")),
    ],
)
def test_field_of_another_type_costs_no_record(json: str, job: Job) -> None:
    assert json_readers.decode_as(json.encode(), Job) == job


@pytest.mark.parametrize("raw", [b"[]", b'"abc"', b"5", b"null", b"true", b""])
def test_what_is_no_object_is_rejected(raw: bytes) -> None:
    with pytest.raises(RecordRejected):
        json_readers.decode_as(raw, Job)
    with pytest.raises(RecordRejected):
        json_readers.decode_object(raw)


def test_numbers_of_any_length_survive_being_stored() -> None:
    item = json_readers.decode_object(b'{"id": ' + b"9" * 30 + b', "big": ' + b"9" * 300 + b', "huge": 1e400}')
    assert item["id"] == int("9" * 30)
    assert json_readers.decode_object(json_readers.encode(item))["id"] == int("9" * 30)


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
    assert status_errors.retry_after(headers, NOW) == seconds
