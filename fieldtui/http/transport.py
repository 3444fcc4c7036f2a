"""The one file that knows httpx: bytes out, bytes in, and its errors in our words."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from fieldtui.contract.errors import Malformed, Unreachable
from fieldtui.contract.wire import Reply

#: no answer of a vendor is larger; what is gets refused before it fills the memory
BODY_LIMIT = 64 * 1024 * 1024


class Send(Protocol):
    """How one HTTP request leaves; raises `Unreachable` or `Malformed`."""

    async def __call__(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, seconds: float
    ) -> Reply:
        """Send it and return what came back, whatever its status; all of it may take that many seconds."""


class Transport:
    """A pool of connections over httpx. Redirects are not followed: a token must not travel along."""

    def __init__(self, *, limit: int = BODY_LIMIT) -> None:
        # httpx names whole URLs in its log, and one vendor's tokens ride in the query
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._limit = limit
        self._client = httpx.AsyncClient(
            verify=ssl.create_default_context(),
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=30),
            trust_env=True,
        )

    async def __call__(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, seconds: float
    ) -> Reply:
        """Send one request; see `Send`."""
        host = urlsplit(url).netloc.rpartition("@")[2]
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(method, url, headers, content, seconds)
        except TimeoutError:
            raise Unreachable(f"no answer from {host} within {seconds:g} s") from None
        except httpx.TimeoutException:
            raise Unreachable(f"no answer from {host} within {seconds:g} s") from None
        except httpx.ConnectError as error:
            raise Unreachable(f"no connection to {host}: {error or 'refused'}") from None
        except httpx.DecodingError:
            raise Malformed(f"{host} sent a body that cannot be unpacked") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise Unreachable(f"the answer of {host} broke off ({type(error).__name__})") from None

    async def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, seconds: float
    ) -> Reply:
        """Do it, reading no more than the limit."""
        body = bytearray()
        async with self._client.stream(method, url, headers=dict(headers), content=content, timeout=seconds) as answer:
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > self._limit:
                    raise Malformed(f"an answer of more than {self._limit // 1_000_000} MB", status=answer.status_code)
            return Reply(
                answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, bytes(body)
            )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()
