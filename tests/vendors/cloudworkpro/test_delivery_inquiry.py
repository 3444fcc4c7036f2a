"""Asking the vendor for its own entry of one notification: taken or not, and forgotten after three months."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldtui.collector.one_shot import inquire_once
from fieldtui.contract.errors import NotFound, Refused
from fieldtui.contract.events import read_event
from fieldtui.store.models import Delivery
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from fieldtui.vendors.cloudworkpro.webhooks import WEBHOOKS
from tests.vendors.cloudworkpro.stub_server import standing

NOTICE: dict[str, Any] = {
    "_id": "64b0c1d2e3f4a5b6c7d8e9f0",
    "event": "SITE.CREATE",
    "created_date": "2024-02-20T15:17:04.000Z",
    "resource_id": "636953eebf54aa00087e7601",
}
GONE = b'{"code":404,"error":{"code":"WH_0001","message":"gone"},"data":{},"success":true}'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    ours = open_store("sqlite", tmp_path)
    yield ours
    ours.close()


def came(store: Store, notice: dict[str, Any], received: float) -> str:
    """Let it be delivered at that time; its event's id."""
    body = json.dumps(notice).encode()
    event = read_event(WEBHOOKS, body)
    created = event.created.timestamp() if event.created else None
    usual: dict[str, Any] = {"seq": 0, "source": "north", "event": event.name, "how": "hook", "body": body}
    store.deliveries.receive([Delivery(**usual, event_id=event.id or "", created=created, received=received)])
    return event.id or ""


def entry(**more: Any) -> bytes:
    """The vendor's answer to the question for one notification."""
    return json.dumps({"code": 200, "data": {**NOTICE, **more}, "success": True}).encode()


async def test_vendor_says_at_which_try_it_was_taken(store: Store) -> None:
    id = came(store, NOTICE, 1_708_442_225)
    with standing(**{f"webhooks/{id}": entry(attempt=2, delivered=True)}) as vendor:
        said = await inquire_once(vendor.spec, store, id)
    assert said.said == "taken at retry 2"
    assert json.loads(said.body)["delivered"] is True
    line = store.deliveries.attempts_of("north", id)[-1]
    assert (line.way, line.status, line.note) == ("asked", 200, "taken at retry 2")
    kept = store.deliveries.get("north", id)
    assert kept is not None
    assert (kept.how, kept.attempts) == ("both", 1)


async def test_what_is_older_than_three_months_is_forgotten(store: Store) -> None:
    id = came(store, NOTICE, 1_708_442_225)
    with standing(**{f"webhooks/{id}": (404, GONE)}) as vendor:
        said = await inquire_once(vendor.spec, store, id)
    assert (said.said, said.body) == ("older than 90 days: the vendor has forgotten it", b"")
    assert [line.status for line in store.deliveries.attempts_of("north", id)] == [200, 404]


async def test_young_missing_delivery_is_said_so(store: Store) -> None:
    young = {key: value for key, value in NOTICE.items() if key != "created_date"}
    id = came(store, young, 1e11)
    with standing(**{f"webhooks/{id}": (200, GONE)}) as vendor:
        assert (await inquire_once(vendor.spec, store, id)).said == "the vendor has no entry of it"


async def test_notification_without_id_cannot_be_asked_for(store: Store) -> None:
    id = came(store, {key: value for key, value in NOTICE.items() if key != "_id"}, 1_708_442_225)
    with standing() as vendor:
        with pytest.raises(NotFound, match="no id by which it could be asked for"):
            await inquire_once(vendor.spec, store, id)
        assert vendor.asked == []


async def test_delivery_that_cannot_be_read_cannot_be_asked_for(store: Store) -> None:
    usual: dict[str, Any] = {"seq": 0, "source": "north", "event": "", "how": "hook", "created": None, "received": 1e9}
    store.deliveries.receive([Delivery(**usual, event_id="64b0c1d2e3f4a5b6c7d8e9f0", body=b"no object")])
    with standing() as vendor:
        with pytest.raises(NotFound, match="no id by which it could be asked for"):
            await inquire_once(vendor.spec, store, "64b0c1d2e3f4a5b6c7d8e9f0")
        assert vendor.asked == []


async def test_vendor_that_refuses_to_say_is_error_and_no_line(store: Store) -> None:
    id = came(store, NOTICE, 1_708_442_225)
    with standing(**{f"webhooks/{id}": (403, b"{}")}) as vendor, pytest.raises(Refused):
        await inquire_once(vendor.spec, store, id)
    assert len(store.deliveries.attempts_of("north", id)) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"delivered": True, "attempt": 0}, "taken at the first try"),
        ({"delivered": True, "attempt": "3"}, "taken at retry 3"),
        ({"delivered": True}, "taken"),
        ({"delivered": False, "attempt": 5}, "not taken; 5 of 5 retries made"),
        ({"delivered": "false"}, "not taken"),
        ({"attempt": 1}, "1 of 5 retries made"),
        ({"delivered": {}, "attempt": []}, ""),
    ],
)
def test_what_entry_says_of_its_sending(content: dict[str, Any], words: str) -> None:
    assert WEBHOOKS.sending(content) == words
