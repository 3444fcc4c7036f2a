"""Answers that no vendor must give: each costs its sweep or its row, is said in a sentence, and removes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fieldtui import vendors
from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.flow import Reply
from fieldtui.simulator.child_process import SimulatorProcess
from tests.vendors.recorded_source import Recorded, Spoil, record

HTML = b"<!doctype html><html><head><title>Sign in</title></head><body>Sign in</body></html>"
_DATE = re.compile(rb'"\d{4}-\d\d-\d\d[^"]*"')
_NUMBER = re.compile(rb"(?<=[:,\[ ])-?\d+(\.\d+)?(?=[,}\]])")


@pytest.fixture(scope="module", params=vendors.names())
def recorded(
    request: pytest.FixtureRequest,
    simulators: Callable[..., SimulatorProcess],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Recorded]:
    """One vendor's answers to calm sweeps."""
    process = simulators(records=330, only=[request.param])
    process.pause()
    tape = record(process, tmp_path_factory.mktemp("recorded"))
    process.stop()
    yield tape
    tape.store.close()


def body(new: Callable[[bytes], bytes], **headers: str) -> Spoil:
    """Put another body in an answer's place."""
    return lambda reply: Reply(reply.status, {**reply.headers, **headers}, new(reply.body))


def edited(edit: Callable[[Any], Any]) -> Spoil:
    """Change the JSON of an answer; what is none stays as it is."""

    def new(old: bytes) -> bytes:
        try:
            return json.dumps(edit(json.loads(old))).encode()
        except ValueError:
            return old

    return body(new)


def without_ids(value: Any) -> Any:
    """Take every id out."""
    if isinstance(value, dict):
        return {name: without_ids(inner) for name, inner in value.items() if not name.lower().endswith("id")}
    return [without_ids(inner) for inner in value] if isinstance(value, list) else value


def doubled(value: Any) -> Any:
    """Show everything that stands in a list of objects twice."""
    if isinstance(value, dict):
        return {name: doubled(inner) for name, inner in value.items()}
    if isinstance(value, list) and value and all(isinstance(inner, dict) for inner in value):
        return [*value, *value]
    return value


