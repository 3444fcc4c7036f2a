"""Packed answers: unpacked however they arrive, never beyond the limit, and refused where they break off."""

from __future__ import annotations

import gzip
import zlib

import pytest

from fieldtui.contract.errors import Malformed, Unusable
from fieldtui.http.content_codings import Unpacker, spelled

TEXT = b'{"jobs": [1, 2, 3]}' * 50
BARE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
#: with no time of packing, which would give a test another name in each worker
GZIPPED = gzip.compress(TEXT, mtime=0)
DEFLATED_BARE = BARE.compress(TEXT) + BARE.flush()
#: the shortest stream that there is: nothing, in two bytes
NOTHING = b"\x03\x00"


def unpacked(coding: str, packed: bytes, *, piece: int, limit: int = 100_000) -> bytes:
    unpacker = Unpacker(coding, limit)
    for start in range(0, len(packed), piece):
        unpacker.feed(packed[start : start + piece])
    return unpacker.body()


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 10_000])
@pytest.mark.parametrize(
    ("coding", "packed", "text"),
    [
        ("", TEXT, TEXT),
        ("identity", TEXT, TEXT),
        ("gzip", GZIPPED, TEXT),
        ("X-GZIP", GZIPPED, TEXT),
        ("gzip", GZIPPED + gzip.compress(b"more", mtime=0), TEXT + b"more"),
        ("gzip", GZIPPED + b"\0" * 20, TEXT),
        ("deflate", zlib.compress(TEXT), TEXT),
        ("deflate", DEFLATED_BARE, TEXT),
        ("deflate", NOTHING, b""),
        ("gzip", b"", b""),
    ],
)
def test_body_is_whole_however_it_is_cut(coding: str, packed: bytes, text: bytes, piece: int) -> None:
    assert unpacked(coding, packed, piece=piece) == text


@pytest.mark.parametrize(("coding", "packed"), [("gzip", GZIPPED), ("deflate", zlib.compress(TEXT))])
def test_body_that_breaks_off_is_malformed(coding: str, packed: bytes) -> None:
    with pytest.raises(Malformed, match="breaks off"):
        unpacked(coding, packed[:-5], piece=10)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_body_of_garbage_is_malformed(coding: str) -> None:
    with pytest.raises(Malformed, match="cannot be unpacked"):
        unpacked(coding, b"\x1f\x8b\x08\x00" + b"\xff" * 50, piece=100)


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "deflate, gzip"])
def test_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(Unusable):
        Unpacker(coding, 10)


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (1001, False)])
@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_limit_counts_unpacked_bytes_to_last_one(coding: str, size: int, fits: bool) -> None:
    packed = {"": b"x" * size, "gzip": gzip.compress(b"x" * size, mtime=0), "deflate": zlib.compress(b"x" * size)}[
        coding
    ]
    if fits:
        assert unpacked(coding, packed, piece=100, limit=1000) == b"x" * size
    else:
        with pytest.raises(Unusable, match="more than 1 KB"):
            unpacked(coding, packed, piece=100, limit=1000)


def test_members_without_content_are_counted() -> None:
    with pytest.raises(Malformed):
        unpacked("gzip", gzip.compress(b"", mtime=0) * 1_001, piece=100_000)
    assert unpacked("gzip", gzip.compress(b"", mtime=0) * 1_000, piece=100_000) == b""


@pytest.mark.parametrize(
    ("size", "text"), [(999, "999 bytes"), (1_000, "1 KB"), (16_000_000, "16 MB"), (2_000_000_000, "2 GB")]
)
def test_sizes_are_written_as_settings_have_them(size: int, text: str) -> None:
    assert spelled(size) == text
