"""Which URLs may stand in a configuration: https, or http to this machine, and never with a password in them."""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, unquote, urlsplit

#: what a URL holds only by mistake, and what parsers disagree about
_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")


def refusal(url: str, *, far: bool = False) -> tuple[str, str] | None:
    """Return why a URL may not be used, and the remedy; None when it may. The URL itself is not repeated.

    `far`: plain http to another machine is meant, and a query too: that is no base to which paths are added.
    """
    cause = malformed(url)
    if cause:
        return cause, "write https://HOST/…"
    # a password in a URL would be shown wherever the URL is
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        return "holds a name or password", "put credentials into their own settings"
    if not far and ("?" in url or "#" in url):
        return "must not have a query or fragment", "leave out what follows `?` or `#`"
    # clients take such a segment away, each at another moment
    if has_dots(parts.path):
        return "has a `.` or `..` in its path", "write the path that is meant"
    if parts.scheme == "http" and not far and not is_loopback(parts):
        return f"is plain http to {parts.hostname}, so anyone on the way could read it", "use https"
    return None


def path_refusal(path: str) -> tuple[str, str] | None:
    """Return why a path may not be put behind a base URL, and the remedy; None when it may."""
    if _ODD.search(path):
        return "holds a space, a backslash or a control character", "write /…"
    if not path.startswith("/"):
        return "does not begin with `/`", "write /…"
    if "?" in path or "#" in path:
        return "must not have a query or fragment", "leave out what follows `?` or `#`"
    return ("has a `.` or `..` in it", "write the path that is meant") if has_dots(path) else None


def malformed(url: str) -> str:
    """Return why a text is no http or https URL that can be asked; the empty string when it is one."""
    if _ODD.search(url):
        # urlsplit raises for an unclosed bracket; `.port` for a number that is none
        return "holds a space, a backslash or a control character"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "is not a whole http or https URL"
    if port == 0:
        return "names port 0"
    return "" if is_host(parts.hostname) else "names no host that there can be"


def is_host(host: str) -> bool:
    """Return whether that can be a host: an address, or a name of labels, in any script (then as IDNA has it)."""
    bare = host.removesuffix(".")
    if _address(bare) is not None:
        # addresses are no names of labels
        return True
    try:
        # Python's own IDNA: what it cannot encode, no resolver is asked for
        name = bare if bare.isascii() else bare.encode("idna").decode()
    except UnicodeError:
        return False
    return 0 < len(name) <= 253 and all(_LABEL.fullmatch(label) for label in name.split("."))


def has_dots(path: str) -> bool:
    """Return whether a path has a segment that clients and servers take for a step up or for nothing (`..`, `%2e`)."""
    # decoded first: `%2e%2e` is the same to a server
    return any(unquote(segment) in (".", "..") for segment in path.split("/"))


def is_loopback(parts: SplitResult) -> bool:
    """Return whether a URL leads to this machine: `localhost`, 127.0.0.0/8, ::1."""
    return is_loopback_host(parts.hostname or "")


def is_loopback_host(host: str) -> bool:
    """Return whether a host is this machine, however its address is written (`127.1`, `::ffff:127.0.0.1`)."""
    bare = host.removesuffix(".").lower()
    if bare == "localhost":
        return True
    address = _address(bare)
    # `::ffff:127.0.0.1` is loopback in IPv6's notation
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address is not None and (mapped or address).is_loopback


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """Read an IP address, also in the short and hexadecimal forms that the system's resolver takes."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    # inet_aton also takes text behind the number, so only what looks like an address is given to it
    if not re.fullmatch(r"[0-9a-fx.]+", host):
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
