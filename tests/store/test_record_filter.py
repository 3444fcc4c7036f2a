"""The filter language, as a person writes it, over a handful of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.contract.record import Kind, Link, Stage
from fieldtui.store.models import FilterError, Query
from fieldtui.store.query.parser import parse
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.store.tables.store import SqlStore
from tests.store.either_store import KINDS, Opened, either_store
from tests.store.factories import CREWS, NOW, at, fill, listed, order


@pytest.fixture
def store(opened: Opened) -> SqlStore:
    store = opened()
    fill(
        store,
        order("late", "Fuga de gas, Calle Ñandú", stage=Stage.UNDERWAY, status="InProgress", due=at(-1), crew="C31"),
        order("soon", "Repair leaking main", stage=Stage.ASSIGNED, due=at(1), crew="Crew 1", priority="High"),
        order("far", "Medidor roto", stage=Stage.NEW, due=at(30), crew="Crew 10", updated=at(-30), place="Store 114"),
        order("done", "Wi-Fi survey 100% ok", stage=Stage.DONE, reference="10482", updated=at(-0.5), gap=2),
        order("raw", "Pump", raw={"a": {"City": "Springfield", "n": 5, "on": True, "tags": ["x", "Y"], "none": None}}),
        order("when", "Tank", raw={"made": "2027-01-14T10:00:00Z", "size": "12", "list": [{"q": 1}, {"q": 2}]}),
    )
    fill(store, order("ref", "Leak type", kind=Kind.REFERENCE), order("7", "North crew", kind=Kind.CREW), feed=CREWS)
    return store


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("stage:underway", "late"),
        ("stage:UNDERWAY,new", "far late"),
        ("stage:underway | gap:>0", "done late"),
        ("due:<0h -stage:done | stage:new crew:10 | nothing", "far late"),
        ('"|"', ""),
        ("status:inprogress", "late"),
        ("status:in*", "late"),
        ("priority:high", "soon"),
        ("crew:C31", "late"),
        ('crew:"Crew 1"', "soon"),
        ("crew:crew", "far soon"),
        ("crew:crew*", "far soon"),
        ('crew:*1"0"', "far"),
        ("crew:none kind:work_order", "done raw when"),
        ("-crew:none", "far late soon"),
        ("crew:*", "far late soon"),
        ("site:114", "far"),
        ('place:"store 114"', "far"),
        ("id:10482", "done"),
        ("id:DONE", "done"),
        ("kind:crew", "7"),
        ("kind:reference", "ref"),
        ("kind:*", "7 done far late raw ref soon when"),
        ("-kind:work_order", "7"),
        ("source:NORTH kind:crew", "7"),
        ("source:south", ""),
        ("vendor:acme kind:crew", "7"),
        ("gap:>0", "done"),
        ("gap:2", "done"),
        ("gap:1..3", "done"),
        ("gap:yes", "done"),
        ("gap:<2", ""),
    ],
)
def test_fields(store: SqlStore, where: str, ids: str) -> None:
    assert " ".join(sorted(listed(store, where))) == ids


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("due:<2h", "late soon"),
        ("due:2h", "late soon"),
        ("due:<-30m", "late"),
        ("due:>2h", "far"),
        ("due:<now", "late"),
        ("due:now..1d12h", "far soon"),
        ("due:..1h", "late soon"),
        ("due:today", "late soon"),
        ("due:tomorrow", "far"),
        ("due:>today", "far"),
        ("due:<=2027-01-15", "late soon"),
        ("due:2027-01-16..", "far"),
        ("due:2027-01-15..2027-01-16", "far late soon"),
        ("due:2027-01-15T09:00", "soon"),
        ("due:>2027-01-15T07:00", "far soon"),
        ("due:<2027-01-15T08:00+00:00", "late"),
        ("due:<2027-01-15T08:00Z", "late"),
        ("due:none -kind:crew", "done raw when"),
        ("updated:>1d", "far"),
        ("updated:<1h", "done"),
        ("updated:1h", "done"),
        ("updated:1d..2d", "far"),
        ("updated:..1d", "done"),
        ("updated:today", "done"),
        ("updated:yesterday", "far"),
        ("seen:<1m kind:crew", "7"),
    ],
)
def test_times(store: SqlStore, where: str, ids: str) -> None:
    assert " ".join(sorted(listed(store, where))) == ids


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("leak main", "soon"),
        ("LEAK", "soon"),
        ("nandu", "late"),
        ('"leaking main"', "soon"),
        ('"main leaking"', ""),
        ('"leak main"', ""),
        ("gas,pump", "late raw"),
        ("survey -stage:done", ""),
        ("-leak -kind:crew", "done far late raw when"),
        ("wi-fi", "done"),
        ("10482", "done"),
        ("crew:crew medid*", "far"),
        ("*eaking", "soon"),
        ("rep*main", "soon"),
        ('"100%"', "done"),
        ("*100%*", "done"),
        ('"stage:done"', ""),
        ("inprogress", "late"),
    ],
)
def test_bare_words(store: SqlStore, where: str, ids: str) -> None:
    assert " ".join(sorted(listed(store, where))) == ids


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("raw.a.City:springfield", "raw"),
        ("raw.a.City:spring*", "raw"),
        ("raw.a.n:5", "raw"),
        ("raw.a.n:>4", "raw"),
        ("raw.a.n:>5", ""),
        ("raw.a.n:4..6", "raw"),
        ("raw.a.on:true", "raw"),
        ("raw.a.tags:y", "raw"),
        ("raw.a.tags:*", "raw"),
        ("raw.a.tags.0:x", "raw"),
        ("raw.list.1.q:2", "when"),
        ("raw.size:>=12", "when"),
        ("raw.made:<2027-01-15", "when"),
        ("raw.made:<2027-01-14", ""),
        ("raw.made:>1h", "when"),
        ("raw.a.City:none kind:work_order -id:raw", "done far late soon when"),
    ],
)
def test_vendors_own_fields(store: SqlStore, where: str, ids: str) -> None:
    assert " ".join(sorted(listed(store, where))) == ids


@pytest.mark.parametrize(
    ("where", "column", "words"),
    [
        ("leak satge:new", 5, "did you mean stage?"),
        ("-satge:new", 1, "did you mean stage?"),
        ("zzz:1", 0, "fields: source vendor kind"),
        ("stage:undrway", 6, "did you mean underway?"),
        ("stage:new,undrway", 10, "did you mean underway?"),
        ("kind:work_orders", 5, "did you mean work_order?"),
        ("due:soonish", 4, "no time"),
        ("due:<2027-02-30", 4, "no time"),
        ("due:<99999999999999d", 4, "no time"),
        ("due:..", 4, "a range needs"),
        ("gap:many", 4, "no number"),
        ("gap:>1e999", 4, "no number"),
        ("crew:>2", 5, "takes words"),
        ("crew:", 0, "needs a value"),
        ("leak -", 5, "leave out"),
        (",", 0, "comma"),
        ('crew:"North', 5, "not closed"),
        ("raw:x", 0, "needs a path"),
        ("raw.a.b:>soonish", 8, "neither a number nor a time"),
        ("stage.x:new", 0, "no field"),
        ("| leak", 0, "needs something on its left"),
        ("leak |", 5, "needs something on its right"),
    ],
)
def test_mistake_says_what_and_where(store: SqlStore, where: str, column: int, words: str) -> None:
    with pytest.raises(FilterError) as caught:
        store.records.count(Query(where=where, now=NOW))
    assert (caught.value.column, words in str(caught.value)) == (column, True), str(caught.value)


def test_filter_of_programs_own_holds_beside_users(store: SqlStore) -> None:
    query = Query(where="stage:underway | stage:new", within="due:<2h | crew:C31", now=NOW)
    assert [row.id for row in store.records.rows(store.records.select(query))] == ["late"]


def test_today_is_day_of_one_who_asks(store: SqlStore) -> None:
    fill(store, order("night", due=at(10)))
    assert listed(store, "due:today", zone="UTC") == ["night"]
    assert listed(store, "due:today", zone="Asia/Tokyo") == []
    assert listed(store, "due:2027-01-15T03:00", zone="America/Chicago") == []
    assert listed(store, "due:2027-01-15T12:00", zone="America/Chicago") == ["night"]


def test_crew_known_by_link_is_found_by_its_name(store: SqlStore) -> None:
    fill(store, order("linked", links=(Link("crew", Kind.CREW, "7"),)))
    assert listed(store, 'crew:"north crew"') == ["linked"]


def column_of(read: Callable[[], object]) -> int:
    """Return where the mistake is, 0 if there is none; any other exception fails the test."""
    try:
        read()
    except FilterError as error:
        return error.column
    return 0


@given(st.text(alphabet=st.sampled_from('ab:-,*"\\ <>=.0123dhT+Zé\x00\ud800'), max_size=40) | st.text(max_size=60))
def test_parser_raises_nothing_but_filter_errors(text: str) -> None:
    assert 0 <= column_of(lambda: parse(text)) <= len(text)


_FIELDS = ("stage", "status", "crew", "due", "updated", "gap", "id", "kind", "seen", "raw.a", "raw.a.0", "raw.'.$[", "")
_VALUES = st.text(alphabet=st.sampled_from("ab1 2hd.*%_-\"'\\<>=[]()^:+~é\x00\t️💧"), max_size=12)


@pytest.fixture(scope="module", params=KINDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    with either_store(request.param, tmp_path_factory.mktemp("filters")) as opened:
        store = opened()
        fill(store, order("1", "a b", raw={"a": ["b", 1, {"x": None}]}, due=at(1)), order("2", "é", crew="a", gap=1))
        yield store


@settings(max_examples=300, deadline=None)
@given(terms=st.lists(st.tuples(st.booleans(), st.sampled_from(_FIELDS), _VALUES), max_size=4))
def test_hostile_filters_reach_database_safely(filled: SqliteStore, terms: list[tuple[bool, str, str]]) -> None:
    where = " ".join(
        ("-" if negated else "") + (f"{field}:" if field else "") + value for negated, field, value in terms
    )
    query = Query(where=where, now=NOW)
    assert 0 <= column_of(lambda: filled.records.count(query)) <= len(where)
    assert 0 <= column_of(lambda: filled.records.select(query)) <= len(where)


def test_filter_of_absurd_length_is_refused() -> None:
    with pytest.raises(FilterError):
        parse("a " * 20_000)
    with pytest.raises(FilterError):
        parse("stage:" + ",".join(["new"] * 500))
