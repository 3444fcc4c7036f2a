"""Where deliveries are taken, and from whom: address, login, allow-list, proxies, certificate, bounds."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from fieldtui.contract.vendor import WebhookLogin

IP = IPv4Address | IPv6Address

#: in `allow`: the addresses that a source's vendor declares
VENDOR = "vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRules:
    """A listener's rules. `allow`, `proxies`: addresses and networks; `allow` empty lets everyone in.

    `body_limit` in bytes; `body_time` and `head_time`: seconds that a sender may take for the body, and for the lines
    before it (and a TLS handshake before those); `connections`: how many at a time, beyond which the one that has been
    idle longest gives way; `quota`: bytes of bodies that each source may deliver within an hour.
    """

    listen: str
    allow: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    body_limit: int = 1_000_000
    body_time: float = 10.0
    head_time: float = 10.0
    connections: int = 200
    quota: int = 200_000_000

    @property
    def scheme(self) -> str:
        """`https` where there is a certificate."""
        return "http" if self.certificate is None else "https"

    def sender(self, peer: str | None, forwarded: Sequence[str]) -> IP | None:
        """Return who sends, when `peer` connected and `forwarded` are the X-Forwarded-For headers; None if that is
        unclear.

        Each proxy adds the address that it saw at the end. So the last one that is no proxy of ours is the sender,
        and what stands before it is hearsay.
        """
        # a Unix socket or a test's client has no peer
        seen = _address(peer or "")
        # from the end: each proxy adds what it saw, and a sender may write what it likes before that
        for word in reversed([part for header in forwarded for part in header.split(",")]):
            if seen is None or not _is_in(seen, self.proxies):
                break
            seen = _address(word)
        return seen

    def refusal(self, sender: IP | None, vendor: Sequence[str]) -> str | None:
        """Return why nothing is taken from that address; None if it is. `vendor`: from where the source's vendor
        sends.
        """
        # an empty list means "no rule", not "nobody"
        if not self.allow:
            return None
        allowed = [each for word in self.allow for each in (vendor if word == VENDOR else (word,))]
        if sender is not None and _is_in(sender, allowed):
            return None
        return f"deliveries from {sender or 'an unknown address'} are not allowed here"


def is_allowed(login: WebhookLogin | None, header: str | None) -> bool:
    """Return whether an Authorization header carries that login; compared in constant time."""
    if login is None:
        return True
    scheme, _, word = (header or "").partition(" ")
    try:
        # without a login the comparison runs all the same, so that its time tells nothing
        given = base64.b64decode(word.strip(), validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        given = b""
    # bytes are compared in constant time, and a body of another length as well
    return hmac.compare_digest(given, f"{login.username}:{login.password.reveal()}".encode())


def _address(text: str) -> IP | None:
    """Read an address, a port or brackets left aside; one of IPv4 in IPv6's clothes is the IPv4 one."""
    # a scope (`fe80::1%eth0`) is this machine's own word
    bare = text.strip().partition("%")[0]
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    # a dual-stack listener sees senders of IPv4 so
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _is_in(address: IP, networks: Sequence[str]) -> bool:
    """Return whether an address lies in one of these networks."""
    return any(_contains(word, address) for word in networks)


def _contains(word: str, address: IP) -> bool:
    network = ip_network(word, strict=False)
    # Python compares them, with an error for some versions
    if isinstance(network, IPv6Network) != isinstance(address, IPv6Address):
        return False
    return address in network


def split(listen: str) -> tuple[str, int]:
    """Read `127.0.0.1:8787` or `[::1]:8787`."""
    host, _, port = listen.rpartition(":")
    # the port may stand alone, as `:8787`
    return host.strip("[]") or "127.0.0.1", int(port)
