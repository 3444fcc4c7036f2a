"""What a filter lists is what plain Python would pick by hand, whatever the records and the terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Kind, Stage
from fieldtui.store.models import Arrival, Query
from fieldtui.store.tables.store import SqlStore
from tests.store.either_store import KINDS, either_store
from tests.store.factories import NOW, at, fill, order

_WORDS = ("open", "Held", "no go", "ÑANDÚ", "50%", "a_b")
_HOURS = st.sampled_from((-50, -25, -3, -1, -0.5, 0.5, 1, 3, 25, 50))

Holds = Callable[[Facets], bool]
Drawn = tuple[str, Holds]


def _records() -> st.SearchStrategy[list[Arrival]]:
    some: dict[str, st.SearchStrategy[Any]] = {
        "status": st.none() | st.sampled_from(_WORDS),
        "stage": st.none() | st.sampled_from(tuple(Stage)),
        "priority": st.none() | st.sampled_from(_WORDS),
        "due": st.none() | _HOURS.map(at),
        "updated": st.none() | _HOURS.map(at),
        "gap": st.none() | st.integers(0, 3),
    }
    facets = st.fixed_dictionaries(some)
    return st.lists(facets, max_size=12).map(lambda all: [order(str(number), **one) for number, one in enumerate(all)])


def _words(field: str) -> st.SearchStrategy[Drawn]:
    def term(words: list[str]) -> Drawn:
        folded = {word.casefold() for word in words}
        return f"{field}:" + ",".join(
            f'"{word.swapcase()}"' for word in words
        ), lambda facets: (getattr(facets, field) or "").casefold() in folded

    return st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(term)


def _stages() -> st.SearchStrategy[Drawn]:
    return st.sampled_from(tuple(Stage)).map(lambda stage: (f"stage:{stage}", lambda facets: facets.stage == stage))


def _missing() -> st.SearchStrategy[Drawn]:
    fields = st.sampled_from(("status", "stage", "due", "gap", "priority"))
    return fields.map(lambda field: (f"{field}:none", lambda facets: getattr(facets, field) is None))


_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
}


def _hours(moment: datetime | None) -> float | None:
    return None if moment is None else (moment.timestamp() - NOW) / 3600


def _times() -> st.SearchStrategy[Drawn]:
    def term(field: str, operator: str, hours: int) -> Drawn:
        def holds(facets: Facets) -> bool:
            away = _hours(getattr(facets, field))
            return away is not None and _COMPARISONS[operator](-away if field == "updated" else away, hours)

        return f"{field}:{operator}{hours}h", holds

    return st.builds(
        term, st.sampled_from(("due", "updated")), st.sampled_from(tuple(_COMPARISONS)), st.sampled_from((1, 2, 25))
    )


def _numbers() -> st.SearchStrategy[Drawn]:
    def term(low: int, high: int) -> Drawn:
        return f"gap:{low}..{high}", lambda facets: facets.gap is not None and low <= facets.gap <= high

    return st.builds(term, st.integers(0, 3), st.integers(0, 3))


def _negated(drawn: Drawn, negated: bool) -> Drawn:
    text, holds = drawn
    return (f"-{text}", lambda facets: not holds(facets)) if negated else drawn


_TERMS = st.one_of(_words("status"), _words("priority"), _stages(), _missing(), _times(), _numbers())
_FILTERS = st.lists(st.builds(_negated, _TERMS, st.booleans()), max_size=4)


@pytest.fixture(scope="module", params=KINDS)
def emptied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    with either_store(request.param, tmp_path_factory.mktemp("model")) as opened:
        yield opened()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records=_records(), drawn=_FILTERS)
def test_filter_lists_what_python_would_pick(emptied: SqlStore, records: list[Arrival], drawn: list[Drawn]) -> None:
    fill(emptied, *records)
    where = " ".join(text for text, _ in drawn)
    picked = {arrival.key.id for arrival in records if all(holds(arrival.facets) for _, holds in drawn)}
    query = Query(where=where, now=NOW, kinds=(Kind.WORK_ORDER,))
    assert {row.id for row in emptied.records.stream(query)} == picked, where
    assert emptied.records.count(query) == len(picked)
