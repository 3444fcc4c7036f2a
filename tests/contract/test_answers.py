"""What an answer may be, how it is completed, and which records are offered for one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fieldtui.contract.action import (
    HOLDS,
    NEEDS,
    Action,
    ActionInput,
    Candidate,
    InputType,
    Offer,
    Outcome,
    Undo,
    back_to_holder,
    back_to_status,
    closed_when,
    lacking,
    nearness,
    open_when,
)
from fieldtui.contract.action_checks import (
    UnknownAction,
    WrongAnswers,
    actions_on,
    check_answers,
    complete,
    find_action,
    shown_answers,
)
from fieldtui.contract.action_choices import ranked, taken
from fieldtui.contract.answer_checks import at_most, in_order, matches, write_instant
from fieldtui.contract.facets import Facets
from fieldtui.contract.file_answers import LARGEST_FILE, clean_name, decode_file, encode_file, load_file
from fieldtui.contract.flow import Flow, Page, Pages, Poll, Request
from fieldtui.contract.record import Kind, Link, Stage
from fieldtui.contract.vendor import Resource

RECORD = Facets(title="Engine 1", start=datetime(2026, 11, 21, 8, tzinfo=UTC))


def _nothing(*_: object) -> Flow[Outcome]:
    yield Request()
    return Outcome()


def _no_pages(poll: Poll[object]) -> Pages:
    yield Page(())


def action(*asks: ActionInput) -> Action:
    return Action(name="move", key="m", label="Move", doing="Moving", flow=_nothing, asks=asks)


def ask(type: InputType, name: str = "value") -> ActionInput:
    return ActionInput(name=name, label="Value", type=type)


@pytest.fixture
def in_madrid(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock is that of Madrid."""
    monkeypatch.setenv("TZ", "Europe/Madrid")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("type", "answer", "words"),
    [
        (InputType.TIME, "2026-11-21T08:00:00Z", None),
        (InputType.TIME, "2026-11-21T08:00:00+02:00", None),
        (InputType.TIME, "2026-11-21T08:00", "no time with a zone"),
        (InputType.TIME, "noon", "no time with a zone"),
        (InputType.DATE, "2026-11-21", None),
        (InputType.DATE, "2026-02-30", "is no date"),
        (InputType.NUMBER, "-2.5", None),
        (InputType.NUMBER, "inf", "is no number"),
        (InputType.NUMBER, "two", "is no number"),
        (InputType.FILE, encode_file("a.txt", b"x"), None),
        (InputType.FILE, "a.txt", "is no file"),
        (InputType.FILE, "data:text/plain;name=a;base64,###", "its content is broken"),
    ],
)
def test_answer_must_be_of_its_type(type: InputType, answer: str, words: str | None) -> None:
    meant = action(ask(type))
    if words is None:
        check_answers(meant, {"value": answer})
        return
    with pytest.raises(WrongAnswers, match=words):
        check_answers(meant, {"value": answer})


def test_answer_is_checked_beyond_its_type() -> None:
    meant = action(replace(ask(InputType.TEXT), check=at_most(3)))
    check_answers(meant, {"value": "abc"})
    with pytest.raises(WrongAnswers, match="has 4 characters, 3 at most"):
        check_answers(meant, {"value": "abcd"})
    assert matches("[0-9]+", "a number")(" 12 ") is None
    assert matches("[0-9]+", "a number")("12x") == "is not a number"


def test_times_are_by_clock_where_they_are_typed(in_madrid: None) -> None:
    meant = action(ask(InputType.TIME))
    typed = complete(meant, None, RECORD, {"value": "2026-07-21 08:00"})
    assert typed == {"value": "2026-07-21T06:00:00Z"}
    assert complete(meant, None, RECORD, typed) == typed
    assert shown_answers(meant, typed) == {"value": "2026-07-21 08:00"}
    assert complete(meant, None, RECORD, {"value": "soon"}) == {"value": "soon"}


def test_default_stands_for_what_is_not_answered() -> None:
    start = replace(
        ask(InputType.TIME, "start"), default=lambda settings, facets: write_instant(facets.start) if settings else ""
    )
    assert complete(action(start), True, RECORD, {"start": " "}) == {"start": "2026-11-21T08:00:00Z"}
    assert complete(action(start), True, RECORD, {"start": "2026-11-22T08:00Z"}) == {"start": "2026-11-22T08:00:00Z"}
    assert complete(action(start), False, RECORD, {}) == {}


def test_end_comes_after_start() -> None:
    check = in_order()
    times = {"start": "2026-11-21T08:00:00Z", "end": "2026-11-21T09:00:00+02:00"}
    assert check(RECORD, times) == "the end is not after the start"
    assert check(RECORD, {**times, "end": "2026-11-21T08:00:01Z"}) is None
    assert check(RECORD, {"start": "soon"}) is None


def test_action_is_found_for_kinds_that_it_is_for() -> None:
    both, one = action(), replace(action(), name="fill", kinds=(Kind.ASSIGNMENT,))
    resource = Resource(
        name="schedule", title="", kinds=(Kind.ASSIGNMENT, Kind.SHIFT), pages=_no_pages, actions=(both, one)
    )
    assert [each.name for each in actions_on(resource, Kind.SHIFT)] == ["move"]
    assert find_action(resource, Kind.ASSIGNMENT, "fill") is one
    with pytest.raises(UnknownAction, match=r"what can be done: move$"):
        find_action(resource, Kind.SHIFT, "fill")


