"""A server of few words on a port of its own: what it answers is written byte by byte, and it remembers what came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Came:
    """One request as it arrived; names of headers in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """Answers each request with the bytes that `answer` returns, and closes the connection then."""

    answer: Callable[[Came], bytes]
    came: list[Came] = field(default_factory=list)
    port: int = 0
    #: goes on with chunks for ever
    endless: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            came = await _read(reader)
            self.came.append(came)
            answer = self.answer(came)
            writer.write(answer)
            await writer.drain()
            while self.endless:
                writer.write(b"1000\r\n" + bytes(0x1000) + b"\r\n")
                await writer.drain()
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Came:
    line = (await reader.readline()).decode().strip()
    headers: dict[str, str] = {}
    while (header := (await reader.readline()).decode("latin-1").strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    return Came(line, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def answer(body: bytes = b"{}", *headers: str, status: str = "200 OK") -> bytes:
    """Write an answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


EMPTY = answer()


@asynccontextmanager
async def serving(said: Callable[[Came], bytes] | bytes = EMPTY, *, endless: bool = False) -> AsyncIterator[Server]:
    """A server that stands until the end of the block."""
    ours = Server(said if callable(said) else lambda came: said, endless=endless)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        await ours.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    ours.port = server.sockets[0].getsockname()[1]
    try:
        yield ours
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
