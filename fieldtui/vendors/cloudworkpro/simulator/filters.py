"""What a list may be asked: filters in four parameters, an order, a limit; each is refused when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

import msgspec
from starlette.datastructures import QueryParams

from fieldtui.http.json_readers import read_time
from fieldtui.simulator.http_answers import Failure
from fieldtui.vendors.cloudworkpro.simulator.cursors import Order, Row
from fieldtui.vendors.cloudworkpro.simulator.envelopes import stamp, wrong

Test = Callable[[Row], bool]

#: records in a page unless asked otherwise, and at most
DEFAULT, MOST = 100, 250

_LISTED = re.compile(r"(?P<column>[^!\[\]]+)!\[(?P<values>.*)\]", re.DOTALL)


def read_limit(query: QueryParams) -> int:
    """Return how many rows a page has; more than the most is cut down, and `options` says so."""
    text = query.get("limit", str(DEFAULT))
    if not text.isdecimal() or not int(text[:9]):
        raise Failure(wrong("PG_0002", "limit must be a positive number"))
    return min(MOST, int(text[:9]))


def read_order(query: QueryParams, columns: Collection[str]) -> Order:
    """Return the order that is asked for: one column, `asc` or `desc`."""
    text = query.get("sortBy")
    if text is None:
        return Order()
    column, _, way = text.partition(":")
    if way not in ("asc", "desc"):
        raise Failure(wrong("PG_0003", "sortBy must be column:asc or column:desc"))
    return Order(_known(column, columns), way == "desc")


def read_test(query: QueryParams, columns: Collection[str]) -> Test:
    """Make one test of all filters: `filterOperator` joins what `filterBy` holds, `in` and `between` narrow it down."""
    joined = {"and": all, "or": any}.get(query.get("filterOperator", "and"))
    if joined is None:
        raise Failure(wrong("PG_0004", "filterOperator must be and or or"))
    equal = [_equals(column, value) for column, value in read_filter(query, columns).items()]
    narrow = [_among(*_listed(text, columns)) for text in query.getlist("in")]
    narrow += [_between(*_listed(text, columns)) for text in query.getlist("between")]
    return lambda row: (not equal or joined(test(row) for test in equal)) and all(test(row) for test in narrow)


def read_filter(query: QueryParams, columns: Collection[str]) -> dict[str, Any]:
    """Read `filterBy`: a JSON object of columns and values."""
    text = query.get("filterBy")
    try:
        wanted = msgspec.json.decode(text) if text else {}
    except msgspec.DecodeError:
        wanted = None
    if not isinstance(wanted, dict):
        raise Failure(wrong("PG_0005", "filterBy must be a JSON object"))
    return {_known(column, columns): value for column, value in wanted.items()}


def _known(column: str, columns: Collection[str]) -> str:
    if column not in columns:
        raise Failure(wrong("PG_0006", f"unknown column {column[:40]}"))
    return column


def _listed(text: str, columns: Collection[str]) -> tuple[str, list[str]]:
    """Read `column![value1, value2]`."""
    match = _LISTED.fullmatch(text)
    if match is None:
        raise Failure(wrong("PG_0007", "in and between must be column![value1, value2]"))
    return _known(match["column"], columns), [value.strip() for value in match["values"].split(",")]


def _equals(column: str, wanted: Any) -> Test:
    return lambda row: wanted in row[column] if isinstance(row[column], list) else _text(row[column]) == _text(wanted)


def _among(column: str, values: list[str]) -> Test:
    return lambda row: _text(row[column]) in values


def _between(column: str, values: list[str]) -> Test:
    """Return both ends count; only the first two values do."""
    if len(values) < 2:
        raise Failure(wrong("PG_0007", "between needs two values"))
    if not column.endswith("_date"):
        low, high = values[0], values[1]
        return lambda row: row[column] is not None and low <= _text(row[column]) <= high
    start, end = stamp(read_time(values[0])), stamp(read_time(values[1]))
    if start is None or end is None:
        raise Failure(wrong("PG_0007", "between needs two times"))
    return lambda row: row[column] is not None and start <= row[column] <= end


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