#: what must end in an error or in rejected records
WRONG: dict[str, Spoil] = {
    "empty": body(lambda old: b""),
    "white space": body(lambda old: b" \r\n "),
    "HTML": body(lambda old: HTML, **{"content-type": "text/html"}),
    "null": body(lambda old: b"null"),
    "a number": body(lambda old: b"17"),
    "a truth": body(lambda old: b"true"),
    "a text": body(lambda old: b'"all is well"'),
    "another object": body(lambda old: b'{"unexpected":"object"}'),
    "half of it": body(lambda old: old[: len(old) // 2]),
    "more behind it": body(lambda old: old + b"]"),
    "nested deep": body(lambda old: b"[" * 200_000),
    "nested deep in an object": body(lambda old: b'{"a":' * 200_000),
    "no ids": edited(without_ids),
    "a list of texts": edited(lambda value: ["one", "two"]),
    "a list of lists": edited(lambda value: [[[]]]),
}
#: what may be made the best of
ODD: dict[str, Spoil] = {
    "everything twice": edited(doubled),
    "impossible dates": body(lambda old: _DATE.sub(b'"2025-99-99T99:99:99Z"', old)),
    "dates before time": body(lambda old: _DATE.sub(b'"0000-00-00 00:00:00"', old)),
    "dates after time": body(lambda old: _DATE.sub(b'"9999-12-31T23:59:59.999-14:00"', old)),
    "huge numbers": body(lambda old: _NUMBER.sub(b"1e308", old)),
    "long numbers": body(lambda old: _NUMBER.sub(b"9" * 400, old)),
    "negative numbers": body(lambda old: _NUMBER.sub(b"-1", old)),
    "texts for numbers": body(lambda old: _NUMBER.sub(b'"many"', old)),
    "NaN for numbers": body(lambda old: _NUMBER.sub(b"NaN", old)),
    "UTF-16": body(lambda old: old.decode().encode("utf-16")),
    "Latin-1": body(
        lambda old: old.decode().encode("latin-1", "replace"), **{"content-type": "application/json; charset=latin-1"}
    ),
    "half a character": body(lambda old: old.replace(b': "', b': "\\ud83d')),
    "byte order mark": body(lambda old: b"\xef\xbb\xbf" + old),
    "nothing to say": lambda reply: Reply(204, reply.headers, b""),
    "moved": lambda reply: Reply(302, {"location": "https://elsewhere.example/"}, b""),
    "a status that is none": lambda reply: Reply(299, reply.headers, reply.body),
    "a teapot": lambda reply: Reply(418, {}, b"short and stout"),
}
#: which of these make other records of those that there are, or may mean that there are none
OTHERS = {"nothing to say", *(case for case in ODD if "number" in case or "date" in case)}


def assert_said(error: FieldtuiError | None) -> None:
    """Insist on a sentence for a person: one line, not empty, not a page long."""
    assert isinstance(error, FieldtuiError)
    said = str(error)
    assert said.strip()
    assert "\n" not in said
    assert len(said) < 400
    assert "Traceback" not in said


@pytest.mark.parametrize("case", WRONG)
def test_wrong_answer_is_said_and_removes_nothing(recorded: Recorded, case: str) -> None:
    before = recorded.listed()
    for resource in recorded.resources:
        progress = recorded.sweep(resource, WRONG[case])
        if case == "no ids" and progress.complete:
            continue  # these go by something else: a name, the key of a map, who sent it and when
        assert progress.error is not None or progress.rejected, resource.name
        if progress.error is not None:
            assert_said(progress.error)
        else:
            assert progress.first_rejection
        assert not progress.removed
    if case != "no ids":
        assert recorded.listed() == before
    make_good(recorded, before)


def make_good(recorded: Recorded, before: set[str]) -> None:
    """Sweep calmly; all is as it was."""
    for resource in recorded.resources:
        assert recorded.sweep(resource).error is None
    assert recorded.listed() == before


@pytest.mark.parametrize("case", ODD)
def test_odd_answer_removes_nothing(recorded: Recorded, case: str) -> None:
    before = recorded.listed()
    for resource in recorded.resources:
        progress = recorded.sweep(resource, ODD[case])
        if progress.error is not None:
            assert_said(progress.error)
    assert recorded.listed() >= before or case in OTHERS
    make_good(recorded, before)


@pytest.mark.parametrize("case", WRONG)
def test_wrong_answer_to_login_is_said(recorded: Recorded, case: str) -> None:
    if recorded.source().session.tokens is None:
        pytest.skip("nobody logs in there")
    before = recorded.listed()
    errors = [recorded.sweep(resource, WRONG[case], at_login=True).error for resource in recorded.resources]
    for error in errors:
        if error is not None:
            assert_said(error)
    assert case in ("no ids", "more behind it") or any(errors)
    assert recorded.listed() == before


def test_answer_too_large_is_refused_before_it_fills_memory(
    simulators: Callable[..., SimulatorProcess], recorded: Recorded
) -> None:
    resource = max(recorded.resources, key=lambda each: len(each.actions))
    progress = recorded.sweep(resource, lambda reply: Reply(reply.status, reply.headers, b"[" + b" " * 30_000_000))
    assert_said(progress.error)


def test_pages_that_repeat_are_not_followed_for_ever(recorded: Recorded) -> None:
    before = recorded.listed()
    for resource in recorded.resources:
        first: dict[str, Reply] = {}

        def again(reply: Reply, first: dict[str, Reply] = first) -> Reply:
            # a list that is asked for beside another one repeats its own pages
            return first.setdefault(recorded.tape.path, reply)

        progress = recorded.sweep(resource, again)
        if progress.error is not None:
            assert_said(progress.error)
    assert recorded.listed() == before
