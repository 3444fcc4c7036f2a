"""What has not changed is asked for by its validator, also by another process, and what left is found all the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fieldtui.collector.one_shot import fetch, sync
from fieldtui.collector.source import Source
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.sweep import SweepProgress
from fieldtui.contract.errors import SourceError, Unreachable
from fieldtui.contract.flow import Encoded, Flow, Pages, Poll, Reply, Request
from fieldtui.contract.record import Address, Kind
from fieldtui.contract.vendor import Resource, SourceSettings
from fieldtui.http.paging import by_cursor, by_number, listing, once
from fieldtui.store.models import Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from tests.collector.toy_server import served
from tests.collector.toy_vendor import EVENTS, THINGS, around, listed, spec, things, vendor
from tests.http.scripted_vendor import Sent, StillClock, Wire, reply

SIZE = 3
ADDRESS = Address("toys", Kind.WORK_ORDER, "1")


class Tagged:
    """The toy's list by page number or by cursor, or whole, with an ETag on every answer; what it sent in full."""

    def __init__(self, *ids: int) -> None:
        self.things = things(*ids)
        self.sent: list[str] = []
        self.trouble: Callable[[Sent], Reply | SourceError | None] = lambda sent: None

    def __call__(self, sent: Sent) -> Reply | SourceError:
        if (instead := self.trouble(sent)) is not None:
            return instead
        body = json.dumps(self._answer(sent)).encode()
        tag = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()[:8]}"'
        headers = {name.lower(): value for name, value in sent.headers.items()}
        if headers.get("if-none-match") == tag:
            return reply(304, b"", ETag=tag)
        self.sent.append(sent.url.partition("example")[2])
        return reply(200, body, ETag=tag)

    def _answer(self, sent: Sent) -> Any:
        if sent.path == "/events":
            return [{"id": "e1", "event": "MADE"}]
        if sent.path != "/things":
            return next(thing for thing in self.things if sent.path == f"/things/{thing['id']}")
        page = int(sent.query.get("page", "1"))
        items = self.things[(page - 1) * SIZE : page * SIZE] if "page" in sent.query else self.things
        return {"items": items, "next": str(page + 1) if page * SIZE < len(self.things) else None}


def read(answer: Reply) -> Any:
    return listing(answer, "items")


def ask(page: str | int | None) -> Request:
    return Request(path="/things", query=(("page", str(page or 1)),), conditional=True)


def by_number_(poll: Poll[Any]) -> Pages:
    return by_number(ask, read, size=SIZE)


def by_cursor_(poll: Poll[Any]) -> Pages:
    return by_cursor(ask, lambda answer: (read(answer), answer.json()["next"], None))


def once_(poll: Poll[Any]) -> Pages:
    return once(Request(path="/things", conditional=True), read)


def detail(settings: Any, id: str) -> Flow[bytes]:
    return (yield Request(path=f"/things/{id}", conditional=True)).body


STYLES: dict[str, Resource] = {
    style.__name__: replace(THINGS, pages=style, detail=detail) for style in (by_number_, by_cursor_, once_)
}


@pytest.fixture(params=STYLES)
def style(request: pytest.FixtureRequest) -> Resource:
    return STYLES[request.param]


async def swept(
    store: Store, wire: Callable[[Sent], Reply | SourceError], resource: Resource, **how: Any
) -> SweepProgress:
    """Sweep with a session of its own, as another process would."""
    source = Source(spec(of=vendor(resource)), around(store, Wire(wire)))
    return await source.feeds[resource.name].sweeper.sweep(full=True, **how)


async def test_second_process_transfers_nothing_twice(tmp_path: Path, style: Resource) -> None:
    shop = Tagged(*range(1, 8))
    with served(shop) as here:
        for sent in (True, False):
            store = open_store("sqlite", tmp_path)
            (result,) = await sync([spec(of=here.vendor(vendor(style)))], store)
            assert (result.ok, result.progress.records, result.progress.complete) == (True, 7, True)
            assert bool(shop.sent) == sent
            assert set(listed(store)) == {str(id) for id in range(1, 8)}
            store.close()
            shop.sent.clear()


async def test_only_page_that_changed_is_sent(store: Store) -> None:
    shop = Tagged(*range(1, 10))
    await swept(store, shop, STYLES["by_cursor_"])
    shop.sent.clear()
    shop.things[4]["status"] = "closed"
    progress = await swept(store, shop, STYLES["by_cursor_"])
    assert shop.sent == ["/things?page=2"]
    assert (progress.records, progress.changed, progress.pages) == (9, 1, 3)
    assert listed(store)["5"] == "closed"


async def test_what_left_is_found_though_all_other_pages_are_unchanged(store: Store, style: Resource) -> None:
    shop = Tagged(*range(1, 9))
    await swept(store, shop, style)
    shop.things.pop()
    progress = await swept(store, shop, style)
    assert (progress.removed, progress.records) == (1, 7)
    assert set(listed(store)) == {str(id) for id in range(1, 8)}
    assert (await swept(store, shop, style)).removed == 0


