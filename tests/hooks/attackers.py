"""Strangers at a listener: `python -m tests.hooks.attackers PORT IDLE SLOW GARBAGE WRONG`, so many of each kind.

The idle hold a connection, the slow send a body a byte at a time, some send what is no HTTP, some try passwords. Who is
cut off begins again. They go on until killed.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

from tests.hooks.senders import basic

HEAD = (
    f"POST /hooks/north HTTP/1.1\r\nHost: x\r\nAuthorization: {basic('cwp', 'hook-7')}\r\nContent-Length: 4000\r\n\r\n"
).encode()
WRONG = HEAD.replace(basic("cwp", "hook-7").encode(), basic("cwp", "wrong").encode()).replace(b"4000", b"2") + b"{}"
GARBAGE = (b"\x16\x03\x01\x02\x00", b"\x00" * 64, b"SSH-2.0-x\r\n\r\n", b"GET\r\n\r\n")


async def again(port: int, what: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> None:
    """Connect and do that, for ever; cut off, begin again."""
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                await what(reader, writer)
            finally:
                writer.close()
        await asyncio.sleep(0.2)


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hold a connection."""
    await reader.read()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send a body a byte at a time."""
    writer.write(HEAD)
    while not (writer.is_closing() or reader.at_eof()):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.3)


async def talk_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send what is no HTTP."""
    for each in GARBAGE:
        writer.write(each)
    await reader.read()


async def try_passwords(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send wrong logins, as fast as they are answered."""
    while True:
        writer.write(WRONG)
        if not await reader.readline():
            return


async def main(port: int, *numbers: int) -> None:
    """Go on until killed."""
    # a word of warning for each send on a connection that was cut would be all that a reader sees
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8_192), most))
    kinds = zip((say_nothing, drip, talk_nonsense, try_passwords), numbers, strict=True)
    await asyncio.gather(*(again(port, what) for what, number in kinds for _ in range(number)))


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
