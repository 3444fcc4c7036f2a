"""A sum over all sources says what it lacks, and an all-clear is only given where every source was read whole."""

from __future__ import annotations

import pytest

from fieldtui.store.models import Query
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.ports import SourceInfo
from tests.ui.conftest import Open
from tests.ui.factories import NOW, fill, sources, status

GOOD = {"asked_at": NOW - 20, "good_at": NOW - 60, "complete": True, "next_at": NOW + 40}


def settled(store: SqliteStore, *names: str) -> list[SourceInfo]:
    """Sources without a row of which all were read whole a minute ago."""
    for name in ("camuzzi", "north"):
        fill(store, name, [])
    for name in names:
        store.feeds.set_status(status(name, "live", rows=0, **GOOD))
    return [source for source in sources() if source.name in names]


async def test_all_clear_is_given_with_its_time(console: Open, store: SqliteStore) -> None:
    told = settled(store, "camuzzi", "north")
    assert not store.records.select(Query(now=NOW))
    async with console(80, 24, sources=told) as desk:
        await desk.sees("nothing needs attention, as of 07:41")
        await desk.sees_no("cannot say")


@pytest.mark.parametrize(
    ("word", "more", "why"),
    [
        ("waiting", {}, "not asked yet"),
        ("polling", {"asked_at": NOW}, "being read"),
        ("offline", {"asked_at": NOW, "error": "no connection"}, "offline"),
        ("login refused", {"asked_at": NOW, "error": "wrong password"}, "login refused"),
        ("offline", {"asked_at": NOW, "good_at": NOW - 3600}, "offline since 06:42"),
        ("partial", {"asked_at": NOW, "good_at": NOW - 3600, "page": 2}, "partial since 06:42"),
        ("paused", GOOD, "paused"),
    ],
)
async def test_no_all_clear_while_source_is_missing(
    console: Open, store: SqliteStore, word: str, more: dict[str, object], why: str
) -> None:
    told = settled(store, "camuzzi", "north")
    store.feeds.set_status(status("north", word, **more))
    async with console(80, 24, sources=told) as desk:
        if word == "paused":
            desk.collector.stopped = ["north"]
        await desk.sees("cannot say whether anything needs attention", f"north: {why}")
        await desk.sees_no("nothing needs attention")


async def test_wrong_configuration_keeps_all_clear_back(console: Open, store: SqliteStore) -> None:
    told = [*settled(store, "camuzzi"), *(source for source in sources() if source.name == "island")]
    async with console(80, 24, sources=told) as desk:
        await desk.sees("cannot say whether anything needs attention", "island: configuration error")


async def test_sums_name_sources_that_they_lack(console: Open) -> None:
    async with console(80, 24) as desk:
        await desk.sees("24", "▲ without north, parks, station, island · as of 07:41")
        await desk.press("2")
        await desk.sees("99 by urgency ▲ without north, parks, station, island")
    async with console(120, 40) as queue:
        await queue.press("2")
        await queue.sees("99 by urgency ▲ without north, parks, station, island · as of 07:41")


async def test_sum_of_old_rows_says_how_old_they_are(console: Open, store: SqliteStore) -> None:
    """No source answers any more: what is shown is all from before."""
    for name in ("camuzzi", "north"):
        store.feeds.set_status(status(name, "offline", rows=39, asked_at=NOW, good_at=NOW - 3600))
    told = [source for source in sources() if source.name in ("camuzzi", "north")]
    async with console(80, 24, sources=told) as desk:
        await desk.sees("24 rows ▲ no source is up to date · as of 06:42")
        await desk.press("2")
        await desk.sees("▲ no source is up to date · as of 06:42")


async def test_narrow_sum_counts_sources_that_it_lacks(console: Open) -> None:
    async with console(120, 40) as desk:
        await desk.sees("24 ▲ without 4 sources")


async def test_filter_that_hides_everything_is_no_good_news(console: Open) -> None:
    async with console(80, 24) as desk:
        await desk.press("slash")
        await desk.write("zzzzz")
        await desk.sees("nothing matches the filter; esc clears it")
        await desk.sees_no("nothing needs attention")
        await desk.press("enter")
        await desk.sees("/ zzzzz")


async def test_without_sources_nothing_is_promised_and_every_key_is_harmless(console: Open, store: SqliteStore) -> None:
    store.feeds.forget([])
    async with console(80, 24, sources=[]) as desk:
        await desk.sees("there are no sources yet, so that nothing is asked", "fieldtui config path")
        for key in ("tab", "shift+tab", "left", "z", "down", "enter", "r", "p", "2", "5", "6", "r", "p", "1", "tab"):
            await desk.press(key)
        await desk.sees_no("nothing needs attention")