async def test_altered_record_is_sent_again(store: Store, style: Resource) -> None:
    shop = Tagged(1, 2)
    source = Source(spec(of=vendor(style)), around(store, Wire(shop)))
    await swept(store, shop, style)
    other = things(1, status="written")[0]
    from fieldtui.collector.sweep import arrival
    from fieldtui.http.json_readers import encode

    await source.touch(style, arrival(style, None, encode(other)), how="write")
    assert listed(store)["1"] == "written"
    await swept(store, shop, style)
    assert listed(store)["1"] == "open"


async def test_page_with_unreadable_record_is_sent_again(store: Store, style: Resource) -> None:
    shop = Tagged(1, 2)
    shop.things.append({"title": "no id"})
    assert [(await swept(store, shop, style)).rejected for _ in range(2)] == [1, 1]
    shop.things[2] = {**things(2)[0], "title": "another"}
    assert [bool((await swept(store, shop, style)).doubled) for _ in range(2)] == [True, True]


async def test_other_settings_ask_anew_and_so_does_whoever_wants_all(store: Store) -> None:
    class Zoned(SourceSettings, frozen=True, kw_only=True):
        zone: str = "UTC"

    async def counted(zone: str, **how: Any) -> int:
        shop.sent.clear()
        of = SourceSpec("toys", vendor(STYLES["by_cursor_"]), Zoned(vendor="toy", zone=zone), {})
        await Source(of, around(store, Wire(shop))).feeds["things"].sweeper.sweep(full=True, **how)
        return len(shop.sent)

    shop = Tagged(*range(1, 6))
    assert [await counted(zone) for zone in ("UTC", "UTC", "Europe/Madrid", "Europe/Madrid")] == [2, 0, 2, 0]
    assert [await counted("Europe/Madrid", anew=anew) for anew in (True, False)] == [2, 0]


async def test_pages_of_broken_sweep_can_be_relied_on(store: Store) -> None:
    shop = Tagged(*range(1, 8))
    shop.trouble = lambda sent: Unreachable("broke off") if sent.query.get("page") == "3" else None
    assert (await swept(store, shop, STYLES["by_cursor_"])).error is not None
    shop.trouble = lambda sent: None
    shop.sent.clear()
    progress = await swept(store, shop, STYLES["by_cursor_"])
    assert (shop.sent, progress.records, progress.complete) == (["/things?page=3"], 7, True)


async def test_pages_that_are_not_asked_for_any_more_are_forgotten(store: Store) -> None:
    shop = Tagged(*range(1, 8))
    await swept(store, shop, STYLES["by_cursor_"])
    shop.things = things(1)
    await swept(store, shop, STYLES["by_cursor_"])
    shop.things = things(*range(1, 8))
    shop.sent.clear()
    await swept(store, shop, STYLES["by_cursor_"])
    assert len(shop.sent) == 3


async def test_deliveries_caught_up_are_not_sent_again(store: Store) -> None:
    def events(poll: Poll[Any]) -> Pages:
        return once(Request(path="/events", conditional=True), read_bare)

    def read_bare(answer: Reply) -> list[Encoded]:
        return list(listing(answer))

    shop, resource = Tagged(), replace(EVENTS, pages=events)
    first, second = [await swept(store, shop, resource) for _ in range(2)]
    assert (first.changed, second.changed, first.records, second.records) == (1, 0, 1, 1)
    assert shop.sent == ["/events"]
    assert len(store.deliveries.query(Query())) == 1


async def test_detail_unchanged_is_not_sent_again_and_is_fresh(store: Store) -> None:
    clock, shop = StillClock(), Tagged(1)
    source = Source(spec(of=vendor(STYLES["once_"])), around(store, Wire(shop), clock))
    await source.feeds["things"].sweeper.sweep(full=True)
    times = []
    for _ in range(2):
        clock.time += 60
        await source.fetch(ADDRESS)
        stored = store.records.stored(ADDRESS)
        assert stored is not None
        assert stored.detail_fresh
        times.append(stored.detail_at)
    assert times == [clock.time - 60, clock.time]
    assert shop.sent.count("/things/1") == 1
    shop.things[0]["title"] = "another"
    await source.fetch(ADDRESS)
    stored = store.records.stored(ADDRESS)
    assert stored is not None
    assert b"another" in (stored.detail or b"")


async def test_detail_that_takes_two_answers_is_always_sent(store: Store) -> None:
    def both(settings: Any, id: str) -> Flow[bytes]:
        first = yield Request(path=f"/things/{id}", conditional=True)
        yield Request(path="/things", conditional=True)
        return first.body

    shop = Tagged(1)
    with served(shop) as here:
        of = spec(of=here.vendor(vendor(replace(STYLES["once_"], detail=both))))
        await sync([of], store)
        shop.sent.clear()
        for _ in range(2):
            await fetch(of, store, ADDRESS)
    assert len(shop.sent) == 4
