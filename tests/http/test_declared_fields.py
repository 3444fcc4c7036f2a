"""Fields of a record, each declared with what reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import msgspec
import pytest

from fieldtui.http.declared_fields import read_by, read_fields, read_locally_by
from fieldtui.http.json_readers import read_text, read_time, shown

EAST = timezone(timedelta(hours=2))


def local_time(value: object, zone: tzinfo) -> datetime | None:
    return read_time(value, zone)


class Task(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    id: str
    work_type: str | None = read_by(read_text)
    due: datetime | None = read_by(read_time, "due_date", "deadline")
    begin: datetime | None = read_locally_by(local_time)
    extra_data: Any = None


class Job(Task, frozen=True, kw_only=True):
    crew: str | None = read_by(shown)


def test_member_is_named_like_field_unless_another_is_declared() -> None:
    task = read_fields(Task, {"workType": 7, "due_date": "2026-03-01T08:00:00Z"}, EAST, id="a")
    assert (task.work_type, task.due) == ("7", datetime(2026, 3, 1, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    "record",
    [
        {"deadline": "2026-03-01T08:00:00Z"},
        {"due_date": None, "deadline": "2026-03-01T08:00:00Z"},
        {"due_date": "2026-03-01T08:00:00Z", "deadline": "2027-01-01T00:00:00Z"},
    ],
)
def test_first_member_that_is_there_counts(record: dict[str, object]) -> None:
    assert read_fields(Task, record, EAST, id="a").due == datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_local_reader_is_given_records_zone() -> None:
    begin = read_fields(Task, {"begin": "2026-03-01 08:00:00"}, EAST, id="a").begin
    assert begin == datetime(2026, 3, 1, 6, tzinfo=UTC)


def test_field_without_reader_holds_member_as_it_came() -> None:
    assert read_fields(Task, {"extraData": [1, {"a": None}]}, EAST, id="a").extra_data == [1, {"a": None}]


def test_what_caller_has_read_is_not_read_again() -> None:
    assert read_fields(Task, {"id": 1, "workType": "hers"}, EAST, id="b", work_type="mine").work_type == "mine"


def test_fields_of_base_are_read_too() -> None:
    job = read_fields(Job, {"workType": "repair", "crew": "North"}, EAST, id="a")
    assert (job.work_type, job.crew) == ("repair", "North")


@pytest.mark.parametrize("odd", [[], {}, {"a": 1}, True, "", 10**300, ["x"]])
def test_odd_value_costs_its_field_at_most(odd: object) -> None:
    job = read_fields(Job, {"due_date": odd, "begin": odd, "crew": "North"}, EAST, id="a")
    assert (job.due, job.begin, job.crew) == (None, None, "North")


def test_empty_record_has_nothing_but_what_is_known() -> None:
    assert read_fields(Job, {}, EAST, id="a") == Job(
        id="a", work_type=None, due=None, begin=None, extra_data=None, crew=None
    )
