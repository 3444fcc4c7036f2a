"""A list is found where it stands; what may be another list, or none, is said and not taken for an empty one."""

from __future__ import annotations

import json

import pytest

from fieldtui.contract.errors import Malformed
from fieldtui.http import paging
from tests.http.scripted_vendor import reply


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b"[1,2]", [1, 2]),
        (b' \n{"results":[3],"other":[4]}', [3]),
        (b'{"page":1,"other":[4]}', [4]),
        (b'{"Results":[],"filters":[1]}', []),
        (b'{"RESULTS":[6],"errors":null,"error":""}', [6]),
        (b'{"results":[7],"errors":[]}', [7]),
        (b"\xef\xbb\xbf[5]", [5]),
    ],
)
def test_list_is_found_bare_or_named(body: bytes, items: list[int]) -> None:
    assert [json.loads(bytes(item)) for item in paging.listing(reply(body=body), "results")] == items


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty answer"),
        (b"<html>sorry", "web page"),
        (b'{"status":"error"}', "object without a list"),
        (b'{"filters":[],"results":[{"id":1}]}', "several lists"),
        (b'{"errors":[]}', "empty list under an unknown name"),
        (b'{"filters":[]}', "empty list under an unknown name"),
        (b'{"things":[],"errors":[]}', "an answer with .errors"),
        (b'{"things":[{"id":1}],"errors":[{"code":"x"}]}', "an answer with .errors"),
        (b'{"things":[{"id":1}],"Error":"half of it"}', "an answer with .error"),
        (b'{"things":null,"links":[1]}', "holds no list"),
        (b'{"things":{"items":[1]}}', "holds no list"),
        (b"[1,", "broken JSON"),
        (b'"text"', "another shape"),
        (b"[NaN]", "broken JSON"),
        (b"[" * 100_000, "broken JSON"),
    ],
)
def test_what_is_no_list_is_said_in_words(body: bytes, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        paging.listing(reply(body=body), "things")


def test_pages_larger_than_any_list_are_not_read() -> None:
    with pytest.raises(Malformed, match="100,001 records on one page"):
        paging.listing(reply(body=b"[" + b"0," * 100_000 + b"0]"))
