"""What `[store] url` may be, told without a database library: a configuration is checked before there is any."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fieldtui.contract.secret import Secret

FORMS = "write “sqlite”, “sqlite:///PATH” or “postgresql://USER@HOST/DATABASE”"
_SHARED = ("postgresql:", "postgres:")
#: ways of TLS that check who answers
_CHECKED = frozenset({"verify-full", "verify-ca"})


class StoreAddress(NamedTuple):
    """Where the store is, and the password for it."""

    url: str
    password: Secret | None = None


def is_shared(url: str) -> bool:
    """Return whether a URL names a database server."""
    return url.startswith(_SHARED)


def mistake_of(url: str) -> tuple[str, str] | None:
    """Return what is wrong with a URL, and the remedy; None where nothing is."""
    if url in ("", "sqlite"):
        return None
    if not is_shared(url):
        path = url.removeprefix("sqlite:///")
        return None if path and path != url else ("names no store", FORMS)
    # imported late: a command that lists from a file must not wait for them
    from urllib.parse import parse_qs, urlsplit

    try:
        parts = urlsplit(url)
        options = parse_qs(parts.query)
        hosts = hosts_of(url)
    except ValueError:
        return "is no URL", FORMS
    if not url.startswith(tuple(f"{scheme}//" for scheme in _SHARED)) or parts.path in ("", "/"):
        return "names no database", FORMS
    # everybody who sees the URL would see it
    if parts.password or "password" in options:
        return "has a password in it", 'take it out and set password = {env = "NAME"}, or file, command, keyring'
    mode = options.get("sslmode", ["verify-full"])[-1]
    if mode not in _CHECKED and not all(map(stays_here, hosts)):
        return f"does not check who answers (sslmode={mode})", "leave sslmode out, or write sslmode=verify-full"
    return None


def hosts_of(url: str) -> list[str]:
    """Return the hosts of a server's URL, in the order in which they are tried; ValueError where it is none."""
    from urllib.parse import parse_qs, unquote, urlsplit

    parts = urlsplit(url)
    named = parse_qs(parts.query)
    if "host" in named:
        return named["host"][-1].split(",")
    # several hosts, each with its port, are no host to `urlsplit`
    hosts = [_without_port(host) for host in parts.netloc.rpartition("@")[2].split(",")]
    return [unquote(host) or "localhost" for host in hosts]


def stays_here(host: str) -> bool:
    """Return whether what is sent to this host never leaves the machine."""
    from ipaddress import ip_address

    if host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _without_port(host: str) -> str:
    """Return a host without its port; an IPv6 address stands in brackets."""
    if host.startswith("["):
        return host.partition("]")[0][1:]
    return host.partition(":")[0]
