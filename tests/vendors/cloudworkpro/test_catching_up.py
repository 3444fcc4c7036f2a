"""Notifications that came here and those in the vendor's list: the same one is one, two that differ are two."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fieldtui.store.models import FeedKey, Query
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from fieldtui.vendors.cloudworkpro.webhooks import WEBHOOKS
from tests.hooks.senders import basic, deliver, receiving
from tests.vendors.cloudworkpro.stub_server import paged, standing

HAPPENED = datetime(2024, 11, 20, 15, 17, 4, tzinfo=UTC)
STATUS: dict[str, Any] = {
    "event": "WORKORDER.STATUS",
    "created_date": "2024-11-20T15:17:04.000Z",
    "resource_id": "633cf3e1bb4e2453a0497b65",
    "attempt": 0,
    "delivered": False,
    "data": {"_id": "633cf3e1bb4e2453a0497b65", "status": "assigned"},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    ours = open_store("sqlite", tmp_path)
    yield ours
    ours.close()


async def posted(store: Store, *bodies: dict[str, Any]) -> None:
    """Let these be delivered."""
    async with receiving(store, rules=WEBHOOKS, source="north") as receiver:
        for body in bodies:
            assert (await deliver(receiver.port, body, "/hooks/north"))[0] == 200


async def test_notifications_are_ordered_by_their_time_not_by_their_arrival(store: Store) -> None:
    later = {**STATUS, "_id": "later", "created_date": "2024-11-20T15:17:09.000Z"}
    await posted(store, later, {**STATUS, "_id": "sooner"})
    assert [each.event_id for each in store.deliveries.query(Query())] == ["sooner", "later"]


async def test_only_vendors_own_addresses_are_taken_where_wanted(store: Store) -> None:
    body = json.dumps(STATUS).encode()
    proxies = ("127.0.0.1",)
    async with receiving(store, rules=WEBHOOKS, source="north", allow=("vendor",), proxies=proxies) as receiver:
        answers = {
            sender: (await deliver(receiver.port, body, "/hooks/north", **{"X-Forwarded-For": sender}))[0]
            for sender in ("44.193.241.109", "184.169.231.134", "44.193.241.110")
        }
    assert answers == {"44.193.241.109": 200, "184.169.231.134": 200, "44.193.241.110": 403}


async def test_agreed_login_is_asked_for_and_another_one_refused(store: Store) -> None:
    async with receiving(store, rules=WEBHOOKS, source="north") as receiver:
        right = (await deliver(receiver.port, STATUS, "/hooks/north"))[0]
        wrong = (await deliver(receiver.port, STATUS, "/hooks/north", Authorization=basic("cwp", "guess")))[0]
    assert (right, wrong) == (WEBHOOKS.acknowledge, 401)


async def test_entries_without_id_are_caught_up_once(store: Store) -> None:
    other = {**STATUS, "created_date": "2024-11-20T16:00:00.000Z"}
    with standing(webhooks=paged(STATUS, other)) as vendor:
        first, again = await vendor.sync(store, "webhooks"), await vendor.sync(store, "webhooks")
    assert (first.progress.rejected, first.progress.changed, again.progress.changed) == (0, 2, 0)
    assert [each.how for each in store.deliveries.query(Query())] == ["caught up"] * 2


async def test_two_changes_of_one_record_in_one_second_are_two(store: Store) -> None:
    await posted(store, STATUS, {**STATUS, "data": {**STATUS["data"], "status": "in_progress"}})
    kept = [json.loads(each.body)["data"]["status"] for each in store.deliveries.query(Query(sort="seq"))]
    assert kept == ["assigned", "in_progress"]


async def test_retry_without_id_is_same_delivery(store: Store) -> None:
    await posted(store, STATUS, {**STATUS, "attempt": 1}, {**STATUS, "attempt": 2})
    [kept] = store.deliveries.query(Query())
    assert kept.attempts == 3


@pytest.mark.parametrize("spelled", ["2024-11-20T15:17:04.000Z", "2024-11-20 15:17:04 UTC", 1732115824, 1732115824000])
async def test_delivery_and_its_entry_in_list_are_one(store: Store, spelled: object) -> None:
    await posted(store, STATUS)
    entry = {**STATUS, "attempt": 2, "delivered": True, "created_date": spelled, "resource": None}
    with standing(webhooks=paged(entry)) as vendor:
        await vendor.sync(store, "webhooks")
    [kept] = store.deliveries.query(Query())
    assert (kept.how, kept.created) == ("both", HAPPENED.timestamp())


@pytest.mark.parametrize("spelled", [1732115824, 1732115824000, "1732115824000", 1732115824.0])
async def test_created_date_number_gives_time_and_checkpoint(store: Store, spelled: object) -> None:
    with standing(webhooks=paged({**STATUS, "_id": "e1", "created_date": spelled})) as vendor:
        await vendor.sync(store, "webhooks")
        assert store.feeds.checkpoint(FeedKey("north", "webhooks")) == "2024-11-20T15:02:04.000Z"
        vendor.questions("/webhooks")
        await vendor.sync(store, "webhooks")
        [asked] = vendor.questions("/webhooks")
    assert asked["between"].startswith("created_date![2024-11-20T15:02:04.000Z,")
    [kept] = store.deliveries.query(Query())
    assert (kept.event_id, kept.created) == ("e1", HAPPENED.timestamp())
