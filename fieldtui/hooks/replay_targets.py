"""Where a delivery may be sent again, and what a sending looks like on the wire."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.safe_text import without_query
from fieldtui.contract.secret import Secret
from fieldtui.contract.secret_names import is_secret_name
from fieldtui.contract.url_rules import is_loopback, malformed
from fieldtui.hooks.delivery_body import is_packed
from fieldtui.store.models import Delivery

# what a target may need to read the body, and to tell its sender
#: what goes on besides a sender's own `X-` headers
_KEPT = frozenset({"content-type", "user-agent"})
#: `X-` headers that proxies write, or that make a server take a request for another one
_OF_PROXIES = re.compile("x-(forwarded|real-ip|client-ip|cluster|original|rewrite|http-method|method|host|proxy)")
_OURS = "x-fieldtui-"
#: headers of one connection, which nobody misses
_ROUTINE = frozenset(
    {
        *("host", "content-length", "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"),
        *("expect", "accept-encoding", "accept", "via", "content-encoding"),
    }
)
#: characters of an address in a header
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayTarget:
    """One target: its URL, headers that are added, seconds for one answer, and whether plain http may go far."""

    name: str
    url: str
    headers: Mapping[str, Secret] = field(default_factory=dict)
    timeout: float = 10.0
    allow_http: bool = False

    def refusal(self) -> str | None:
        """Return why nothing may be sent there; None if it may."""
        if cause := malformed(self.url):
            return f"the URL {cause}"
        # checked here as well as in the configuration: a URL may come from the command line
        parts = urlsplit(self.url)
        if parts.username or parts.password:
            return "a URL with a password in it; put it into the target's headers"
        if parts.scheme == "http" and not self.allow_http and not is_loopback(parts):
            return f"plain http to {parts.hostname}; use https, or allow_http = true in the target"
        return None


def find_target(name: str, known: Mapping[str, ReplayTarget]) -> ReplayTarget:
    """Return the target of that name, or one for a URL; ConfigurationError when it is neither or may not be used."""
    found = known.get(name)
    if found is None and "://" not in name:
        there = ", ".join(known) or "none"
        raise ConfigurationError("hooks.targets", f"there is no target “{name}”", f"known: {there}; or give a URL")
    destination = found or ReplayTarget(name=name, url=name)
    # nothing is frozen or sent for a target that may not be used
    reason = destination.refusal()
    if reason is not None:
        raise ConfigurationError(f"target {without_query(name)}", reason, "nothing was sent")
    return destination


class OutgoingRequest(NamedTuple):
    """The headers of a sending, and the names of those of the delivery's own that were left out of it."""

    headers: dict[str, str]
    left_out: tuple[str, ...]


def headers_for(delivery: Delivery, destination: ReplayTarget, way: str = "replay") -> OutgoingRequest:
    """Return the headers of a sending: some of the delivery's own, the target's, and the delivery's address.

    `X-Fieldtui-Replay` says that it was sent before, `X-Fieldtui-Forward` that it is passed on as it comes.
    """
    # revealed at the last moment, and for this target alone
    added = {name: secret.reveal() for name, secret in destination.headers.items()}
    lowered = {name.lower() for name in added}
    own = {name: value for name, value in delivery.headers if _goes_on(name, value) and name.lower() not in lowered}
    # HTTP servers refuse a body without a type, and deliveries of the vendor's list have no headers at all
    if not {"content-type"} & {name.lower() for name in own} | lowered:
        own["Content-Type"] = "application/json"
    coding = next((value for name, value in delivery.headers if name.lower() == "content-encoding"), "")
    # the header alone proves nothing: a body that is not packed must not be called so
    if coding.isascii() and coding.isprintable() and is_packed(delivery.body, coding):
        own["Content-Encoding"] = coding
    left_out = [name for name, value in delivery.headers if not _goes_on(name, value) and name.lower() not in _ROUTINE]
    return OutgoingRequest({**own, **added, f"X-Fieldtui-{way.title()}": _address(delivery)}, tuple(left_out))


def _goes_on(name: str, value: str) -> bool:
    """Return whether a delivery's header is sent on: it is the sender's own, no secret, and cannot mislead a server."""
    low = name.lower()
    # what a proxy wrote speaks of another connection
    if low not in _KEPT and (not low.startswith("x-") or low.startswith(_OURS) or _OF_PROXIES.match(low)):
        return False
    return not is_secret_name(name) and value.isprintable() and value.isascii()


def _address(delivery: Delivery) -> str:
    """Return the delivery's address as a header can have it: percent-encoded, and cut with a checksum if long."""
    # the id in the address is the vendor's text, and may hold anything
    address = quote(delivery.address, safe="/:@!$&'()*+,;=-._~ |{}[]#?")
    if len(address) <= _LONGEST:
        return address
    return f"{address[:_LONGEST]}~{zlib.crc32(address.encode()):08x}"
