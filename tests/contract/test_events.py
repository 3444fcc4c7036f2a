"""An event without an id is named by all that it says, wherever it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.events import read_event
from fieldtui.contract.flow import Encoded
from fieldtui.contract.vendor import Event, WebhookRules


def _read(body: Encoded) -> Event:
    content = json.loads(bytes(body))
    if "event" not in content:
        raise RecordRejected("$.event", "expected a name")
    return Event(content.get("id"), content["event"], None)


def _essence(content: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in content.items() if name != "tries"}


RULES = WebhookRules(read=_read, login=lambda settings: None)
COUNTING = WebhookRules(read=_read, login=lambda settings: None, essence=_essence)


def name(body: str, rules: WebhookRules = RULES) -> str:
    """The id of the event in that body."""
    event = read_event(rules, body.encode())
    assert event.id
    return event.id


def test_vendors_id_is_kept() -> None:
    assert name('{"id": "e1", "event": "A"}') == "e1"


def test_event_without_id_is_named_by_its_whole_body() -> None:
    first = name('{"event": "A", "at": 1, "data": {"status": "draft", "n": 1}}')
    assert first == name('{"data": {"n": 1, "status": "draft"}, "at": 1, "event": "A"}')
    assert first != name('{"event": "A", "at": 1, "data": {"status": "approved", "n": 1}}')


def test_what_vendor_counts_at_each_try_names_no_event() -> None:
    first, again = '{"event": "A", "at": 1, "tries": 0}', '{"event": "A", "at": 1, "tries": 3}'
    assert name(first, COUNTING) == name(again, COUNTING)
    assert name(first) != name(again)


def test_object_that_rules_refuse_is_event_under_name_it_gives() -> None:
    refusing = WebhookRules(read=lambda body: _refuse(), login=lambda settings: None)
    assert read_event(refusing, b'{"event": "A"}').name == "A"
    assert read_event(refusing, b'{"thing": 1}').name == "unknown"
    assert name('{"thing": 1}', refusing) != name('{"thing": 2}', refusing)


def _refuse() -> Event:
    raise RecordRejected("$", "unknown")


def test_numbers_beyond_64_bits_name_events_too() -> None:
    assert name('{"event": "A", "n": 123456789012345678901234567890}') != name('{"event": "A", "n": 1e999}')


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b'"text"', b"{", b"[" * 100_000])
def test_what_is_no_object_is_no_event(body: bytes) -> None:
    with pytest.raises(RecordRejected):
        read_event(RULES, body)
