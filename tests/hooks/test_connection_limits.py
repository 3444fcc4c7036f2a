"""What a stranger may take up: slow ones are cut, many are bounded, all over real connections."""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from fieldtui.contract.runtime import WallClock, inline
from fieldtui.hooks.access_rules import AccessRules
from fieldtui.hooks.receiver import Receiver
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from tests.collector.manual_clock import settle
from tests.hooks.senders import basic, deliver, event, receiving

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]

HEAD = f"POST /hooks/toys HTTP/1.1\r\nHost: x\r\nAuthorization: {basic()}\r\nContent-Length: 100\r\n\r\n".encode()


@asynccontextmanager
async def connected(port: int, sent: bytes = b"") -> AsyncIterator[Connection]:
    """A connection on which that much has been sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await writer.drain()
    try:
        yield reader, writer
    finally:
        writer.close()


async def all_of(reader: asyncio.StreamReader) -> bytes:
    """What comes until the other side closes, or resets."""
    try:
        return await asyncio.wait_for(reader.read(), 10)
    except ConnectionError:
        return b""


@pytest.mark.parametrize("sent", [b"", b"POST /hooks/toys HT", HEAD[:-4]], ids=["nothing", "half a line", "no end"])
async def test_one_who_never_comes_to_point_is_cut(store: Store, sent: bytes) -> None:
    async with receiving(store, head_time=0.2) as receiver, connected(receiver.port, sent) as (reader, _):
        assert await all_of(reader) == b""
        assert (await deliver(receiver.port, event()))[0] == 200


async def test_second_request_that_only_begins_is_cut_too(store: Store) -> None:
    whole = HEAD.replace(b"100", b"2") + b"{}"
    async with receiving(store, head_time=0.2) as receiver, connected(receiver.port, whole) as (reader, writer):
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.write(b"POST /hooks")
        rest = await all_of(reader)
        assert b"HTTP/1.1" not in rest


async def test_body_that_trickles_is_answered_with_408_and_logged(store: Store) -> None:
    async with receiving(store, body_time=0.2) as receiver, connected(receiver.port, HEAD + b'{"id"') as (reader, _):
        answer = await all_of(reader)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"took longer than 0.2 s" in answer
    assert [line.status for line in store.deliveries.attempts()] == [408]
    assert store.deliveries.query(Query()) == []


async def test_too_large_sender_is_told_then_cut(store: Store) -> None:
    async with receiving(store, body_limit=100_000) as receiver:
        assert (await deliver(receiver.port, b" " * 1_900_000))[0] == 413
        head = HEAD.replace(b"Content-Length: 100", b"Content-Length: 9000000000")
        with suppress(ConnectionError):
            async with connected(receiver.port, head + b" " * 2_100_000) as (reader, _):
                await reader.read()
    assert [line.status for line in store.deliveries.attempts()] == [413, 413]
    assert store.deliveries.query(Query()) == []


async def test_sender_who_leaves_in_middle_is_forgotten(store: Store) -> None:
    async with receiving(store) as receiver:
        async with connected(receiver.port, HEAD + b'{"id"'):
            pass
        assert (await deliver(receiver.port, event()))[0] == 200
    assert len(store.deliveries.query(Query())) == 1


async def test_storm_of_refusals_fills_no_disk_and_is_counted(store: Store) -> None:
    async with receiving(store, body_limit=10) as receiver:
        answers = await asyncio.gather(*(deliver(receiver.port, b"x" * 20, f"/hooks/n{n}") for n in range(150)))
    assert {status for status, _ in answers} == {404}
    assert 60 <= store.deliveries.attempt_count() < 100


async def test_with_certificate_it_speaks_tls(store: Store, certificate: tuple[Path, Path]) -> None:
    def post(url: str) -> int:
        request = urllib.request.Request(  # noqa: S310
            f"{url}/hooks/toys", b'{"event":"A"}', {"Content-Type": "application/json", "Authorization": basic()}
        )
        trust = ssl.create_default_context(cafile=certificate[0])
        with urllib.request.urlopen(request, context=trust, timeout=10) as answer:  # noqa: S310
            return int(answer.status)

    async with receiving(store, certificate=certificate[0], key=certificate[1]) as receiver:
        assert receiver.url.startswith("https://127.0.0.1:")
        assert await asyncio.to_thread(post, receiver.url) == 200
    assert len(store.deliveries.query(Query())) == 1


async def test_certificate_none_is_said_and_nothing_listens(store: Store, tmp_path: Path) -> None:
    broken = tmp_path / "cert.pem"
    broken.write_text("no certificate")
    for path in (broken, tmp_path / "missing.pem"):
        access_rules = AccessRules(listen="127.0.0.1:0", certificate=path, key=path)
        receiver = Receiver(access_rules, {}, store, run=inline, clock=WallClock())
        task = asyncio.create_task(receiver.run())
        await settle()
        assert "hooks.certificate: it cannot be used" in receiver.state()
        assert not receiver.is_listening
        task.cancel()
