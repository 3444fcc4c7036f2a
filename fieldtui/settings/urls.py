"""Which URLs may stand in a configuration: https, or http to this machine, and never with a password in them."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def refusal(url: str) -> tuple[str, str] | None:
    """Say why a URL may not be used, and the remedy; None when it may. The URL itself is not repeated."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "is not a URL", "write https://HOST/…"
    if parts.username is not None or parts.password is not None:
        return "holds a name or password", "put credentials into their own settings"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "is not a whole http or https URL", "write https://HOST/…"
    if parts.query or parts.fragment:
        return "must not have a query or fragment", "leave out what follows `?` or `#`"
    if parts.scheme == "http" and not is_loopback(parts):
        return f"is plain http to {parts.hostname}, so anyone on the way could read it", "use https"
    return None


def is_loopback(parts: SplitResult) -> bool:
    """Whether a URL leads to this machine: `localhost`, 127.0.0.0/8, ::1."""
    host = (parts.hostname or "").rstrip(".")
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
