"""What makes a post itself: the service's own id together with the service, since two services may use one id."""

from __future__ import annotations

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.flow import Encoded
from fieldtui.http.json_readers import decode_object, read_text, require

#: the services that the vendor's `service` filter knows
SERVICES = frozenset({"twitter", "facebook", "youtube", "instagram", "rss", "flickr", "vimeo", "tumblr", "vk", "weibo"})


def post_key(id: object, service: object) -> str:
    """Return `ID@SERVICE`; `ID@` where no service is told. RecordRejected without an id."""
    return f"{require(read_text(id), '$.id')}@{read_text(service) or ''}"


def apart(key: str) -> tuple[str, str]:
    """Take a key apart into id and service. The id may hold `@` itself; a key of an older program has no service."""
    id, at, service = key.rpartition("@")
    return (id, service) if at else (key, "")


def key_of(raw: Encoded) -> str | None:
    """Return the key of an encoded item, None where it has none."""
    try:
        item = decode_object(raw)
        return post_key(item.get("id"), item.get("service"))
    except RecordRejected:
        return None


def former_keys(id: str) -> tuple[str, ...]:
    """Return the key under which older programs stored a post: its bare id.

    An id that ends in `@` and a service is left out: it may be the key that another post has now.
    """
    _, at, service = id.rpartition("@")
    # `123@rss` might be the present key of another post
    return () if at and (not service or service in SERVICES) else (id,)


def membership_of(key: str) -> str:
    """Return the id of the look-up record that tells the collections of the post of that key."""
    return f"posts/{key}"
