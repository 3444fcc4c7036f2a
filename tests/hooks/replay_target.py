"""A target of replays on a port of its own: remembers what it got, and answers, hangs or resets as it is told."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET, socket
from typing import Any

#: instead of a status: say nothing for ever, or break the connection
HANG, RESET = -1, -2


@dataclass(frozen=True)
class Got:
    """One POST as it arrived; names of headers in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes
    #: how many others were on their way at the time
    beside: int = 0

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def event(self) -> str:
        """The id of the event that it is about."""
        return str(self.json["id"])


@dataclass
class Target:
    """Answers each POST with the status that `answer` names; `got` has all of them in the order of their arrival."""

    answer: Callable[[Got], int] = lambda got: 200
    got: list[Got] = field(default_factory=list)
    #: seconds that an answer takes
    slowness: float = 0.0
    port: int = 0
    _open: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"

    @property
    def events(self) -> list[str]:
        """The ids of the events that came, in that order."""
        return [got.event for got in self.got]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer all requests of one connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while got := await self._read(reader):
                self.got.append(got)
                self._open += 1
                try:
                    if not await self._answer(self.answer(got), writer):
                        break
                finally:
                    self._open -= 1
        writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Got | None:
        line = await reader.readline()
        if not line:
            return None
        headers: dict[str, str] = {}
        while (header := (await reader.readline()).decode().strip()) != "":
            name, _, value = header.partition(":")
            headers[name.lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Got(line.split()[1].decode(), headers, body, self._open)

    async def _answer(self, status: int, writer: asyncio.StreamWriter) -> bool:
        """Answer, if that is what is wanted; whether the connection lives on."""
        await asyncio.sleep(self.slowness)
        if status == HANG:
            await asyncio.Event().wait()
        if status == RESET:
            raw: socket = writer.get_extra_info("socket")
            raw.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        place = "Location: http://127.0.0.1:9/elsewhere\r\n" if 300 <= status < 400 else ""
        writer.write(f"HTTP/1.1 {status} Said\r\n{place}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()
        return True


@asynccontextmanager
async def target(
    answer: Callable[[Got], int] = lambda got: 200, *, port: int = 0, **more: Any
) -> AsyncIterator[Target]:
    """A target that stands until the end of the block."""
    ours = Target(answer, **more)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await ours.serve(reader, writer)
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=100)
    ours.port = server.sockets[0].getsockname()[1]
    try:
        yield ours
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


def by(answers: dict[str, list[int]]) -> Callable[[Got], int]:
    """Answer each event's sendings with these statuses one after the other, then 200; unknown ones with 200."""
    left = {event: list(statuses) for event, statuses in answers.items()}

    def answer(got: Got) -> int:
        waiting = left.get(got.event)
        return waiting.pop(0) if waiting else 200

    return answer
