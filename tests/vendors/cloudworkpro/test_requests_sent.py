"""What the program really sends, as a server sees it: the login, then calls that name neither version nor company."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from tests.http.scripted_vendor import StillClock
from tests.vendors.cloudworkpro.stub_server import Answer, paged, standing

#: what any client of HTTP sends
_USUAL = {":method", ":path", "host", "accept", "accept-encoding", "connection", "user-agent", "content-length"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    ours = open_store("sqlite", tmp_path)
    yield ours
    ours.close()


async def test_credentials_are_posted_as_json_before_first_call(store: Store) -> None:
    with standing() as vendor:
        await vendor.sync(store)
    login = vendor.heads[0]
    assert (login[":method"], login[":path"], login["content-type"]) == ("POST", "/auth/token", "application/json")
    assert "authorization" not in login
    assert [json.loads(body) for body in vendor.logins] == [{"client_id": "whatever", "client_secret": "whatever"}]


async def test_each_call_carries_bearer_token_and_its_type(store: Store) -> None:
    with standing() as vendor:
        await vendor.sync(store)
        await vendor.sync(store, "sites")
    calls = [head for head in vendor.heads if head[":method"] == "GET"]
    assert {head["authorization"] for head in calls} == {"Bearer t0ken"}
    assert {head["content-type"] for head in calls} == {"application/json"}


async def test_call_names_neither_version_nor_company(store: Store) -> None:
    with standing() as vendor:
        for name in ("workorders", "sites", "worktypes", "webhooks"):
            await vendor.sync(store, name)
    calls = [head for head in vendor.heads if head[":method"] == "GET"]
    assert {head[":path"].partition("?")[0] for head in calls} == {"/workorders", "/sites", "/worktypes", "/webhooks"}
    assert set().union(*calls) - _USUAL == {"authorization", "content-type"}


async def test_429_is_met_by_waiting_longer_each_time(store: Store) -> None:
    answers: Iterator[Answer] = iter([(429, b"{}")] * 3)

    def busy(query: Mapping[str, str]) -> bytes | Answer:
        return next(answers, (200, paged()))

    clock = StillClock()
    with standing(workorders=busy) as vendor:
        result = await vendor.sync(store, clock=clock)
    assert result.ok
    waits = [seconds for seconds in clock.sleeps if seconds > 0.5]
    assert len(waits) == 3
    assert waits[0] * 1.1 < waits[1] < waits[2] / 1.1


async def test_page_has_hundred_records_unless_it_is_set_otherwise(store: Store) -> None:
    with standing() as vendor:
        await vendor.sync(store, "sites")
    assert [query["limit"] for query in vendor.questions("/sites")] == ["100"]
