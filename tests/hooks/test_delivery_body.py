"""Bodies that are packed, in another encoding or broken in places are stored as they came, and read."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest

from fieldtui.contract.vendor import Event
from fieldtui.hooks import export_formats
from fieldtui.hooks.delivery_body import read_body
from fieldtui.hooks.replay_preview import status_by
from fieldtui.store.models import Delivery, Query
from fieldtui.store.protocols import Store
from tests.hooks.factories import delivery
from tests.hooks.replay_target import target
from tests.hooks.replay_trial import played
from tests.hooks.senders import deliver, event, receiving

PLAIN = json.dumps(event(site="Café")).encode()
PACKED = {
    "gzip": gzip.compress(PLAIN, mtime=0),
    "x-gzip": gzip.compress(PLAIN, mtime=0),
    "deflate": zlib.compress(PLAIN),
}


async def taken(store: Store, body: bytes, **headers: str) -> Delivery:
    """Deliver that; what the store has of it."""
    async with receiving(store) as receiver:
        assert await deliver(receiver.port, body, **headers) == (200, '{"received":true}')
    [kept] = store.deliveries.query(Query())
    assert kept.body == body
    assert (kept.event_id, kept.event, kept.resource_id) == ("e1", "THING.MADE", "7")
    return kept


@pytest.mark.parametrize("coding", PACKED)
async def test_packed_delivery_is_read_and_kept_as_it_came(store: Store, coding: str) -> None:
    kept = await taken(store, PACKED[coding], **{"Content-Encoding": coding})
    assert kept.verdict == "accepted"
    assert export_formats.body(kept)["site"] == "Café"


async def test_latin_1_that_header_declares_is_read(store: Store) -> None:
    body = '{"id": "e1", "event": "THING.MADE", "thing": "7", "site": "Café"}'.encode("latin-1")
    kept = await taken(store, body, content_type="application/json; charset=ISO-8859-1")
    assert kept.verdict == "accepted"
    assert export_formats.body(kept)["site"] == "Café"


@pytest.mark.parametrize("text", [rb"cut \ud83d", b"cut \xff", b"cut \x00"])
async def test_text_none_is_marked_and_delivery_taken(store: Store, text: bytes) -> None:
    body = b'{"id": "e1", "event": "THING.MADE", "thing": "7", "site": "' + text + b'"}'
    kept = await taken(store, body)
    assert kept.verdict == "marked"
    assert export_formats.body(kept)["site"].startswith("cut ")
    [line] = store.deliveries.attempts()
    assert (line.way, line.status, line.note) == ("hook", 200, "marked")


async def test_packed_body_that_swells_beyond_limit_is_refused(store: Store) -> None:
    bomb = gzip.compress(b'{"filler": "' + b"x" * 30_000_000 + b'"}', mtime=0)
    assert len(bomb) < 100_000
    async with receiving(store) as receiver:
        status, words = await deliver(receiver.port, bomb, **{"Content-Encoding": "gzip"})
    assert (status, "larger than 1,000,000 bytes, unpacked" in words) == (413, True)
    assert store.deliveries.query(Query()) == []


@pytest.mark.parametrize(
    ("coding", "body", "status"),
    [
        ("gzip, gzip", gzip.compress(PACKED["gzip"], mtime=0), 415),
        ("br", b"\x0b\x02\x80", 415),
        ("gzip", b"\x1f\x8b", 400),
        ("gzip", PACKED["gzip"][:-12], 400),
        ("gzip", gzip.compress(b"no object", mtime=0), 400),
    ],
)
async def test_what_cannot_be_unpacked_is_refused(store: Store, coding: str, body: bytes, status: int) -> None:
    async with receiving(store) as receiver:
        assert (await deliver(receiver.port, body, **{"Content-Encoding": coding}))[0] == status
    assert store.deliveries.query(Query()) == []


async def test_plain_body_called_packed_is_taken(store: Store) -> None:
    assert (await taken(store, PLAIN, **{"Content-Encoding": "gzip"})).verdict == "accepted"


async def test_values_beyond_number_in_small_body_are_refused(store: Store) -> None:
    async with receiving(store) as receiver:
        status, words = await deliver(receiver.port, b'{"a": [' + b"[]," * 300_000 + b"[]]}")
    assert (status, "arrays and objects" in words) == (413, True)


async def test_replay_sends_packed_delivery_as_it_came(store: Store) -> None:
    await taken(store, PACKED["gzip"], **{"Content-Encoding": "gzip"})
    async with target() as sink:
        await played(store, ["toys/delivery/e1"], sink.url)
    [got] = sink.got
    assert got.body == PACKED["gzip"]
    assert got.headers["content-encoding"] == "gzip"


def test_status_in_packed_delivery_is_read_before_replay() -> None:
    def read(body: Any) -> Event:
        return Event("e1", "A", None, status=json.loads(body)["site"])

    kept = delivery("e1", headers=(("Content-Encoding", "x-gzip"),), body=PACKED["x-gzip"])
    assert status_by(read)(kept) == "Café"


def test_packed_delivery_is_exported_as_text() -> None:
    kept = delivery("e1", headers=(("Content-Encoding", "gzip"),), body=PACKED["gzip"])
    archive = json.loads("".join(export_formats.har([kept], "1", "http://127.0.0.1:8787")))
    assert archive["log"]["entries"][0]["request"]["postData"]["text"] == PLAIN.decode()
    line = export_formats.curl(kept, "http://127.0.0.1:8787")
    assert "content-encoding" not in line.lower()
    assert "THING.MADE" in line


@pytest.mark.parametrize(
    ("body", "kind", "marked"),
    [
        (b'\xef\xbb\xbf{"a": "\xc3\xa9"}', "", False),
        ('{"a": "é"}'.encode("utf-16"), "", False),
        ('{"a": "é"}'.encode("cp1252"), "application/json; charset=windows-1252", False),
        (b'{"a": "\xe9"}', "", True),
        (b'{"a": NaN}', "", True),
    ],
)
def test_another_encoding_alone_marks_nothing(body: bytes, kind: str, marked: bool) -> None:
    assert read_body(body, (("Content-Type", kind),)).marked is marked
