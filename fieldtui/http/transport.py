"""The one file that sends by httpx: bytes out, bytes in, and its errors in our words.

Pools of connections are used without httpx's client: no cookie is kept, so none can go from one source to another,
no redirect is followed, so no token travels along, and no body is unpacked without a bound.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

import httpx

from fieldtui import __version__
from fieldtui.contract.errors import Malformed, NotSent, SourceError
from fieldtui.contract.flow import Reply
from fieldtui.contract.header_values import is_name, unfit
from fieldtui.contract.url_rules import is_host
from fieldtui.http.content_codings import ACCEPTED, ANSWER_LIMIT, Unpacker
from fieldtui.http.proxies import Proxy, read_proxies
from fieldtui.http.transport_errors import translate, unsendable, wants_login

log = logging.getLogger(__name__)

#: seconds until there is a connection
_CONNECT = 15.0
#: bytes and seconds for a body that nobody wants: reading it to its end keeps the connection
_UNWANTED_BYTES, _UNWANTED_SECONDS = 64_000, 2.0
# a vendor counts connections as well; twenty are enough for every feed of a source at once
_LIMITS = httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=30)
# kept open by its name for HTTP/1.0 proxies too
_OWN = {"User-Agent": f"fieldtui/{__version__}", "Accept-Encoding": ACCEPTED, "Connection": "keep-alive"}


class Send(Protocol):
    """How one HTTP request leaves; raises `NotSent`, `Unreachable` or `Malformed`."""

    async def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        seconds: float,
        *,
        limit: int = ANSWER_LIMIT,
    ) -> Reply:
        """Send it and return what came back, whatever its status; all of it may take that many seconds.

        `limit`: bytes of the answer, unpacked.
        """


class Deliver(Protocol):
    """How something is handed over of which only the answer's status counts; raises as `Send` does."""

    async def __call__(self, url: str, headers: Mapping[str, str], content: bytes, seconds: float) -> int:
        """POST it and return the status; that may take that many seconds."""


class Transport:
    """Connections to everywhere, kept and shared. A setting of the environment that is wrong fails what needs it."""

    def __init__(self) -> None:
        # httpx names whole URLs in its log, and one vendor's tokens ride in the query
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._proxies = read_proxies()
        self._context, self._tls_fault = _read_certificates()
        # a pool per proxy, since httpx ties a pool to one
        self._pools: dict[Proxy | None, httpx.AsyncHTTPTransport] = {}

    async def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        seconds: float,
        *,
        limit: int = ANSWER_LIMIT,
    ) -> Reply:
        """Send one request; see `Send`."""
        # one time for everything: httpx's own limits count each read anew, so that a slow drip never ends
        end = asyncio.get_running_loop().time() + seconds
        async with self._exchange(method, url, headers, content, seconds) as answer:
            try:
                unpacker = Unpacker(answer.headers.get("content-encoding", ""), limit)
                async with asyncio.timeout_at(end):
                    async for chunk in answer.aiter_raw():
                        unpacker.feed(chunk)
                body = unpacker.body()
            # the status is known by then, and the judgement needs it
            except Malformed as error:
                error.status = answer.status_code
                raise
            return Reply(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, body)

    async def deliver(
        self,
        url: str,
        headers: Mapping[str, str],
        content: bytes,
        seconds: float,
        *,
        patience: float = _UNWANTED_SECONDS,
    ) -> int:
        """POST and return the status; see `Deliver`. `patience`: seconds for the body, which does not matter."""
        async with self._exchange("POST", url, headers, content, seconds) as answer:
            # endless, packed without end or broken off: the status has been said, and once is enough
            with contextlib.suppress(Exception):
                # reading a small body to its end lets the connection be used again
                async with asyncio.timeout(patience):
                    await _read_some(answer, _UNWANTED_BYTES)
            return answer.status_code

    @asynccontextmanager
    async def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, seconds: float
    ) -> AsyncIterator[httpx.Response]:
        """Send it and hand over the answer, its body yet unread; whatever goes wrong becomes an error of ours."""
        host, proxy = "", None
        try:
            request, host = _request(method, url, headers, content, seconds)
            proxy = self._way(request.url)
            async with asyncio.timeout(seconds):
                answer = await self._pool(proxy).handle_async_request(request)
            try:
                # 407 is the proxy's, not the vendor's: no token is to blame
                if proxy is not None and answer.status_code == 407:
                    raise wants_login(proxy)
                yield answer
            finally:
                # closing a broken connection may fail once more, and the first error is the one to show
                with contextlib.suppress(Exception):
                    await answer.aclose()
        except SourceError:
            raise
        except Exception as error:  # noqa: BLE001  (httpx, h11, ssl, anyio and idna raise whatever they like)
            # the type alone: messages of these libraries hold addresses, and with them secrets
            log.debug("%s: %s", host, type(error).__name__)
            raise translate(error, host, seconds, proxy) from None

    def _way(self, url: httpx.URL) -> Proxy | None:
        """Choose the way to a URL; `NotSent` where a setting of the environment bars it."""
        proxy = self._proxies.to(url.scheme, url.host, url.port)
        if self._tls_fault and (url.scheme == "https" or (proxy and proxy.speaks_tls)):
            raise NotSent(self._tls_fault)
        return proxy

    def _pool(self, proxy: Proxy | None) -> httpx.AsyncHTTPTransport:
        """Return the connections that go that way."""
        if proxy not in self._pools:
            self._pools[proxy] = httpx.AsyncHTTPTransport(
                verify=self._context, trust_env=False, limits=_LIMITS, proxy=_by(proxy, self._context)
            )
        return self._pools[proxy]

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()


