"""Posts webhooks as a vendor would, by hand: the simulators must not share a client library with the program."""

from __future__ import annotations

import asyncio
import base64
import ssl
from urllib.parse import urlsplit

#: seconds that a listener has for its answer
_PATIENCE = 10.0


def basic_header(username: str, password: str) -> str:
    """Return the `Authorization` header of HTTP Basic (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


async def post(url: str, body: bytes, authorization: str) -> int | None:
    """Post some JSON and return the status of the answer, None when there was none in time."""
    try:
        return await asyncio.wait_for(_exchange(url, body, authorization), _PATIENCE)
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
        return None


async def _exchange(url: str, body: bytes, authorization: str) -> int:
    """Return one HTTP request by hand: no library for clients may be used here."""
    parts = urlsplit(url)
    secure = ssl.create_default_context() if parts.scheme == "https" else None
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or (443 if secure else 80), ssl=secure)
    try:
        head = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"Authorization: {authorization}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        return int((await reader.readline()).split(b" ", 2)[1])
    except IndexError:
        raise ValueError("no status line") from None
    finally:
        writer.close()
