"""One careless value costs that value: the page around it still splits into its records."""

from __future__ import annotations

import json
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.errors import Malformed
from fieldtui.contract.json_repair import DEEPEST, sound_json

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def read(body: bytes, content_type: str = "application/json") -> Any:
    return msgspec.json.decode(sound_json(body, content_type))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'["cut \\ud83d", "whole \\ud83d\\ude00"]', ["cut \ufffd", "whole \U0001f600"]),
        (b'["\\ude00 first", "\\ud83d\\ud83d\\ude00"]', ["\ufffd first", "\ufffd\U0001f600"]),
        (b'["a backslash: \\\\ud83d"]', ["a backslash: \\ud83d"]),
        (b'["two\nlines", "a\ttab", "nul \x00"]', ["two\nlines", "a\ttab", "nul \x00"]),
        (b'["C:\\Users\\x", "\\u12"]', ["C:\ufffdUsers\ufffdx", "\ufffdu12"]),
        (
            b'{"a": NaN, "b": -Infinity, "c": undefined, "d": True, "e": None, "f": 01}',
            dict.fromkeys("abcf") | {"d": True, "e": None},
        ),
        (b'[{"id": 1,, "a": 2}, {"id": 2}]', [None, {"id": 2}]),
        (b'[{"id": 1, "tags": [1,,2]}, {"id": 2}]', [{"id": 1, "tags": [1, 2]}, {"id": 2}]),
        (b'[{"id": 1, "o": {"k" 1}}, {"id": 2 "x": 3}]', [{"id": 1, "o": None}, None]),
        (b'[{"id": 1,}, [1, 2, ], [] ]', [{"id": 1}, [1, 2], []]),
        (b'[{1: 2}, {"a": : 3}, ["x": 1], {"b"}, 5]', [None, None, ["x", 1], None, 5]),
    ],
)
def test_broken_value_costs_only_itself(body: bytes, value: Any) -> None:
    assert read(body) == value


@pytest.mark.parametrize(
    ("body", "content_type", "value"),
    [
        ('{"t": "Ca\xf1o roto"}'.encode("latin-1"), "application/json; charset=ISO-8859-1", "Ca\xf1o roto"),
        ('{"t": "Ca\xf1o \u20ac"}'.encode("cp1252"), 'application/json; charset="windows-1252"', "Ca\xf1o \u20ac"),
        ('{"t": "Ca\xf1o roto"}'.encode("latin-1"), "application/json", "Ca\ufffdo roto"),
        ('{"t": "Ca\xf1o roto"}'.encode(), "application/json; charset=ISO-8859-1", "Ca\xf1o roto"),
        ('{"t": "Ca\xf1o roto"}'.encode("utf-16"), "application/json", "Ca\xf1o roto"),
        ('{"t": "Ca\xf1o roto"}'.encode("utf-16-le"), "application/json; charset=utf-16le", "Ca\xf1o roto"),
        (b'\xef\xbb\xbf{"t": "mark"}', "application/json", "mark"),
        (b'{"t": "half \xed\xa0\xbd"}', "application/json; charset=unicode_escape", "half \ufffd\ufffd\ufffd"),
    ],
)
def test_text_of_any_encoding_is_read(body: bytes, content_type: str, value: str) -> None:
    assert read(body, content_type) == {"t": value}


@pytest.mark.parametrize("body", [b"", b"<html>", b'[{"id": 1}, {"id"', b'{"a": 1]', b"[1] [2]", b'{"a": 1,, }', b"]"])
def test_what_cannot_be_repaired_comes_back_undamaged(body: bytes) -> None:
    assert sound_json(body) == body


@given(JSON)
def test_json_right_is_left_alone(value: Any) -> None:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if b"\xed" not in body:
        assert sound_json(body) == body


@given(JSON, st.integers(0, 200), st.binary(max_size=3))
def test_no_damage_raises_anything_unforeseen(value: Any, place: int, damage: bytes) -> None:
    body = json.dumps([value, 1]).encode()
    sound_json(body[:place] + damage + body[place + 1 :], "application/json")


@pytest.mark.parametrize("unit", [b"[],", b"{},", b"1,", b'{"":0},', b"[[0]],", b'"",'])
def test_small_text_huge_in_memory_is_refused(unit: bytes) -> None:
    body = b"[" + unit * (3_000_000 // len(unit)) + b"0]"
    with pytest.raises(Malformed, match="no list of records"):
        sound_json(body)


def test_what_is_nested_too_deep_becomes_null() -> None:
    assert read(b'[{"id": 1, "deep": ' + b"[" * 5000 + b"]" * 5000 + b"}]")[0]["id"] == 1


def test_repair_takes_time_in_proportion_to_size() -> None:
    def seconds(count: int) -> float:
        body = b"[" + b'{"id": 1, "t": "cut \\ud83d \\\\ \\" end"},' * count + b"0]"
        began = time.process_time()
        sound_json(body)
        return time.process_time() - began

    small, large = min(seconds(2_000) for _ in range(3)), min(seconds(16_000) for _ in range(3))
    assert large < small * 24


@pytest.mark.parametrize("depth", [201, 500, 990, 1500, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_value_nested_too_deep_costs_only_itself(depth: int, opening: str, closing: str) -> None:
    deep = opening * depth + "1" + closing * depth
    text = f'[{{"_id":"1"}},{{"_id":"2","name":"two","extra":{deep}}},{{"_id":"3"}}]'
    if depth > 1500:
        text = text.replace('"two"', f'"{"x" * 5_000_000}"')  # dense enough to be an answer at all
    told = json.loads(sound_json(text.encode()))
    assert [record["_id"] for record in told] == ["1", "2", "3"]
    levels, value = 0, told[1]["extra"]
    while value is not None:
        levels, value = levels + 1, value[0] if isinstance(value, list) else value["a"]
    assert levels <= DEEPEST


def test_brackets_in_text_are_no_nesting() -> None:
    text = json.dumps([{"title": "[" * 500 + '\\"{{' + "\\", "id": number} for number in range(20)]).encode()
    assert sound_json(text) == text
