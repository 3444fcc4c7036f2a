"""Which proxy a request goes through, by the environment. This machine itself is always reached directly.

httpx's own reading of these variables raises for what it does not understand, sends what is meant for loopback to a
proxy, and knows no networks (`10.0.0.0/8`) in NO_PROXY.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies

from fieldtui.contract.errors import NotSent
from fieldtui.contract.url_rules import is_host, is_loopback_host

_SCHEMES = ("http", "https", "all")
_SOCKS = ("socks5", "socks5h")
_SHAPE = "write http://HOST:PORT, or unset it"
_SEPARATOR = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy. `url` is without its login and may be shown; `variable` names where it comes from."""

    url: str
    variable: str
    login: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def speaks_tls(self) -> bool:
        """Whether the way to the proxy itself is encrypted."""
        return self.url.startswith("https:")

    def __str__(self) -> str:
        return f"the proxy {self.url} ({self.variable})"


@dataclass(frozen=True, slots=True)
class ProxyFault:
    """A proxy variable that cannot be used: which, why, and what to do. The value itself may hold a password."""

    variable: str
    cause: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.variable} {self.cause}; {self.remedy}"


class Exemption(NamedTuple):
    """One entry of NO_PROXY: a network, or a domain with all below it (empty: everything), and a port or any."""

    where: IPv4Network | IPv6Network | str
    port: int | None = None

    def covers(self, host: str, port: int | None) -> bool:
        """Return whether it means that host."""
        # an exemption without a port covers all of them
        if self.port is not None and self.port != port:
            return False
        if isinstance(self.where, str):
            return not self.where or host == self.where or host.endswith(f".{self.where}")
        try:
            # a host name is in no network: it is not looked up, since the proxy may be the only one that can
            return ip_address(host) in self.where
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Proxies:
    """The environment's proxies by the scheme of what is asked (`all` for the others), and who is exempt.

    `odd`: entries of NO_PROXY that cannot be understood; they exempt nobody.
    """

    ways: Mapping[str, Proxy | ProxyFault]
    exempt: Sequence[Exemption] = ()
    odd: Sequence[str] = ()

    def to(self, scheme: str, host: str, port: int | None) -> Proxy | None:
        """Return the proxy for a URL, None for a direct connection; `NotSent` when its variable cannot be used."""
        # a trailing dot and brackets name the same host
        host = host.strip("[]").rstrip(".").lower()
        # loopback never leaves the machine, whatever the variables say: the simulators and `hooks forward` live there
        if is_loopback_host(host) or any(one.covers(host, port) for one in self.exempt):
            return None
        way = self.ways.get(scheme) or self.ways.get("all")
        if isinstance(way, ProxyFault):
            raise NotSent(str(way))
        return way


def read_proxies() -> Proxies:
    """Read the environment, or the system's own settings where the environment has none (macOS, Windows)."""
    # urllib reads the macOS and Windows settings as well, and knows that a CGI's HTTP_PROXY may be the client's
    found = getproxies()
    ways = {scheme: _read(found[scheme], _variable(scheme)) for scheme in _SCHEMES if found.get(scheme)}
    entries = [entry for entry in _SEPARATOR.split(found.get("no", "")) if entry]
    read = [(entry, _exemption(entry)) for entry in entries]
    return Proxies(
        ways,
        tuple(exemption for _, exemption in read if exemption is not None),
        tuple(entry for entry, exemption in read if exemption is None),
    )


def _variable(scheme: str) -> str:
    """Return the name of the variable that says it; lower case goes first, as everywhere."""
    names = (f"{scheme}_proxy", f"{scheme.upper()}_PROXY")
    # the name is shown to people: the value may hold a password
    return next((name for name in names if os.environ.get(name)), "the system's proxy setting")


def _read(value: str, variable: str) -> Proxy | ProxyFault:
    """Read one proxy's URL; `HOST:PORT` alone means http."""
    value = value.strip()
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        port = parts.port
    except ValueError:
        return ProxyFault(variable, "is not the URL of a proxy", _SHAPE)
    if parts.scheme not in ("http", "https", *_SOCKS):
        return ProxyFault(variable, "names a kind of proxy that is not understood", _SHAPE)
    # a `/`, `?` or `#` in a password cuts the URL there: what stands before it is no host
    cut = parts.path not in ("", "/") or parts.query or parts.fragment
    if cut or not is_host(parts.hostname or "") or port == 0:
        return ProxyFault(variable, "is not the URL of a proxy", _SHAPE)
    # httpx raises ImportError in the middle of a request otherwise
    if parts.scheme in _SOCKS and find_spec("socksio") is None:
        return ProxyFault(variable, "names a SOCKS proxy", "pip install 'httpx[socks]', or name an http proxy")
    return Proxy(_shown(parts, port), variable, _login(parts))


def _shown(parts: SplitResult, port: int | None) -> str:
    """Write a proxy's URL without its login."""
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}" + (f":{port}" if port else "")


def _login(parts: SplitResult) -> tuple[str, str] | None:
    """Return name and password, None when there are none."""
    # an empty user name is still a login: some proxies take a token as the password alone
    if parts.username is None and parts.password is None:
        return None
    return unquote(parts.username or ""), unquote(parts.password or "")


def _exemption(entry: str) -> Exemption | None:
    """Read one entry of NO_PROXY: a host, domain, address or network, with a port or without; None for nonsense."""
    # people write `http://host` and `*.domain` in NO_PROXY, which curl and others accept
    bare = entry.rpartition("://")[2].lower()
    host, port = _split_port(bare)
    if port == -1:
        return None
    try:
        # strict=False takes 10.1.2.3/8 as the network that it lies in
        return Exemption(ip_network(host, strict=False), port)
    except ValueError:
        pass
    domain = host.removeprefix("*").strip(".")
    if not domain:
        return Exemption("", port) if host == "*" else None
    return Exemption(domain, port) if is_host(domain) else None


def _split_port(text: str) -> tuple[str, int | None]:
    """Split `HOST:PORT`, `[::1]:PORT` or what has no port; the port is -1 for nonsense."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            return "", -1
        digits = rest[1:]
    elif text.count(":") == 1:
        host, _, digits = text.partition(":")
    # several colons without brackets are an IPv6 address
    else:
        return text, None
    if not digits:
        return host, None
    return host, int(digits) if digits.isdecimal() and len(digits) < 6 else -1
