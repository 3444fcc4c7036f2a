"""A sweep stores what came, says what it lost, and takes out only what it has proved to be gone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from fieldtui.collector.source import Source
from fieldtui.collector.sweep import SweepProgress
from fieldtui.contract.errors import ChangesIncomplete, Malformed, Refused, SourceError, Unreachable
from fieldtui.contract.flow import Flow, Page, Pages, Poll, Reply, Request
from fieldtui.contract.record import Address, Kind
from fieldtui.http.json_readers import encode
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from tests.collector.toy_vendor import EVENTS, THINGS, Shop, around, listed, spec, things, vendor
from tests.http.scripted_vendor import Sent, StillClock, Wire, reply


async def sweep(source: Source, resource: str = "things", *, full: bool = False) -> SweepProgress:
    return await source.feeds[resource].sweeper.sweep(full=full)


def _refuse(status: int, sent: Sent) -> Reply:
    return reply(status)


async def test_all_pages_are_stored_and_second_look_changes_nothing(store: Store) -> None:
    shop = Shop(things(*range(1, 9)))
    source = Source(spec(), around(store, Wire(shop)))
    first, second = await sweep(source), await sweep(source)
    assert (first.pages, first.records, first.changed, first.complete) == (3, 8, 8, True)
    assert (second.records, second.changed, second.removed) == (8, 0, 0)
    assert len(listed(store)) == 8


async def test_gone_record_leaves_and_may_return(store: Store) -> None:
    shop = Shop(things(1, 2, 3, 4))
    source = Source(spec(), around(store, Wire(shop)))
    await sweep(source)
    shop.things = things(1, 2, 4)
    assert (await sweep(source)).removed == 1
    assert set(listed(store)) == {"1", "2", "4"}
    shop.things = things(1, 2, 3, 4)
    assert (await sweep(source)).changed == 1
    assert set(listed(store)) == {"1", "2", "3", "4"}


async def test_sweep_failing_half_way_removes_nothing(store: Store) -> None:
    shop = Shop(things(*range(1, 8)))
    source = Source(spec(), around(store, Wire(shop)))
    await sweep(source)
    shop.things = [*things(9, status="new"), *things(3, 4, 5, 6, status="closed")]
    shop.trouble = lambda sent: Unreachable("broke off") if sent.query.get("page") == "2" else None
    progress = await sweep(source)
    assert isinstance(progress.error, Unreachable)
    assert not progress.complete
    assert listed(store) == {"1": "open", "2": "open", "3": "closed", "4": "closed"} | dict.fromkeys(
        ("5", "6", "7"), "open"
    ) | {"9": "new"}


async def test_bad_record_costs_one_row_and_blocks_removal(store: Store) -> None:
    shop = Shop(things(1, 2, 3))
    source = Source(spec(), around(store, Wire(shop)))
    await sweep(source)
    shop.things = [*things(1), {"title": "no id"}]
    progress = await sweep(source)
    assert (progress.error, progress.rejected, progress.removed) == (None, 1, 0)
    assert "$.id" in progress.first_rejection
    assert set(listed(store)) == {"1", "2", "3"}


async def test_withheld_optional_list_is_noted_and_harmless(store: Store) -> None:
    shop = Shop(things(1, 2))
    optional, needed = vendor(replace(THINGS, optional=True)), vendor()
    source = Source(spec(of=optional), around(store, Wire(shop)))
    await sweep(source)
    for status in (403, 404):
        shop.trouble = partial(_refuse, status)
        progress = await sweep(source)
        assert (progress.error, progress.complete, progress.removed) == (None, True, 0)
        assert str(status) in progress.note
        assert isinstance((await sweep(Source(spec(of=needed), around(store, Wire(shop))))).error, Refused)
    assert set(listed(store)) == {"1", "2"}
    shop.trouble = lambda sent: reply(500)
    assert (await sweep(source)).error is not None


async def test_later_page_missing_is_failure(store: Store) -> None:
    """An account of whose list one page has come has that list: a 404 behind it says nothing of the account."""
    shop = Shop(things(*range(1, 8)))
    source = Source(spec(of=vendor(replace(THINGS, optional=True))), around(store, Wire(shop)))
    await sweep(source)
    shop.trouble = lambda sent: reply(404) if sent.query.get("page") == "2" else None
    progress = await sweep(source)
    assert isinstance(progress.error, Refused)
    assert (progress.complete, progress.removed, len(listed(store))) == (False, 0, 7)


async def test_more_held_than_counted_leads_to_full_sweep(store: Store) -> None:
    def counted(poll: Poll[Any]) -> Pages:
        sweep, answer = THINGS.pages(poll), None
        while True:
            try:
                step = sweep.send(answer)  # type: ignore[arg-type]
            except StopIteration:
                return
            if isinstance(step, Page):
                answer = None
                yield replace(step, total=len(shop.things)) if poll.since else step
            else:
                answer = yield step

    shop = Shop(things(1, 2, 3), checkpoint="noon")
    source = Source(spec(of=vendor(replace(THINGS, incremental=True, pages=counted))), around(store, Wire(shop)))
    await sweep(source, full=True)
    shop.things = things(1, 3, 9)
    progress = await sweep(source)
    assert (progress.changed, progress.removed, progress.complete, progress.full) == (1, 1, True, True)
    assert set(listed(store)) == {"1", "3", "9"}
    shop.asked.clear()
    assert not (await sweep(source)).full
    assert [query.get("since") for query in shop.asked] == ["noon"]


async def test_cursor_that_expires_starts_sweep_over_and_loses_nothing(store: Store) -> None:
    shop = Shop(things(*range(1, 8)))
    expired = [reply(410)]

    def trouble(sent: Sent) -> Reply | SourceError | None:
        return expired.pop() if expired and sent.query["page"] == "3" else None

    shop.trouble = trouble
    progress = await sweep(Source(spec(), around(store, Wire(shop))))
    assert progress.error is None
    assert progress.complete
    assert (progress.pages, progress.records, progress.changed) == (3, 7, 7)
    assert len(listed(store)) == 7


async def test_incomplete_changes_lead_to_full_sweep(store: Store) -> None:
    shop = Shop(things(*range(1, 6)), checkpoint="noon")

    def pages(poll: Poll[Any]) -> Pages:
        yield from THINGS.pages(poll)
        if poll.since:
            raise ChangesIncomplete("some have gone")

    source = Source(spec(of=vendor(replace(THINGS, incremental=True, pages=pages))), around(store, Wire(shop)))
    await sweep(source)
    shop.things = things(1, 2)
    progress = await sweep(source)
    assert (progress.error, progress.full, progress.records, progress.removed) == (None, True, 2, 3)
    assert set(listed(store)) == {"1", "2"}


async def test_answer_no_json_is_told_in_words_and_removes_nothing(store: Store) -> None:
    shop = Shop(things(1, 2))
    source = Source(spec(), around(store, Wire(shop)))
    await sweep(source)
    shop.trouble = lambda sent: reply(body=b"<html>maintenance</html>")
    progress = await sweep(source)
    assert isinstance(progress.error, Malformed)
    assert "web page" in str(progress.error)
    assert set(listed(store)) == {"1", "2"}


async def test_checkpoint_comes_with_last_page_and_starts_next_sweep(store: Store) -> None:
    shop = Shop(things(*range(1, 6)), checkpoint="noon")
    incremental = vendor(replace(THINGS, incremental=True))
    source = Source(spec(of=incremental), around(store, Wire(shop)))
    shop.trouble = lambda sent: Unreachable("broke off") if sent.query.get("page") == "2" else None
    await sweep(source)
    shop.trouble = lambda sent: None
    shop.asked.clear()
    await sweep(source)
    shop.things = things(4, status="closed")
    progress = await sweep(source)
    assert [asked.get("since") for asked in shop.asked] == [None, None, "noon"]
    assert (progress.full, progress.changed, progress.removed) == (False, 1, 0)
    assert len(listed(store)) == 5
    await sweep(source, full=True)
    assert set(listed(store)) == {"4"}


async def test_deliveries_from_vendors_list_are_caught_up_once(store: Store) -> None:
    shop = Shop(events=[{"id": "e1", "event": "THING.MADE", "thing": "1"}, {"event": "no id"}])
    source = Source(spec(of=vendor(EVENTS)), around(store, Wire(shop)))
    first, second = await sweep(source, "events"), await sweep(source, "events")
    assert (first.changed, first.rejected, second.changed) == (2, 0, 0)
    known = {each.event: (each.event_id == "e1", each.how) for each in store.deliveries.query(Query())}
    assert known == {"THING.MADE": (True, "caught up"), "no id": (False, "caught up")}


async def test_each_feed_counts_its_own_requests(store: Store) -> None:
    source = Source(spec(of=vendor(THINGS, EVENTS)), around(store, Wire(Shop(things(*range(1, 9))))))
    assert (await sweep(source, "things")).request_stats.requests == 3
    assert (await sweep(source, "events")).request_stats.requests == 1


async def test_record_is_fetched_whole_and_kept_beside_one_from_list(store: Store) -> None:
    clock = StillClock()
    source = Source(spec(), around(store, Wire(Shop(things(1))), clock))
    await sweep(source)
    [row] = store.records.rows(store.records.select(Query(now=clock.now())))
    clock.time += 5
    await source.fetch(row.address)
    stored = store.records.stored(row.address)
    assert stored is not None
    assert stored.detail is not None
    assert b'"detail": true' in stored.detail
    assert stored.detail_fresh


async def test_record_is_fetched_from_resource_that_it_came_from(store: Store) -> None:
    def elsewhere(settings: Any, id: str) -> Flow[bytes]:
        return (yield Request(path=f"/others/{id}")).body

    def others(poll: Poll[Any]) -> Pages:
        answer = yield Request(path="/others")
        yield Page([encode(item) for item in answer.json()])

    def answer(sent: Sent) -> Reply | SourceError:
        if not sent.path.startswith("/others"):
            return reply(404) if sent.path != "/things" else shop(sent)
        return reply(body=b'[{"id":5,"title":"x"}]' if sent.path == "/others" else b'{"id":5,"title":"x","more":1}')

    shop = Shop(things(1))
    both = vendor(THINGS, replace(THINGS, name="others", pages=others, detail=elsewhere))
    wire = Wire(answer)
    source = Source(spec(of=both), around(store, wire))
    for resource in both.resources:
        await sweep(source, resource.name)
    await source.fetch(Address("toys", Kind.WORK_ORDER, "5"))
    assert wire.paths()[-1] == "/others/5"
    stored = store.records.stored(Address("toys", Kind.WORK_ORDER, "5"))
    assert stored is not None
    assert b"more" in (stored.detail or b"")
