"""Sending again: in order within a record, stopping at its first failure, records side by side, nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from fieldtui.contract.errors import ConfigurationError, NotFound, ReadOnly
from fieldtui.contract.replay_control import NewReplay
from fieldtui.contract.secret import Secret
from fieldtui.hooks.replay_service import ReplayService, run_beside
from fieldtui.hooks.replay_targets import ReplayTarget, headers_for
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from tests.hooks.factories import delivery, fill, item, of_record, standing, states, until
from tests.hooks.replay_target import HANG, RESET, by, target
from tests.hooks.replay_trial import played, replay_service


async def test_replays_keep_order_within_each_record(store: Store) -> None:
    fill(store, 120, 6)
    async with target(slowness=0.002) as sink:
        id = await played(store, "", sink.url)
    assert standing(store, id).state == "finished"
    assert sorted(sink.events) == [f"e{number:05}" for number in range(120)]
    assert all(events == sorted(events) for events in of_record(sink.events, 6).values())
    assert max(got.beside for got in sink.got) >= 1
    assert [store.deliveries.get("toys", event).replays for event in sink.events[:3]] == [1, 1, 1]  # type: ignore[union-attr]


async def test_arriving_replay_says_that_it_is_one(store: Store) -> None:
    headers = (("Authorization", "•••"), ("X-Api-Key", "•••"), ("x-trace", "t1"), ("content-type", "application/json"))
    store.deliveries.receive([delivery("e1", "r1", headers=headers, body=b'{"id": "e1",  "odd":"spacing"}')])
    async with target() as sink:
        known = {"crm": ReplayTarget(name="crm", url=sink.url, headers={"Authorization": Secret.literal("Bearer tok")})}
        id = await played(store, ["toys/delivery/e1"], "crm", known=known)
    [got] = sink.got
    assert got.body == b'{"id": "e1",  "odd":"spacing"}'
    assert got.headers["x-fieldtui-replay"] == "toys/delivery/e1"
    assert (got.headers["authorization"], got.headers["x-trace"]) == ("Bearer tok", "t1")
    assert "x-api-key" not in got.headers
    assert got.headers["host"] == f"127.0.0.1:{sink.port}"
    told = repr([store.deliveries.attempts(), store.replays.items(id), store.journal.entries(), store.replays.all()])
    assert "Bearer tok" not in told


ODD_HEADERS = {
    "X-Fieldtui-Replay": "forged",
    "X-Forwarded-Host": "evil.example",
    "X-HTTP-Method-Override": "DELETE",
    "X-Original-URL": "/admin",
    "Range": "bytes=0-1",
    "Proxy-Authorization": "Basic x",
    "X-Auth": "s3cret",
    "X-Access-Key": "s3cret",
    "X-Credential": "s3cret",
    "X-Session-Id": "s3cret",
    "Cookie": "s3cret",
    "Content-Encoding": "gzip",
}


@pytest.mark.parametrize("length", [300, 301])
def test_long_address_is_cut_and_told_apart(length: int) -> None:
    events = ["e" * (length - len("toys/delivery/") - 1) + last for last in "xy"]
    addresses = [
        headers_for(delivery(event), ReplayTarget(name="crm", url="http://127.0.0.1:9/in"), "replay").headers[
            "X-Fieldtui-Replay"
        ]
        for event in events
    ]
    assert addresses[0] != addresses[1]
    assert [len(address) for address in addresses] == [300 if length == 300 else 309] * 2


async def test_only_own_headers_go_and_omitted_are_named(store: Store) -> None:
    kept = {"X-Request-Id": "r-1", "X-Author": "ana", "User-Agent": "vendor/1", "Content-Type": "text/json"}
    headers = tuple({**ODD_HEADERS, **kept}.items())
    store.deliveries.receive([delivery("e1", "r1", headers=headers, body=b'{"id": "e1"}')])
    async with target() as sink:
        await played(store, ["toys/delivery/e1"], sink.url)
    [got] = sink.got
    assert {name: got.headers.get(name.lower()) for name in kept} == kept
    assert not {name.lower() for name in ODD_HEADERS} - {"x-fieldtui-replay"} & set(got.headers)
    assert got.headers["x-fieldtui-replay"] == "toys/delivery/e1"
    assert "s3cret" not in repr(got.headers)
    note = store.deliveries.attempts_of("toys", "e1")[-1].note
    assert all(name in note for name in ("X-Auth", "X-Access-Key", "Range", "X-Forwarded-Host"))


async def test_record_stops_at_its_first_failure_and_others_go_on(store: Store) -> None:
    fill(store, 12, 3)
    async with target(by({"e00004": [500]})) as sink:
        id = await played(store, "", sink.url)
    assert states(store, id) == {"done": 9, "failed": 1, "held": 2}
    assert of_record(sink.events, 3)[1] == ["e00001", "e00004"]
    assert item(store, id, "e00007").note == "behind e00004, which failed"
    ended = standing(store, id)
    assert (ended.done, ended.failed, ended.held, ended.left) == (9, 1, 2, 0)
    [deed] = store.journal.entries()
    assert (deed.who, deed.ok) == ("ann@desk", False)
    assert deed.answer == "finished: 9 taken, 1 failed, 2 held, 0 left"


@pytest.mark.parametrize("trouble", [500, 503, 429, RESET], ids=["500", "503", "429", "reset"])
async def test_what_may_pass_is_tried_again_by_schedule(store: Store, trouble: int) -> None:
    fill(store, 2, 1)
    async with target(by({"e00000": [trouble, trouble]})) as sink:
        id = await played(store, "", sink.url, waits=(0.01, 0.02))
    assert sink.events == ["e00000", "e00000", "e00000", "e00001"]
    first = item(store, id, "e00000")
    assert (first.state, first.tries, first.status) == ("done", 3, 200)
    assert len([line for line in store.deliveries.attempts_of("toys", "e00000") if line.way == "replay"]) == 3
    assert [each.replays for each in store.deliveries.query(Query())] == [1, 1]


@pytest.mark.parametrize("no", [400, 404, 422, 301, 307])
async def test_plain_no_is_final_and_redirects_ignored(store: Store, no: int) -> None:
    fill(store, 1, 1)
    async with target(lambda got: no) as sink:
        id = await played(store, "", sink.url, waits=(0.01,))
    assert len(sink.got) == 1
    assert (item(store, id, "e00000").state, item(store, id, "e00000").status) == ("failed", no)


async def test_hanging_target_is_given_up_in_time(store: Store) -> None:
    fill(store, 2, 2)
    async with target(by({"e00000": [HANG]})) as sink:
        known = {"slow": ReplayTarget(name="slow", url=sink.url, timeout=0.2)}
        id = await played(store, "", "slow", known=known)
    assert (item(store, id, "e00000").state, item(store, id, "e00001").state) == ("failed", "done")
    assert "within 0.2 s" in item(store, id, "e00000").note


async def test_foreseeing_freezes_and_sends_nothing(store: Store) -> None:
    fill(store, 10, 5)
    async with target() as sink, run_beside(replay_service(store)) as ours:
        view = await ours.preview(NewReplay("", sink.url))
        assert (view.count, view.records, view.overtaken) == (10, 5, 0)
        store.deliveries.receive([delivery("later", "r0", 99.0)])
        await ours.resume(view.id)
        await until(lambda: standing(store, view.id).state == "finished")
        other = await ours.preview(NewReplay("", sink.url))
        await ours.cancel(other.id)
    assert "later" not in sink.events
    assert len(sink.got) == 10
    assert store.replays.get(other.id) is None


async def test_addresses_are_sent_once_in_event_order(store: Store) -> None:
    addresses = fill(store, 5, 1)
    async with target() as sink:
        await played(store, [*addresses[::-1], addresses[2]], sink.url)
    assert sink.events == ["e00000", "e00001", "e00002", "e00003", "e00004"]


async def test_only_deliveries_that_filter_means(store: Store) -> None:
    fill(store, 20, 4)
    async with target() as sink:
        await played(store, "record:r2", sink.url)
    assert sink.events == ["e00002", "e00006", "e00010", "e00014", "e00018"]


def _not_loopback(replay_service: ReplayService) -> Any:
    return replay_service.order(NewReplay("", "http://203.0.113.7/in"))


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (_not_loopback, ConfigurationError),
        (lambda replay_service: replay_service.order(NewReplay("", "nowhere")), ConfigurationError),
        (lambda replay_service: replay_service.order(NewReplay("", "ftp://127.0.0.1/in")), ConfigurationError),
        (
            lambda replay_service: replay_service.order(NewReplay("", "https://user:pass@127.0.0.1/in")),
            ConfigurationError,
        ),
        (lambda replay_service: replay_service.order(NewReplay("", "http://127.0.0.1:port/in")), ConfigurationError),
        (
            lambda replay_service: replay_service.order(NewReplay(["toys/delivery/none"], "http://127.0.0.1/in")),
            NotFound,
        ),
        (lambda replay_service: replay_service.order(NewReplay(["toys"], "http://127.0.0.1/in")), NotFound),
        (lambda replay_service: replay_service.pause(99), NotFound),
        (lambda replay_service: replay_service.resume(99), NotFound),
    ],
)
async def test_what_makes_no_sense_is_refused(
    store: Store, wanted: Callable[[ReplayService], Any], error: type[Exception]
) -> None:
    async with run_beside(replay_service(store)) as ours:
        with pytest.raises(error):
            await wanted(ours)
    assert store.replays.all() == []


async def test_who_may_only_look_sends_nothing(store: Store) -> None:
    fill(store, 1, 1)
    async with target() as sink, run_beside(replay_service(store, read_only=True)) as ours:
        view = await ours.preview(NewReplay("", sink.url))
        with pytest.raises(ReadOnly):
            await ours.resume(view.id)
        await asyncio.sleep(0)
    assert sink.got == []
    assert store.deliveries.query(Query())[0].replays == 0
