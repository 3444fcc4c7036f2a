"""Requests and replies as values: what changes something, what an answer holds, and what is said where it is none."""

from __future__ import annotations

import pytest

from fieldtui.contract.errors import Malformed
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.vendor import Token


@pytest.mark.parametrize(
    ("request_", "reads"),
    [
        (Request(), True),
        (Request(method="HEAD"), True),
        (Request(method="POST"), False),
        (Request(method="DELETE"), False),
        (Request(method="POST", reads=True), True),
        (Request(method="GET", reads=False), False),
    ],
)
def test_only_reads_change_nothing(request_: Request, reads: bool) -> None:
    assert request_.is_read is reads


def test_adding_keeps_what_was_there() -> None:
    request = Request(query=(("a", "1"),), headers={"X": "1", "Y": "1"})
    added = request.adding(query=[("a", "2")], headers={"Y": "2"})
    assert list(added.query) == [("a", "1"), ("a", "2")]
    assert added.headers == {"X": "1", "Y": "2"}
    assert request.headers == {"X": "1", "Y": "1"}


def answer(body: bytes, **headers: str) -> Reply:
    return Reply(200, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize("body", [b'{"a": 1}', b'\xef\xbb\xbf{"a": 1}', b' \r\n {"a": 1}'])
def test_json_is_read_behind_mark_and_white_space(body: bytes) -> None:
    assert answer(body).json() == answer(body).object() == answer(body).members() == {"a": 1}


def test_number_beyond_use_costs_itself_only() -> None:
    assert answer(b'{"a": 1' + b"0" * 400 + b', "b": 2}').json()["b"] == 2


@pytest.mark.parametrize("body", [b"[1]", b'"text"', b"7", b"null"])
def test_answer_that_is_no_object_is_told(body: bytes) -> None:
    with pytest.raises(Malformed, match="no object where one is due"):
        answer(body).object()
    assert answer(body).members() == {}


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (b"", {}, "an empty answer"),
        (b"  ", {}, "an empty answer"),
        (b"<p>sorry", {}, "a web page"),
        (b"sorry", {"content_type": "text/html; charset=utf-8"}, "a web page"),
        (b'{"a": ', {}, "broken JSON"),
    ],
)
def test_what_came_instead_of_json_is_told(body: bytes, headers: dict[str, str], words: str) -> None:
    with pytest.raises(Malformed, match=words) as raised:
        answer(body, **headers).json()
    assert raised.value.status == 200
    assert answer(body, **headers).members() == {}


def test_json_of_another_shape_is_told_with_its_place() -> None:
    with pytest.raises(Malformed, match=r"JSON of another shape: .*\[1\]"):
        answer(b'["a", 7]').decode(list[str])


def test_token_is_never_shown() -> None:
    shown = repr(Token("hush-access", "hush-refresh", 1.0))
    assert "hush" not in shown
    assert "expires=1.0" in shown


@pytest.mark.parametrize(
    ("access", "fits"), [("abc", True), ("", False), ("a\nb", False), ("tök", False), ("a b", True)]
)
def test_token_is_sendable_as_headers_are(access: str, fits: bool) -> None:
    assert Token(access).is_sendable is fits
