"""Lists that shift, grow and shrink while they are read: no live record is removed, and every dead one goes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fieldtui.collector.source import Source
from fieldtui.collector.sweep import SweepProgress
from fieldtui.contract.errors import Unreachable
from fieldtui.contract.vendor import Resource
from fieldtui.store.protocols import Store
from fieldtui.store.sqlite.store import SqliteStore
from tests.collector.moving_list import COUNTED, STYLES, Event, Moving
from tests.collector.toy_vendor import THINGS, around, listed, spec, vendor
from tests.http.scripted_vendor import Wire

#: what happens before which of the following requests; moves only where the order is not that of the ids
_COMES_AND_GOES = st.tuples(st.sampled_from(["come", "go"]), st.floats(0, 1))
_ANYTHING = st.tuples(st.sampled_from(["come", "go", "move"]), st.floats(0, 1))
_LENGTHS = st.integers(0, 7)
EXAMPLES = 40


def happenings(events: st.SearchStrategy[Event], requests: int = 14) -> st.SearchStrategy[dict[int, list[Event]]]:
    return st.dictionaries(st.integers(0, requests), st.lists(events, min_size=1, max_size=3), max_size=6)


def resource_of(style: str, *, detail: bool = False) -> Resource:
    moves = style in COUNTED or style == "window"
    return replace(
        THINGS, pages=STYLES[style], shifts=moves, overlaps=style == "window", detail=THINGS.detail if detail else None
    )


class Watched:
    """A feed of a moving list with a store of its own; insists after every sweep that no live record was removed."""

    def __init__(self, folder: str, style: str, ids: Sequence[int], *, detail: bool = False) -> None:
        self.list = Moving(list(ids), style=style)
        self.store: Store = SqliteStore(Path(folder) / "store.db")
        of = vendor(resource_of(style, detail=detail))
        self.sweeper = Source(spec(of=of), around(self.store, Wire(self.list))).feeds["things"].sweeper

    @property
    def stored(self) -> frozenset[int]:
        return frozenset(int(id) for id in listed(self.store))

    async def sweep(self, *, again: bool = True) -> SweepProgress:
        before = self.stored
        progress = await self.sweeper.sweep(full=True, again=again)
        assert progress.error is None
        wrongly = [id for id in before - self.stored if id in self.list.ids]
        assert not wrongly, f"removed although there: {wrongly}"
        return progress

    async def come_to_rest(self) -> None:
        """Let nothing happen any more; after two sweeps all that is dead is gone and all that is live is there."""
        self.list.events = {}
        for _ in range(2):
            await self.sweep()
        assert self.stored == set(self.list.ids)


async def poll(style: str, length: int, rounds: Sequence[tuple[Sequence[Event], dict[int, list[Event]]]]) -> None:
    """Poll a list; before each sweep something happens, and more within it."""
    with TemporaryDirectory() as folder:
        watched = Watched(folder, style, range(length))
        await watched.sweep()
        for between, within in rounds:
            watched.list.happen(between)
            watched.list.asked, watched.list.events = 0, dict(within)
            await watched.sweep()
        await watched.come_to_rest()
        watched.store.close()


def rounds(events: st.SearchStrategy[Event]) -> st.SearchStrategy[list[tuple[list[Event], dict[int, list[Event]]]]]:
    return st.lists(st.tuples(st.lists(events, max_size=2), happenings(events, 6)), max_size=4)


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(length=_LENGTHS, rounds=rounds(_COMES_AND_GOES))
@example(length=6, rounds=[([], {1: [("go", 0.0)]}), ([], {1: [("go", 0.0)]})])
@example(length=6, rounds=[([], {1: [("come", 0.0)], 2: [("go", 0.0)]}), ([], {1: [("come", 0.0)], 2: [("go", 0.0)]})])
def test_polling_list_that_moves_removes_nothing_that_lives(
    style: str, length: int, rounds: Sequence[tuple[Sequence[Event], dict[int, list[Event]]]]
) -> None:
    asyncio.run(poll(style, length, rounds))


@pytest.mark.parametrize("style", COUNTED)
@settings(max_examples=EXAMPLES, deadline=None)
@given(length=_LENGTHS, rounds=rounds(_ANYTHING))
@example(length=6, rounds=[([], {1: [("move", 0.9)]}), ([], {1: [("move", 0.9)]})])
def test_records_that_change_places_hide_nothing_for_good(
    style: str, length: int, rounds: Sequence[tuple[Sequence[Event], dict[int, list[Event]]]]
) -> None:
    asyncio.run(poll(style, length, rounds))


async def look(style: str, length: int, before: Sequence[Event], within: dict[int, list[Event]]) -> None:
    """Read a list once, without coming back, after something has happened since it was last read."""
    with TemporaryDirectory() as folder:
        watched = Watched(folder, style, range(length))
        await watched.sweep(again=False)
        watched.list.happen(before)
        watched.list.states = watched.list.states[-1:]
        watched.list.asked, watched.list.events = 0, dict(within)
        progress = await watched.sweep(again=False)
        if progress.complete:
            assert watched.stored in watched.list.states, "complete, though the list never was like that"
        else:
            assert "the list moved while it was read" in progress.note
        if not within:
            assert progress.complete
        assert progress.request_stats.requests == watched.list.asked
        watched.store.close()


@pytest.mark.parametrize("style", COUNTED)
@settings(max_examples=EXAMPLES, deadline=None)
@given(length=_LENGTHS, before=st.lists(_ANYTHING, max_size=3), within=happenings(_ANYTHING))
@example(length=6, before=[], within={1: [("go", 0.0)]})
@example(length=2, before=[("come", 1.0)], within={1: [("move", 1.0)]})
def test_who_reads_once_says_complete_only_when_it_is(
    style: str, length: int, before: Sequence[Event], within: dict[int, list[Event]]
) -> None:
    asyncio.run(look(style, length, before, within))


@pytest.mark.parametrize("style", COUNTED)
async def test_list_never_at_rest_is_incomplete_and_safe(style: str) -> None:
    with TemporaryDirectory() as folder:
        watched = Watched(folder, style, range(9))
        await watched.sweep(again=False)
        watched.list.asked, watched.list.events = 0, {request: [("go", 0.0), ("come", 1.0)] for request in range(60)}
        progress = await watched.sweep(again=False)
        assert (progress.complete, progress.error) == (False, None)
        assert "kept until it has been read again" in progress.note
        watched.store.close()


@pytest.mark.parametrize("style", COUNTED)
async def test_left_record_is_gone_after_one_look(style: str) -> None:
    with TemporaryDirectory() as folder:
        watched = Watched(folder, style, range(6))
        await watched.sweep(again=False)
        watched.list.ids.remove(1)
        progress = await watched.sweep(again=False)
        assert (progress.removed, progress.complete, progress.records) == (1, True, 5)
        watched.store.close()


@pytest.mark.parametrize("style", COUNTED)
async def test_vendors_word_on_one_record_settles_it_at_once(style: str) -> None:
    with TemporaryDirectory() as folder:
        watched = Watched(folder, style, range(6), detail=True)
        await watched.sweep()
        watched.list.ids.remove(1)
        progress = await watched.sweep()
        assert (progress.removed, progress.complete) == (1, True)
        # the next one leaves in mid-sweep and hides another, which answers when it is asked for
        watched.list.asked, watched.list.events = 0, {1: [("go", 0.0)]}
        await watched.sweep()
        await watched.sweep()
        assert watched.stored == set(watched.list.ids)
        watched.store.close()


async def test_vendor_that_has_no_single_records_proves_nothing_by_404() -> None:
    with TemporaryDirectory() as folder:
        watched = Watched(folder, "number", range(6), detail=True)
        watched.list._single = lambda sent: __import__("tests.http.scripted_vendor").http.scripted.reply(404)  # type: ignore
        await watched.sweep()
        watched.list.events = {watched.list.asked + 1: [("go", 0.0)]}
        assert (await watched.sweep()).removed == 0
        assert watched.stored == set(range(6))
        watched.store.close()


async def test_second_reading_that_fails_costs_first_one_nothing() -> None:
    with TemporaryDirectory() as folder:
        watched = Watched(folder, "number", range(5))
        await watched.sweep()
        watched.list.ids.remove(0)
        fails = watched.list.asked + 4
        answer = watched.list.__call__
        watched.sweeper.session._send = Wire(
            lambda sent: Unreachable("broke off") if watched.list.asked >= fails else answer(sent)
        )
        progress = await watched.sweep(again=False)
        assert (progress.error, progress.complete, progress.removed, progress.records) == (None, False, 0, 4)
        assert "could not be read a second time: broke off" in progress.note
        watched.store.close()


async def test_repeatedly_missed_record_is_looked_for_twice() -> None:
    with TemporaryDirectory() as folder:
        watched = Watched(folder, "number", range(8))
        await watched.sweep()
        watched.list.ids.remove(7)
        for _ in range(2):
            watched.list.ids.pop(0)
            progress = await watched.sweep()
        assert progress.removed == 3
        assert watched.stored == set(watched.list.ids)
        watched.store.close()
