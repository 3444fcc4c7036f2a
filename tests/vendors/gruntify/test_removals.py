"""Real sweeps of the simulated vendor into a store: what takes records out, what must not, and what is asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from fieldtui.collector.source import Runtime, Source
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.collector.sweep import SweepProgress
from fieldtui.contract.errors import Malformed, Refused
from fieldtui.contract.flow import Reply
from fieldtui.contract.runtime import inline
from fieldtui.contract.vendor import Rate
from fieldtui.http.content_codings import ANSWER_LIMIT
from fieldtui.store.models import Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from fieldtui.vendors.gruntify import VENDOR
from tests.http.scripted_vendor import StillClock
from tests.vendors.gruntify.simulator_server import MORNING, Account, served

Spoil = Callable[[str, Reply], Reply]
LISTED = [resource.name for resource in VENDOR.resources]


def as_it_came(url: str, reply: Reply) -> Reply:
    return reply


@dataclass
class Collecting:
    """A store and what fills it; `spoil` is put upon every answer of the API."""

    account: Account
    store: Store
    spoil: Spoil = as_it_came
    asked: list[str] = field(default_factory=list)

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        seconds: float,
        *,
        limit: int = ANSWER_LIMIT,
    ) -> Reply:
        self.asked.append(f"{method} {url.partition('/gruntify/')[2]}")
        reply = await self.account.transport(method, url, headers, content, seconds, limit=limit)
        return reply if "/oauth/" in url else self.spoil(url, reply)

    def source(self) -> Source:
        """A program that was just started."""
        calm = replace(VENDOR, connect=lambda own: replace(VENDOR.connect(own), rate=Rate(1000, 1)))
        clock = StillClock(MORNING.timestamp())
        around = Runtime(store=self.store, send=self.send, clock=clock, run=inline)
        return Source(SourceSpec("parks", calm, self.account.settings, {}), around)

    async def sweep(self, name: str) -> SweepProgress:
        return await self.source().feeds[name].sweeper.sweep(full=True)

    def listed(self) -> set[str]:
        return {str(row.address) for row in self.store.records.rows(self.store.records.select(Query()))}


@pytest.fixture
async def collecting(tmp_path: Path) -> AsyncIterator[Collecting]:
    async with served(40, page_size=10) as account:
        store = open_store("sqlite", tmp_path)
        yield Collecting(account, store)
        store.close()


async def test_answers_in_which_everything_has_another_name_remove_nothing(collecting: Collecting) -> None:
    for name in LISTED:
        assert (await collecting.sweep(name)).complete
    before = collecting.listed()
    collecting.spoil = lambda url, reply: replace(reply, body=reply.body.replace(b"e", b"x"))
    for name in LISTED:
        progress = await collecting.sweep(name)
        assert isinstance(progress.error, Malformed), name
        assert not progress.complete
    assert collecting.listed() == before


async def test_lists_in_which_everything_has_another_name_remove_nothing(collecting: Collecting) -> None:
    for name in LISTED:
        await collecting.sweep(name)
    before = collecting.listed()

    def in_lists(url: str, reply: Reply) -> Reply:
        is_list = reply.body[:1] == b"[" or "/search/" in url
        return replace(reply, body=reply.body.replace(b"e", b"x")) if is_list else reply

    collecting.spoil = in_lists
    for name in LISTED[:-1]:
        assert isinstance((await collecting.sweep(name)).error, Malformed), name
    assert collecting.listed() == before


async def test_role_that_may_not_use_feature_keeps_rows(collecting: Collecting) -> None:
    assert (await collecting.sweep("jobs")).records
    before = collecting.listed()
    body = json.dumps({"detail": "Your role may not use this feature"}).encode()
    collecting.spoil = lambda url, reply: Reply(403, reply.headers, body) if "/jobs/" in url else reply
    progress = await collecting.sweep("jobs")
    assert isinstance(progress.error, Refused)
    assert "Your role may not use this feature" in str(progress.error)
    assert collecting.listed() == before


async def test_switched_off_workspace_takes_its_rows_out(collecting: Collecting) -> None:
    assert (await collecting.sweep("jobs")).records

    def switched_off(url: str, reply: Reply) -> Reply:
        return replace(reply, body=reply.body.replace(b'"Jobs":true', b'"Jobs":false'))

    collecting.spoil = switched_off
    progress = await collecting.sweep("jobs")
    assert progress.note == "Jobs are switched off in beautiful_homes, city_parks"
    assert collecting.listed() == set()


@pytest.mark.parametrize("status", [403, 404])
async def test_list_that_is_not_there_any_more_keeps_its_rows(collecting: Collecting, status: int) -> None:
    assert (await collecting.sweep("depots")).records == 3
    before = collecting.listed()
    collecting.spoil = lambda url, reply: Reply(status, {}, b"") if "/depots/" in url else reply
    progress = await collecting.sweep("depots")
    assert "this account does not have it" in progress.note
    assert collecting.listed() == before


async def test_empty_page_with_token_takes_nothing_out(collecting: Collecting) -> None:
    await collecting.sweep("jobs")
    before = collecting.listed()
    collecting.account.simulation.dice.due["empty page with a token"] = 1
    progress = await collecting.sweep("jobs")
    assert progress.complete
    assert collecting.listed() == before


async def test_one_sync_reads_each_workspace_once(collecting: Collecting) -> None:
    feeds = collecting.source().feeds.values()
    await asyncio.gather(*(feed.sweeper.sweep(full=True) for feed in feeds))
    looks = [asked for asked in collecting.asked if asked.startswith("GET") and asked.count("/") == 2]
    assert sorted(looks) == ["GET v4.3/workspaces/beautiful_homes", "GET v4.3/workspaces/city_parks"]
    gets = [asked for asked in collecting.asked if asked.startswith("GET")]
    assert len(set(gets)) == len(gets)
