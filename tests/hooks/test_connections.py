"""Connections that do nothing, or too little: they give way, and a right delivery never waits for them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from fieldtui.hooks.attack_monitor import MANY
from fieldtui.hooks.connections import bearable
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from tests.hooks.factories import until
from tests.hooks.senders import basic, deliver, event, receiving
from tests.hooks.test_connection_limits import HEAD, Connection, all_of, connected

WHOLE = HEAD.replace(b"100", b"2") + b"{}"


async def has_ended(connection: Connection) -> bool:
    """Whether the other side has closed, or reset."""
    try:
        return await asyncio.wait_for(connection[0].read(1), 0.3) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


@asynccontextmanager
async def crowd(port: int, number: int, sent: bytes = b"") -> AsyncIterator[list[Connection]]:
    """So many connections, one after the other, on each of which that much has been sent."""
    async with AsyncExitStack() as all_:
        yield [await all_.enter_async_context(connected(port, sent)) for _ in range(number)]


@pytest.mark.parametrize("sent", [b"", HEAD[:-4], HEAD + b'{"id"'], ids=["nothing", "half a head", "half a body"])
async def test_beyond_number_one_that_has_been_idle_longest_gives_way(store: Store, sent: bytes) -> None:
    async with receiving(store, connections=4) as receiver, crowd(receiver.port, 4, sent) as waiting:
        assert (await deliver(receiver.port, event()))[0] == 200
        assert [await has_ended(each) for each in waiting] == [True, False, False, False]
    assert len(store.deliveries.query(Query())) == 1


async def test_one_that_goes_on_sending_is_not_idle(store: Store) -> None:
    async with receiving(store, connections=4) as receiver, crowd(receiver.port, 4, HEAD + b'{"id":') as waiting:
        waiting[0][1].write(b'"e1"')
        await waiting[0][1].drain()
        await asyncio.sleep(0.1)
        assert (await deliver(receiver.port, event("e2")))[0] == 200
        waiting[0][1].write(b" " * 88 + b"}" + b" ")
        assert (await waiting[0][0].readline()).startswith(b"HTTP/1.1 200")
        assert await has_ended(waiting[1])
    assert len(store.deliveries.query(Query())) == 2


async def test_one_answered_gives_way_before_one_that_has_just_spoken(store: Store) -> None:
    async with (
        receiving(store, connections=2) as receiver,
        connected(receiver.port, WHOLE) as (kept, _),
        connected(receiver.port) as fresh,
    ):
        assert (await kept.readuntil(b"}")).startswith(b"HTTP/1.1 200")
        fresh[1].write(b"POST")
        await asyncio.sleep(0.1)
        assert (await deliver(receiver.port, event()))[0] == 200
        assert await all_of(kept) == b""
        assert not await has_ended(fresh)


async def test_many_idle_connections_count_as_attack(store: Store) -> None:
    async with receiving(store, connections=20) as receiver, crowd(receiver.port, MANY + 30):
        assert (await asyncio.wait_for(deliver(receiver.port, event()), 2))[0] == 200
        await until(lambda: "under attack" in receiver.state())


async def test_request_beyond_all_busy_waits_its_turn(store: Store) -> None:
    async with receiving(store, connections=2) as receiver:
        for _ in range(5):
            await deliver(receiver.port, event(), Authorization=basic(password="wrong"))
        slowed = [
            asyncio.create_task(deliver(receiver.port, event(), Authorization=basic(password=word))) for word in "ab"
        ]
        await asyncio.sleep(0.3)
        assert not any(task.done() for task in slowed)
        assert (await deliver(receiver.port, event("e2")))[0] == 200
        assert [(await task)[0] for task in slowed] == [401, 401]


async def test_unfinished_tls_handshake_is_cut(store: Store, certificate: tuple[Path, Path]) -> None:
    trust = ssl.create_default_context(cafile=certificate[0])
    pair: dict[str, Any] = {"certificate": certificate[0], "key": certificate[1]}
    async with AsyncExitStack() as all_:
        receiver = await all_.enter_async_context(receiving(store, head_time=1.0, connections=5, **pair))
        half_open = await all_.enter_async_context(crowd(receiver.port, 8, b"\x16\x03\x01"))
        reader, writer = await asyncio.open_connection("127.0.0.1", receiver.port, ssl=trust)
        writer.write(WHOLE)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        assert [await has_ended(each) for each in half_open[:4]] == [True] * 4
        await asyncio.sleep(1)
        assert [await has_ended(each) for each in half_open[4:]] == [True] * 4


async def test_listener_ends_at_once_while_handshakes_are_open(store: Store, certificate: tuple[Path, Path]) -> None:
    async with AsyncExitStack() as all_:
        async with receiving(store, certificate=certificate[0], key=certificate[1], head_time=60.0) as receiver:
            waiting = await all_.enter_async_context(crowd(receiver.port, 3))
            await asyncio.sleep(0.1)
        assert [await has_ended(each) for each in waiting] == [True] * 3


def test_process_that_may_open_few_files_bears_few_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda which: (240, 4_096))
    assert bearable(200) == 80
    monkeypatch.setattr(resource, "getrlimit", lambda which: (65_536, 65_536))
    assert bearable(200) == 200
    monkeypatch.setattr(resource, "getrlimit", lambda which: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert bearable(200) == 200