def _request(
    method: str, url: str, headers: Mapping[str, str], content: bytes | None, seconds: float
) -> tuple[httpx.Request, str]:
    """Make httpx's request, and say to which host it goes; `NotSent` for what HTTP cannot carry."""
    host = ""
    try:
        address = httpx.URL(url)
        host = address.netloc.decode("ascii", "replace")
        # idna and httpx accept hosts that no resolver can look up, and fail only in the pool
        if not is_host(address.host) or address.port == 0 or (address.port or 0) > 65_535:
            raise httpx.InvalidURL("no such host or port")
        if any(unfit(value) or not is_name(name) for name, value in headers.items()):
            raise httpx.LocalProtocolError("a header")
        times = httpx.Timeout(seconds, connect=min(_CONNECT, seconds)).as_dict()
        made = httpx.Request(
            method, address, headers={**_OWN, **headers}, content=content, extensions={"timeout": times}
        )
        return made, host
    # ValueError, UnicodeError, httpx's and idna's own: no list of them is complete
    except Exception as error:  # noqa: BLE001  (odd addresses and headers make several libraries raise)
        raise unsendable(host, error) from None


def _by(proxy: Proxy | None, context: ssl.SSLContext) -> httpx.Proxy | None:
    """Make httpx's proxy."""
    if proxy is None:
        return None
    return httpx.Proxy(proxy.url, auth=proxy.login, ssl_context=context if proxy.speaks_tls else None)


async def _read_some(answer: httpx.Response, most: int) -> None:
    """Read a body to its end, or that many bytes of it."""
    read = 0
    async for chunk in answer.aiter_raw():
        read += len(chunk)
        if read > most:
            return


def _read_certificates() -> tuple[ssl.SSLContext, str]:
    """Read whom TLS trusts; where a variable bars that, a context that trusts nobody, and the one line about it."""
    try:
        return ssl.create_default_context(), ""
    except (OSError, ValueError) as error:
        variable = "SSLKEYLOGFILE" if os.environ.get("SSLKEYLOGFILE") else "SSL_CERT_FILE"
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        return (
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            f"{variable} names a file that cannot be used ({reason}); correct or unset it",
        )
