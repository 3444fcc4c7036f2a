"""What httpx and all below it raise, in our words: who did not answer, the vendor or the proxy on the way to it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx

from fieldtui.contract.errors import NotSent, SourceError, Unreachable
from fieldtui.contract.safe_text import clean
from fieldtui.http.proxies import Proxy

#: characters of a library's own words that are passed on
_WORDS = 200


def translate(error: Exception, host: str, seconds: float, proxy: Proxy | None) -> SourceError:
    """Return the error to raise instead. `seconds`: how long was waited; `proxy`: through which the request went.

    What failed while there was no connection yet says that the request never left. No word of a `LocalProtocolError` is
    passed on: it quotes the header that is wrong, which may be a secret.
    """
    way = f" through {proxy}" if proxy else ""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError | httpx.PoolTimeout):
        unconnected = _unconnected(error, host, proxy, way)
        unconnected.left = False
        return unconnected
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return Unreachable(f"no answer from {host}{way} within {seconds:g} s")
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return unsendable(host, error)
    if isinstance(error, httpx.HTTPError | OSError):
        return Unreachable(f"the answer of {host}{way} broke off ({type(error).__name__})")
    return Unreachable(f"{host} could not be asked{way} ({type(error).__name__})")


def _unconnected(error: httpx.TransportError, host: str, proxy: Proxy | None, way: str) -> SourceError:
    """Return why there was no connection."""
    if isinstance(error, httpx.TimeoutException):
        return Unreachable(f"no connection to {host}{way} in time")
    if isinstance(error, httpx.ProxyError) and proxy is not None:
        return _turned_away(_words(error), host, proxy)
    if proxy is not None and not _is_tls(error):
        return Unreachable(f"no connection to {proxy}: {_words(error) or 'refused'}")
    return Unreachable(f"no connection to {host}{way}: {_words(error) or 'refused'}")


def unsendable(host: str, error: Exception) -> NotSent:
    """Return the error for a request that HTTP cannot carry; what it is made of is not repeated."""
    return NotSent(
        f"the request to {host or 'nowhere'} cannot be sent as HTTP ({type(error).__name__});"
        " check the source's addresses, ids and secrets for characters that do not belong there"
    )


def wants_login(proxy: Proxy) -> NotSent:
    """Return the error for a proxy that asks for a login (407)."""
    what = "refuses the login in it" if proxy.login else "wants a login"
    return NotSent(f"{proxy} {what} (407); write http://USER:PASSWORD@HOST:PORT into {proxy.variable}", status=407)


def _turned_away(words: str, host: str, proxy: Proxy) -> SourceError:
    """Return a proxy that answered, but did not connect: it wants a login, or does not get or let us through."""
    if words.startswith("407"):
        return wants_login(proxy)
    return Unreachable(f"{proxy} makes no connection to {host}: {words}")


def _words(error: Exception) -> str:
    """Return what a library says, safe to show."""
    return clean(str(error))[:_WORDS]


def _is_tls(error: BaseException) -> bool:
    """Return whether it went wrong while TLS was agreed upon, so that somebody was there."""
    return any(isinstance(cause, ssl.SSLError) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
