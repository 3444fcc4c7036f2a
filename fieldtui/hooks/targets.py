"""Where a delivery may be sent again, and what a sending looks like on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.secret import Secret
from fieldtui.hooks.delivery import is_secret
from fieldtui.settings.urls import is_loopback, malformed
from fieldtui.store.protocol import Delivery

#: headers that belong to one connection or one sender, not to the delivery
_NOT_OURS = frozenset(
    {
        *("host", "content-length", "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"),
        *("expect", "accept-encoding", "accept", "via", "forwarded", "x-forwarded-for", "x-real-ip"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One target: its URL, headers that are added, seconds for one answer, and whether plain http may go far."""

    name: str
    url: str
    headers: Mapping[str, Secret] = field(default_factory=dict)
    timeout: float = 10.0
    allow_http: bool = False

    def refusal(self) -> str | None:
        """Say why nothing may be sent there; None if it may."""
        if cause := malformed(self.url):
            return f"the URL {cause}"
        parts = urlsplit(self.url)
        if parts.username or parts.password:
            return "a URL with a password in it; put it into the target's headers"
        if parts.scheme == "http" and not self.allow_http and not is_loopback(parts):
            return f"plain http to {parts.hostname}; use https, or allow_http = true in the target"
        return None


def find_destination(name: str, known: Mapping[str, Destination]) -> Destination:
    """Return the target of that name, or one for a URL; ConfigurationError when it is neither or may not be used."""
    found = known.get(name)
    if found is None and "://" not in name:
        there = ", ".join(known) or "none"
        raise ConfigurationError("hooks.targets", f"there is no target “{name}”", f"known: {there}; or give a URL")
    destination = found or Destination(name=name, url=name)
    reason = destination.refusal()
    if reason is not None:
        raise ConfigurationError(f"target {shown(name)}", reason, "nothing was sent")
    return destination


def shown(name: str) -> str:
    """Return a target's name as it may be told: what follows a `?` in a URL may be a key."""
    url, mark, _ = name.partition("?")
    return f"{url}?…" if mark else name


def headers_for(delivery: Delivery, destination: Destination, way: str = "replay") -> dict[str, str]:
    """Return the headers of a sending: the delivery's own, the target's, and the delivery's address.

    `X-Fieldtui-Replay` says that it was sent before, `X-Fieldtui-Forward` that it is passed on as it comes.
    """
    kept = {
        name: value
        for name, value in delivery.headers
        if name.lower() not in _NOT_OURS and not is_secret(name) and value.isprintable() and value.isascii()
    }
    if not any(name.lower() == "content-type" for name in kept):
        kept["Content-Type"] = "application/json"
    added = {name: secret.reveal() for name, secret in destination.headers.items()}
    lowered = {name.lower() for name in added}
    own = {name: value for name, value in kept.items() if name.lower() not in lowered}
    address = delivery.address.encode("ascii", "backslashreplace").decode()
    return {**own, **added, f"X-Fieldtui-{way.title()}": address}
