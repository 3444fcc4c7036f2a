"""What nobody foresaw in one source is that source's error, with a reference into the log; the others go on."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Any

import pytest

from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.one_shot import fetch, sync
from fieldtui.collector.source import Source
from fieldtui.contract.errors import Fault, RecordRejected
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Page, Pages, Poll
from fieldtui.contract.record import Address, Kind
from fieldtui.contract.vendor import Connection, Resource, Vendor
from fieldtui.store.protocols import Store
from tests.collector.toy_server import served
from tests.collector.toy_vendor import THINGS, Shop, around, listed, spec, things, vendor
from tests.http.scripted_vendor import Wire

SAID = re.compile(r"a fault in fieldtui itself \((\w+)\), see the log: ref ([0-9a-f]{4})")


def broken(*arguments: Any) -> Any:
    """What a vendor's folder may do to anyone."""
    raise ValueError("Invalid header value b'Bearer s3cret'")


def in_a_flow(poll: Poll[Any]) -> Pages:
    yield Page(())
    broken()


class Failing:
    """A part of a store, or the whole, of which one call (`part.call`) fails as nobody foresaw."""

    def __init__(self, real: Any, call: str) -> None:
        self._real, self._first, self._rest = real, *call.partition(".")[::2]

    def __getattr__(self, name: str) -> Any:
        if name != self._first:
            return getattr(self._real, name)
        return Failing(getattr(self._real, name), self._rest) if self._rest else broken


WAYS: dict[str, Vendor] = {
    "connect": replace(vendor(), connect=broken),
    "flow": vendor(replace(THINGS, pages=in_a_flow)),
    "start of a flow": vendor(replace(THINGS, pages=broken)),
    "judge": replace(vendor(), connect=lambda settings: Connection(bases={"api": "http://127.0.0.1"}, judge=broken)),
}


@pytest.mark.parametrize("way", WAYS)
async def test_sync_reads_others_where_one_source_fails(
    store: Store, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    with served(Shop(things(1, 2))) as here, caplog.at_level(logging.ERROR):
        bad = WAYS[way] if way == "connect" else here.vendor(WAYS[way])
        if way == "judge":
            bad = replace(bad, connect=lambda settings: Connection(bases={"api": here.url}, judge=broken))
        results = await sync([spec("bad", bad), spec("good", here.vendor(vendor()))], store)
    assert [(result.source, result.ok) for result in results] == [("bad", False), ("good", True)]
    assert set(listed(store)) == {"1", "2"}
    found = SAID.fullmatch(results[0].error)
    assert found
    assert found[1] == "ValueError"
    (line,) = [record.getMessage() for record in caplog.records if found[2] in record.getMessage()]
    assert "test_error_boundary.py" in line
    assert "broken" in line
    assert "s3cret" not in line


async def test_store_that_fails_for_one_feed_is_that_feeds_error(store: Store) -> None:
    with served(Shop(things(1))) as here:
        failing: Any = Failing(store, "sweeps.finish")
        (result,) = await sync([spec(of=here.vendor(vendor()))], failing)
    assert SAID.fullmatch(result.error)


@pytest.mark.parametrize("part", ["decode", "identity", "facets"])
async def test_record_that_breaks_its_reader_costs_its_row_only(store: Store, part: str) -> None:
    def reading(*given: Any) -> Any:
        item = given[0] if part != "decode" else THINGS.decode(given[0], given[1])
        return broken() if item["id"] == 2 else item if part == "decode" else usual(item)

    usual: Any = getattr(THINGS, part)
    changes: Any = {part: reading}
    resource: Resource = replace(THINGS, **changes)
    source = Source(spec(of=vendor(resource)), around(store, Wire(Shop(things(1, 2, 3)))))
    progress = await source.feeds["things"].sweeper.sweep(full=True)
    assert (progress.error, progress.rejected, progress.records) == (None, 1, 2)
    assert SAID.fullmatch(progress.first_rejection)
    assert set(listed(store)) == {"1", "3"}


async def test_fault_in_fetching_one_record_is_said_in_one_line(store: Store) -> None:
    def detail(settings: Any, id: str) -> Flow[bytes]:
        broken()
        yield from ()
        return b""

    with pytest.raises(Fault, match="ValueError"):
        await fetch(spec(of=vendor(replace(THINGS, detail=detail))), store, Address("toys", Kind.WORK_ORDER, "1"))


async def test_fault_in_feed_leaves_others_polling(store: Store) -> None:
    other = replace(THINGS, name="others", facets=lambda item: Facets(title="x"))
    source = Source(spec(of=vendor(replace(THINGS, pages=broken), other)), around(store, Wire(Shop(things(1)))))
    for name in source.feeds:
        await source.feeds[name].once(full=True, again=True)
    assert SAID.fullmatch(source.feeds["things"].status.error)
    assert source.feeds["others"].status.word == "live"


def test_what_was_foreseen_and_what_ends_task_pass_guard() -> None:
    for error in (RecordRejected("$", "x"), KeyboardInterrupt()):
        with pytest.raises(type(error)), error_boundary("north"):
            raise error
    with pytest.raises(Fault, match="/data/x: No space left"), error_boundary("north"):
        raise OSError(28, "No space left", "/data/x")
