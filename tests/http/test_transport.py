"""What comes over the wire is bounded, unpacked once, kept apart by source, and every trouble is told in our words."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest

from fieldtui.contract.errors import Malformed, NotSent, SourceError, Unreachable, Unusable
from fieldtui.contract.flow import Reply
from fieldtui.http.content_codings import Unpacker
from fieldtui.http.transport import Transport
from tests.http.raw_server import answer, serving

BODY = b'{"data": [1, 2, 3]}'


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    ours = Transport()
    yield ours
    await ours.aclose()


async def fetched(transport: Transport, said: bytes, limit: int = 1000) -> Reply:
    async with serving(said) as server:
        return await transport("GET", server.url, {}, None, 5.0, limit=limit)


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("identity", BODY),
        ("", BODY),
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("GZip", gzip.compress(BODY, mtime=0)),
        ("x-gzip", gzip.compress(BODY, mtime=0)),
        ("gzip, identity", gzip.compress(BODY, mtime=0)),
        ("gzip", gzip.compress(BODY[:7], mtime=0) + gzip.compress(BODY[7:], mtime=0)),
        ("gzip", gzip.compress(BODY, mtime=0) + bytes(64)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
    ],
)
async def test_one_coding_is_unpacked(transport: Transport, coding: str, packed: bytes) -> None:
    reply = await fetched(transport, answer(packed, f"Content-Encoding: {coding}"))
    assert (reply.status, reply.body) == (200, BODY)


@pytest.mark.parametrize(
    ("header", "packed"),
    [
        ("Content-Encoding: gzip, gzip", gzip.compress(gzip.compress(BODY, mtime=0), mtime=0)),
        ("Content-Encoding: gzip\r\nContent-Encoding: gzip", gzip.compress(gzip.compress(BODY, mtime=0), mtime=0)),
        ("Content-Encoding: br", b"\x0b\x02\x80{}\x03"),
        ("Content-Encoding: utf-8", BODY),
    ],
)
async def test_what_was_not_asked_for_is_not_unpacked(transport: Transport, header: str, packed: bytes) -> None:
    with pytest.raises(Unusable, match="packed") as raised:
        await fetched(transport, answer(packed, header))
    assert raised.value.status == 200
    assert not raised.value.transient


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate)]
)
async def test_bomb_is_unpacked_to_limit_only(transport: Transport, coding: str, pack: object) -> None:
    assert callable(pack)
    fits, bursts = pack(bytes(1000)), pack(bytes(1001))
    assert len((await fetched(transport, answer(fits, f"Content-Encoding: {coding}"))).body) == 1000
    with pytest.raises(Unusable, match=r"more than 1 KB; see `largest_answer`"):
        await fetched(transport, answer(bursts, f"Content-Encoding: {coding}"))


async def test_sixteen_megabytes_are_limit_by_default(transport: Transport) -> None:
    async with serving(answer(gzip.compress(bytes(16_000_001), mtime=0), "Content-Encoding: gzip")) as server:
        with pytest.raises(Unusable, match="more than 16 MB"):
            await transport("GET", server.url, {}, None, 30.0)
    async with serving(answer(gzip.compress(bytes(16_000_000), mtime=0), "Content-Encoding: gzip")) as server:
        assert len((await transport("GET", server.url, {}, None, 5.0)).body) == 16_000_000


async def test_body_that_is_not_packed_has_same_limit(transport: Transport) -> None:
    assert len((await fetched(transport, answer(bytes(1000)))).body) == 1000
    with pytest.raises(Unusable):
        await fetched(transport, answer(bytes(1001)))


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_no_more_memory_is_taken_than_limit_allows(coding: str, pack: object) -> None:
    assert callable(pack)
    bomb, unpacker = pack(bytes(50_000_000)), Unpacker(coding, 100_000)
    tracemalloc.start()
    with pytest.raises(Unusable):
        unpacker.feed(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_what_unpacks_to_nothing_has_limit_too() -> None:
    unpacker = Unpacker("deflate", 1000)
    empty = b"\x00\x00\x00\xff\xff"
    unpacker.feed(empty * 200)
    with pytest.raises(Unusable):
        unpacker.feed(empty)


async def test_many_empty_gzip_members_are_refused(transport: Transport) -> None:
    with pytest.raises(Malformed, match="cannot be unpacked"):
        await fetched(transport, answer(gzip.compress(b"", mtime=0) * 3000, "Content-Encoding: gzip"), limit=100_000)


@pytest.mark.parametrize(
    ("coding", "packed", "words"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)[:-9], "breaks off"),
        ("deflate", zlib.compress(BODY)[:-5], "breaks off"),
        ("gzip", BODY, "cannot be unpacked"),
        ("deflate", b"\x78\x9c" + BODY, "cannot be unpacked"),
    ],
)
async def test_broken_body_is_malformed_and_may_be_asked_for_again(
    transport: Transport, coding: str, packed: bytes, words: str
) -> None:
    with pytest.raises(Malformed, match=words) as raised:
        await fetched(transport, answer(packed, f"Content-Encoding: {coding}"))
    assert raised.value.transient


async def test_endless_body_is_cut_at_limit(transport: Transport) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with serving(head, endless=True) as server:
        with pytest.raises(Unusable, match="more than 1 KB"):
            await transport("GET", server.url, {}, None, 5.0, limit=1000)


async def test_no_cookie_goes_from_one_source_to_another(transport: Transport) -> None:
    async with serving(answer(BODY, "Set-Cookie: session=of-a; Path=/")) as server:
        await transport("GET", server.url + "/a", {"Authorization": "Bearer a"}, None, 5.0)
        await transport("GET", server.url + "/c", {"Authorization": "Bearer c"}, None, 5.0)
    assert [came.headers.get("cookie") for came in server.came] == [None, None]
    assert [came.headers["authorization"] for came in server.came] == ["Bearer a", "Bearer c"]


async def test_it_says_who_asks_and_which_codings_it_takes(transport: Transport) -> None:
    async with serving() as server:
        await transport("GET", server.url, {}, None, 30.0)
    (came,) = server.came
    assert came.headers["accept-encoding"] == "gzip, deflate"
    assert came.headers["user-agent"].startswith("fieldtui/")


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("http://127.0.0.1/", {"X-Key": "abc–def"}),
        ("http://127.0.0.1:9/", {"X-Key": "abc\r\nX-Other: 1"}),
        ("http://127.0.0.1:9/", {"X Key": "abc"}),
        ("http://127.0.0.1:99999/", {}),
        ("http://[::1/", {}),
        ("http://exa mple/", {}),
        ("http://xn--\x00/", {}),
        ("http://\udcff/", {}),
        ("http://-–-.example/", {}),
        ("ftp://127.0.0.1/", {}),
        ("", {}),
    ],
)
async def test_what_http_cannot_carry_is_not_sent(transport: Transport, url: str, headers: dict[str, str]) -> None:
    with pytest.raises(NotSent, match="cannot be sent as HTTP") as raised:
        await transport("GET", url, headers, None, 2.0)
    assert "abc" not in str(raised.value)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + bytes(200_000),
    ],
)
async def test_answer_no_http_breaks_off(transport: Transport, said: bytes) -> None:
    with pytest.raises(Unreachable, match="broke off"):
        await fetched(transport, said)


async def test_name_that_no_resolver_takes_is_no_crash(transport: Transport) -> None:
    with pytest.raises(SourceError):
        await transport("GET", f"http://{'a' * 70}.example/", {}, None, 5.0)


@pytest.mark.parametrize(
    "said",
    [
        answer(b"\xff\x00not json"),
        answer(gzip.compress(bytes(5_000_000), mtime=0), "Content-Encoding: gzip, gzip, br"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ],
)
async def test_of_delivery_status_alone_counts(transport: Transport, said: bytes) -> None:
    async with serving(said) as server:
        assert await transport.deliver(server.url, {}, b"{}", 5.0) == 200
    assert len(server.came) == 1


@pytest.mark.parametrize("endless", [True, False])
async def test_delivery_does_not_wait_for_end_of_answer(transport: Transport, endless: bool) -> None:
    head = b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with serving(head if endless else head + b"5\r\nhe", endless=endless) as server:
        assert await transport.deliver(server.url, {}, b"{}", 5.0, patience=0.2) == 202


async def _closed_port() -> int:
    """A port on which nobody listens."""
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


async def _failure(transport: Transport, url: str) -> SourceError:
    with pytest.raises(SourceError) as raised:
        await transport("PATCH", url, {}, b"{}", 2.0)
    return raised.value


async def test_without_connection_nothing_has_left(transport: Transport) -> None:
    refused = await _failure(transport, f"http://127.0.0.1:{await _closed_port()}/things/1")
    unknown = await _failure(transport, "http://nowhere.invalid/things/1")
    async with serving(answer(BODY)) as server:
        no_tls = await _failure(transport, server.url.replace("http:", "https:"))
    unsendable = await _failure(transport, "ftp://127.0.0.1/things/1")
    assert [error.left for error in (refused, unknown, no_tls, unsendable)] == [False] * 4


async def test_through_proxy_down_nothing_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{await _closed_port()}")
    transport = Transport()
    assert not (await _failure(transport, "https://vendor.invalid/things/1")).left
    await transport.aclose()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", b"nonsense"])
async def test_behind_connection_request_may_have_left(transport: Transport, said: bytes) -> None:
    async with serving(said) as server:
        assert (await _failure(transport, server.url)).left


async def test_request_that_is_not_answered_in_time_may_have_left(transport: Transport) -> None:
    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(wait, "127.0.0.1", 0)
    with pytest.raises(SourceError) as raised:
        await transport("PATCH", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", {}, b"{}", 0.3)
    assert raised.value.left
    server.close()
