"""A delivery's body: kept byte for byte as it came, and read unpacked, as UTF-8, with its broken text marked."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import NamedTuple

from fieldtui.contract.errors import Malformed, Unusable
from fieldtui.contract.json_repair import sound_json
from fieldtui.http.content_codings import Unpacker
from fieldtui.store.models import Delivery

Headers = Sequence[tuple[str, str]]

#: bytes that a body may have when it is unpacked, unless a listener says otherwise
LIMIT = 1_000_000
_MARK = "\N{REPLACEMENT CHARACTER}".encode()


class UnacceptableBody(Exception):
    """A POST that is no delivery: the HTTP status to answer with, and why, for the sender and the log.

    `cut`: the connection is closed, since what follows on it cannot be told apart or will not be read.
    """

    def __init__(self, status: int, reason: str, *, cut: bool = False) -> None:
        super().__init__(reason)
        self.status, self.reason, self.cut = status, reason, cut


class BodyText(NamedTuple):
    """A body as it is read. `marked`: parts of it were no text, or no JSON, and stand there as U+FFFD or null."""

    text: bytes
    marked: bool


def read_body(body: bytes, headers: Headers, limit: int = LIMIT) -> BodyText:
    """Read a body by its headers; Unacceptable for what is packed in an unknown way or is too much once unpacked."""
    named = {name.lower(): value for name, value in headers}
    unpacked = _unpacked(body, named.get("content-encoding", ""), limit)
    try:
        # JSON that is small and unfolds to gigabytes counts as too large
        text = sound_json(unpacked, named.get("content-type", ""))
    except Malformed as error:
        raise UnacceptableBody(413, str(error)) from None
    return BodyText(text, _is_marked(unpacked, text))


def readable(delivery: Delivery) -> bytes:
    """Return a stored delivery's body as it is read; as it came where it cannot be."""
    try:
        return read_body(delivery.body, delivery.headers).text
    except UnacceptableBody:
        return delivery.body


def is_packed(body: bytes, coding: str) -> bool:
    """Return whether a body is packed in that content coding, as its header says."""
    if coding.strip().lower() in ("", "identity"):
        return False
    # a header may claim a coding that the body does not have
    try:
        return _unpacked(body, coding, LIMIT) != body
    except UnacceptableBody:
        return False


def _unpacked(body: bytes, coding: str, limit: int) -> bytes:
    """Undo a content coding, as far as the limit goes. A body that is a JSON object as it is was not packed."""
    # several vendors' gateways send the header and not the coding
    if not coding or body.lstrip()[:1] == b"{":
        return body
    try:
        unpacker = Unpacker(coding, limit)
    except Unusable as error:
        raise UnacceptableBody(415, f"{error}; gzip or deflate, once, is understood") from None
    try:
        unpacker.feed(body)
        return unpacker.body()
    except Unusable:
        raise UnacceptableBody(413, f"the body is larger than {limit:,} bytes, unpacked") from None
    except Malformed as error:
        raise UnacceptableBody(400, str(error)) from None


def _is_marked(came: bytes, text: bytes) -> bool:
    """Return whether reading lost something: more than the encoding is different."""
    bare = came.removeprefix(codecs.BOM_UTF8)
    if bare == text:
        return False
    if b"\0" not in bare[:4] and _is_utf8(bare):  # JSON in UTF-16 or UTF-32 has one there
        return True
    return _MARK in text


def _is_utf8(body: bytes) -> bool:
    """Return whether it is UTF-8 as it stands."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
