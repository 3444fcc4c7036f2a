"""Content codings, unpacked as they come in and never beyond a limit: a few kilobytes may stand for gigabytes."""

from __future__ import annotations

import zlib
from typing import Protocol

from fieldtui.contract.errors import Malformed, Unusable
from fieldtui.contract.safe_text import clean

#: bytes of one answer, unpacked, unless the source's `largest_answer` says otherwise
ANSWER_LIMIT = 16_000_000
#: the codings that are asked for and understood
ACCEPTED = "gzip, deflate"

_GZIP = zlib.MAX_WBITS | 16
#: gzip members of one body: each costs a copy of what follows it, and a member may hold nothing
_MEMBERS = 1_000


class _Decoder(Protocol):
    """Unpacks one coding."""

    def feed(self, packed: bytes, most: int) -> bytes:
        """Unpack a piece, but no more than that many bytes of it; zlib.error when it is broken."""

    @property
    def is_whole(self) -> bool:
        """Whether what came so far is all of it."""


class Unpacker:
    """Collects one answer's body. `coding`: its Content-Encoding header; `limit`: the most bytes that it may have.

    Raises `Unusable` for what is too large or packed in another way than was asked for, `Malformed` for what is
    broken or breaks off.
    """

    def __init__(self, coding: str, limit: int) -> None:
        self._decoder, self._limit = _decoder(coding), limit
        self._received = 0
        self._body = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take a piece of the body as it came over the wire."""
        self._received += len(chunk)
        try:
            # one byte more than is allowed, so that "exactly the limit" and "more" can be told apart
            self._body += self._decoder.feed(chunk, self._limit + 1 - len(self._body))
        except zlib.error:
            raise Malformed("a packed body that cannot be unpacked") from None
        # what is packed counts as well: a coding may turn any number of bytes into none
        if max(len(self._body), self._received) > self._limit:
            raise Unusable(f"an answer of more than {spelled(self._limit)}; see `largest_answer` of its source")

    def body(self) -> bytes:
        """Return all of it."""
        if self._received and not self._decoder.is_whole:
            raise Malformed("a packed body that breaks off")
        return bytes(self._body)


def spelled(size: int) -> str:
    """Write a number of bytes as the settings do: `16 MB`, `512 KB`."""
    for unit, factor in (("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)):
        if size >= factor:
            return f"{size / factor:.4g} {unit}"
    return f"{size} bytes"


def _decoder(header: str) -> _Decoder:
    """Choose by a Content-Encoding header; `Unusable` for two codings, one after the other, and for unknown ones."""
    # "identity" names no coding, but servers send it
    codings = [word for part in header.split(",") if (word := part.strip().lower()) not in ("", "identity")]
    if len(codings) > 1:
        raise Unusable(f"a body packed {len(codings)} times ({_quoted(header)}); once is allowed")
    if not codings:
        return _Plain()
    if codings[0] in ("gzip", "x-gzip"):
        return _Gzip()
    if codings[0] == "deflate":
        return _Deflate()
    raise Unusable(f"a body packed as {_quoted(header)}, which was not asked for")


def _quoted(header: str) -> str:
    """Return a header that is safe and short enough to be shown."""
    return f"“{clean(header)[:60]}”"


class _Plain:
    """Nothing to unpack."""

    is_whole = True

    def feed(self, packed: bytes, most: int) -> bytes:
        return packed[:most]


class _Gzip:
    """One gzip member or several, one after the other (RFC 1952, 2.2); what follows the last one is padding."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._members = 1
        self._waiting = b""
        self._ended = False

    @property
    def is_whole(self) -> bool:
        return self._member.eof

    def feed(self, packed: bytes, most: int) -> bytes:
        unpacked = bytearray()
        packed, self._waiting = self._waiting + packed, b""
        while packed and len(unpacked) < most and not self._ended:
            if self._member.eof:
                # the two magic bytes of the next member may arrive in two pieces
                if len(packed) < 2:
                    self._waiting = packed
                    break
                self._begin(packed)
                continue
            unpacked += self._member.decompress(packed, most - len(unpacked))
            packed = self._member.unused_data
        return bytes(unpacked)

    def _begin(self, packed: bytes) -> None:
        """Begin the next member, if one follows."""
        # padding behind the last member is allowed (RFC 1952 says nothing, but tape drives and some servers add zeros)
        if packed[:2] != b"\x1f\x8b":
            self._ended = True
            return
        self._members += 1
        # a member may be twenty bytes long and stand for none: without a bound 16 MB of them keep a core busy
        if self._members > _MEMBERS:
            raise zlib.error("too many members")
        self._member = zlib.decompressobj(_GZIP)


class _Deflate:
    """zlib's format as the standard has it (RFC 9110, 8.4.1.2), or the bare one that some servers send."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None
        self._waiting = b""

    @property
    def is_whole(self) -> bool:
        return self._stream is not None and self._stream.eof

    def feed(self, packed: bytes, most: int) -> bytes:
        if self.is_whole:
            return b""
        packed, self._waiting = self._waiting + packed, b""
        if self._stream is None:
            if len(packed) < 2:
                self._waiting = packed
                return b""
            # the two-byte header of zlib is told by its check sum; without it the stream is bare deflate, as IIS sends
            # it
            wrapped = packed[0] & 0x0F == zlib.DEFLATED and int.from_bytes(packed[:2]) % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        return self._stream.decompress(packed, most)
