"""What is offered while a filter is being written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.store.query.parser import parse
from fieldtui.store.query.vocabulary import ATTEMPTS, RECORDS
from fieldtui.ui.models.filter_completion import FilterCompletion, Offers, may_become_field, quoted
from fieldtui.ui.models.filter_history import FilterHistory
from fieldtui.ui.ports import InMemoryState
from tests.ui.factories import NOW

CREWS = ["North crew", "north", 'The "A" team', "C31"]


def values(field: str, part: str) -> Sequence[str]:
    return [crew for crew in CREWS if part.casefold() in crew.casefold()] if field == "crew" else []


COMPLETION = FilterCompletion(RECORDS, values, lambda: NOW, UTC)


def offered(text: str) -> list[str]:
    return list(COMPLETION.offers(text, len(text)).candidates)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sta", ["status:", "stage:", "start:"]),
        ("-pri", ["priority:"]),
        ("leak sou", ["source:"]),
        ("stage:un", ["underway"]),
        ("-stage:done,can", ["cancelled"]),
        ("crew:nor", ['"North crew"', "north"]),
        ('crew:"North c', ['"North crew"']),
        ('crew:"North crew",c3', ["C31"]),
        ("crew:team", ['"The \\"A\\" team"']),
        ("due:<", ["<0h", "<1h", "<2h", "<1d"]),
        ("updated:y", ["yesterday"]),
        ("due:2", ["2026-11-21"]),
        ("due:>", [">=2026-11-21T07:00"]),
        ("short:", [">0", ">1", "0"]),
        ("nothing:", []),
        ("raw.a:", []),
        ('"a phrase ', []),
        ("stage:underway", []),
    ],
)
def test_word_at_cursor_is_completed(text: str, first: list[str]) -> None:
    assert offered(text)[: len(first) or 1] == first


def test_all_fields_are_offered_at_beginning() -> None:
    assert offered("")[:4] == ["source:", "vendor:", "kind:", "status:"]
    log = FilterCompletion(ATTEMPTS, lambda field, part: [], lambda: NOW, UTC)
    assert "way:" in log.offers("", 0).candidates


def test_what_is_taken_replaces_only_the_word_at_cursor() -> None:
    text = "stag source:north"
    offers = COMPLETION.offers(text, 4)
    assert offers.taken(text, 0) == ("stage: source:north", 6)
    assert Offers(0, 0, ["a"]).taken("", 0) == ("a", 1)


@given(st.text(max_size=40), st.text(min_size=1, max_size=20))
def test_any_text_is_completed_to_a_filter_or_not_at_all(text: str, value: str) -> None:
    COMPLETION.offers(text, len(text))
    if value.strip() and "\0" not in value:
        (term,) = parse(f"crew:{quoted(value)}")
        assert term.atoms[0].text == value


def test_history_goes_back_and_returns_to_what_was_written() -> None:
    state = InMemoryState()
    for text in ("a", "b", "a", " "):
        FilterHistory(state, "records").add(text)
    history = FilterHistory(state, "records")
    history.begin()
    assert [history.older("new"), history.older("a"), history.older("b")] == ["a", "b", None]
    assert [history.newer(), history.newer(), history.newer()] == ["a", "new", None]
    assert FilterHistory(state, "log").older("") is None


def test_history_does_not_offer_what_stands_there() -> None:
    state = InMemoryState()
    for text in ("a", "b"):
        FilterHistory(state, "records").add(text)
    assert FilterHistory(state, "records").older("b") == "a"


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("s", True),
        ("leak -stag", True),
        ("stage", True),
        ("stage:", False),
        ("leaking", False),
        ("", False),
        ("a ", False),
    ],
)
def test_beginning_of_field_is_known(text: str, may: bool) -> None:
    assert may_become_field(text, RECORDS) == may