def test_settings_speak_before_record() -> None:
    meant = replace(
        action(),
        switched_off=lambda settings: None if settings == "on" else "it is switched off",
        unavailable=closed_when(Stage.DONE),
    )
    closed = Facets(title="x", stage=Stage.DONE, status="closed")
    assert meant.why_not("off", closed) == "it is switched off"
    assert meant.why_not("on", closed) == "it is closed already"
    assert meant.why_not("on", RECORD) is None
    assert open_when(Stage.REVIEW)(closed) == "it is closed"
    assert open_when(Stage.REVIEW)(RECORD) == "it is without a status"


STAGES = {"open": Stage.NEW, "going": Stage.UNDERWAY, "closed": Stage.DONE}


@pytest.mark.parametrize(
    ("before", "wanted", "undo"),
    [
        ("open", "going", Undo("set-status", {"status": "open"})),
        ("open", "closed", None),
        ("open", "open", None),
        ("of their own", "going", None),
        (None, "going", None),
    ],
)
def test_status_is_undone_by_one_before(before: str | None, wanted: str, undo: Undo | None) -> None:
    assert back_to_status(STAGES)(Facets(title="x", status=before), {"status": wanted}) == undo


def test_assignment_is_undone_to_whoever_had_it() -> None:
    undo = back_to_holder("crew", Kind.CREW)
    held = Facets(title="x", status="assigned", stage=Stage.ASSIGNED, links=(Link("crew", Kind.CREW, "31"),))
    assert undo(held, {"crew": "32"}) == Undo("assign", {"crew": "31"})
    assert undo(held, {"crew": "31"}) is None
    offered = Facets(title="x", status="offered", stage=Stage.OFFERED)
    assert undo(offered, {"crew": "32"}) == Undo("set-status", {"status": "offered"})


def person(id: str, *, holds: str = "", north: float | None = None) -> Candidate:
    links = (Link(HOLDS, Kind.REFERENCE, holds),) if holds else ()
    return Candidate(id, Facets(title=f"Person {id}", links=links, latitude=north, longitude=north))


def test_free_and_qualified_come_first_then_by_name() -> None:
    record = Facets(title="x", links=(Link(NEEDS, Kind.REFERENCE, "captain"),))
    people = [person("4"), person("3", holds="captain"), person("2", holds="captain"), person("1", holds="captain")]
    offered = ranked(Offer(rank=lacking), record, people, {"1"})
    assert [(choice.id, choice.busy, choice.rank) for choice in offered] == [
        ("2", False, 0),
        ("3", False, 0),
        ("4", False, 1),
        ("1", True, 0),
    ]


def test_nearest_comes_first_and_unknown_place_last() -> None:
    record = Facets(title="x", latitude=60.0, longitude=60.0)
    people = [person("far", north=61.0), person("nowhere"), person("near", north=60.1)]
    assert [each.id for each in ranked(Offer(rank=nearness), record, people, ())] == ["near", "far", "nowhere"]
    assert nearness(record, person("far", north=61.0)) == pytest.approx(124, abs=3)


def test_time_is_taken_by_what_lies_in_record_hours() -> None:
    def shift(start: int, end: int, id: str) -> Facets:
        links = (Link("assignee", Kind.PERSON, id), Link("parent", Kind.ASSIGNMENT, "9"))
        return Facets(
            title="x",
            start=datetime(2026, 11, 21, start, tzinfo=UTC),
            end=datetime(2026, 11, 21, end, tzinfo=UTC),
            links=links,
        )

    record = shift(8, 16, "")
    others = [shift(6, 8, "1"), shift(7, 9, "2"), shift(15, 17, "3"), shift(16, 18, "4"), Facets(title="x")]
    assert taken(record, Kind.PERSON, others) == {"2", "3"}
    assert taken(RECORD, Kind.PERSON, others) == frozenset()


def test_file_travels_in_its_answer(tmp_path: Path) -> None:
    path = tmp_path / "leak under sink.jpg"
    path.write_bytes(b"\xff\xd8 a picture")
    answer = load_file(path)
    file = decode_file(answer)
    assert (file.name, file.type, file.content) == ("leak under sink.jpg", "image/jpeg", b"\xff\xd8 a picture")
    assert shown_answers(action(ask(InputType.FILE)), {"value": answer}) == {"value": "leak under sink.jpg (12 bytes)"}
    assert "picture" not in repr(file)


def test_files_that_cannot_be_sent_are_named(tmp_path: Path) -> None:
    large, empty, pipe = tmp_path / "large.bin", tmp_path / "empty.bin", tmp_path / "pipe"
    large.write_bytes(bytes(LARGEST_FILE + 1))
    empty.touch()
    os.mkfifo(pipe)
    for path, words in (
        (large, "large.bin is larger than 6 MB"),
        (empty, "empty.bin is empty"),
        (pipe, "is no regular file"),
        (tmp_path, "is no regular file|cannot be read"),
        (tmp_path / "none", "cannot be read: No such file"),
    ):
        with pytest.raises(ValueError, match=words):
            load_file(path)
    assert decode_file(encode_file("full.bin", bytes(LARGEST_FILE))).content == bytes(LARGEST_FILE)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\leak.jpg", "leak.jpg"),
        ('a"b\r\nX: 1;c.txt', "a_b_X_ 1_c.txt"),
        ("\u202egpj.exe", "_gpj.exe"),
        ("..", "file"),
        ("", "file"),
        ("Grabación 1.mp3", "Grabación 1.mp3"),
        ("half \ud800.txt", "half _.txt"),
    ],
)
def test_names_of_files_are_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned
    assert decode_file(encode_file(name, b"x")).name == cleaned


def test_long_names_keep_their_ending() -> None:
    cleaned = clean_name("x" * 400 + ".jpeg")
    assert len(cleaned) <= 120
    assert cleaned.endswith(".jpeg")
