"""Webhooks: what a notification says, whom to believe, and how missed ones are caught up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.events import read_event
from fieldtui.contract.flow import Poll
from fieldtui.contract.record import Kind
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Event, WebhookLogin
from fieldtui.vendors.cloudworkpro import VENDOR
from fieldtui.vendors.cloudworkpro.webhooks import NOTIFICATIONS, WEBHOOKS
from tests.vendors.cloudworkpro.account import answers, carry, encoded, good, page, settings

NOW = datetime(2025, 3, 1, 8, tzinfo=UTC)
NOTICE: dict[str, Any] = {
    "_id": "64b0c1d2e3f4a5b6c7d8e9f0",
    "event": "WORKORDER.CREATE",
    "created_date": "2025-02-20T15:17:04.000Z",
    "resource": "work_order",
    "resource_id": "633cf3e1bb4e2453a0497b65",
    "attempt": 0,
    "delivered": True,
    "data": {"_id": "633cf3e1bb4e2453a0497b65", "status": "draft"},
}
HAPPENED = datetime(2025, 2, 20, 15, 17, 4, tzinfo=UTC)


def test_notification_says_what_happened_to_which_record_and_when() -> None:
    event = WEBHOOKS.read(encoded(NOTICE))
    work_order = "633cf3e1bb4e2453a0497b65"
    assert event == Event(
        "64b0c1d2e3f4a5b6c7d8e9f0", "WORKORDER.CREATE", HAPPENED, work_order, Kind.WORK_ORDER, "draft"
    )
    assert WEBHOOKS.refreshes(event) == "workorders"


@pytest.mark.parametrize(
    ("event", "resource", "kind", "feed"),
    [
        ("SITE.CREATE", "site", Kind.SITE, "sites"),
        ("SITE.CREATE", None, Kind.SITE, "sites"),
        ("WORKORDER.UPDATE", None, Kind.WORK_ORDER, "workorders"),
        ("WORKORDER.STATUS", "workorders", Kind.WORK_ORDER, "workorders"),
        ("COMPANY.CREATE", "company", None, None),
        (None, None, None, None),
    ],
)
def test_record_is_read_again_in_list_that_has_it(
    event: str | None, resource: str | None, kind: Kind | None, feed: str | None
) -> None:
    read = WEBHOOKS.read(encoded({**NOTICE, "event": event, "resource": resource}))
    assert (read.kind, WEBHOOKS.refreshes(read)) == (kind, feed)


def test_only_created_date_is_documented_so_nothing_else_is_needed() -> None:
    event = WEBHOOKS.read(encoded({"created_date": "2025-02-20T15:17:04.000Z"}))
    assert event == Event(None, "", HAPPENED)
    assert WEBHOOKS.read(b"{}") == Event(None, "", None)


def test_record_may_be_named_in_data_alone() -> None:
    bare = {key: value for key, value in NOTICE.items() if key != "resource_id"}
    assert WEBHOOKS.read(encoded(bare)).resource_id == "633cf3e1bb4e2453a0497b65"


def test_notification_without_id_is_named_by_content() -> None:
    bare = {key: value for key, value in NOTICE.items() if key != "_id"}
    first, retry = (read_event(WEBHOOKS, encoded({**bare, "attempt": attempt})) for attempt in (0, 3))
    later = read_event(WEBHOOKS, encoded({**bare, "created_date": "2025-02-20T15:17:05.000Z"}))
    other = read_event(WEBHOOKS, encoded({**bare, "data": {**NOTICE["data"], "status": "approved"}}))
    assert first.id == retry.id
    assert len({first.id, later.id, other.id}) == 3


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{"])
def test_what_is_no_notification_is_rejected(body: bytes) -> None:
    with pytest.raises(RecordRejected):
        WEBHOOKS.read(body)


def test_vendors_rules_for_deliveries() -> None:
    minutes = [pause / timedelta(minutes=1) for pause in WEBHOOKS.retries]
    assert minutes == [10, 30, 60, 100, 150]
    assert WEBHOOKS.retention == timedelta(days=90)
    assert WEBHOOKS.acknowledge == 200
    assert WEBHOOKS.addresses == ("44.193.241.109", "184.169.231.134")
    assert VENDOR.webhooks is WEBHOOKS
    assert WEBHOOKS.feed == NOTIFICATIONS.name
    assert VENDOR.resource("webhooks").delivers


def test_basic_login_is_one_configured_if_any() -> None:
    agreed = WebhookLogin(username="cwp", password=Secret.literal("agreed"))
    assert WEBHOOKS.login(settings(webhook=agreed)) is agreed
    assert WEBHOOKS.login(settings()) is None


def test_catching_up_lists_by_created_date_from_checkpoint_on() -> None:
    since = "2025-02-20T15:00:00.000Z"
    replies = answers(page([NOTICE], "next_1"), page([{**NOTICE, "created_date": "2025-02-20T16:00:00.000Z"}]))
    requests, pages, _ = carry(NOTIFICATIONS.pages(Poll(settings(), since, NOW)), replies)
    query = dict(requests[0].query)
    assert (requests[0].path, query["sortBy"]) == ("/webhooks", "created_date:asc")
    assert query["between"].startswith("created_date![2025-02-20T15:00:00.000Z,")
    assert [each.checkpoint for each in pages] == [None, "2025-02-20T15:45:00.000Z"]


def test_first_time_everything_kept_is_listed() -> None:
    requests, pages, _ = carry(NOTIFICATIONS.pages(Poll(settings(), None, NOW)), answers(page([NOTICE])))
    assert "between" not in dict(requests[0].query)
    assert pages[0].checkpoint == "2025-02-20T15:02:04.000Z"


def test_checkpoint_of_catching_up_never_goes_back() -> None:
    since = "2025-02-20T15:10:00.000Z"
    _, pages, _ = carry(NOTIFICATIONS.pages(Poll(settings(), since, NOW)), answers(page([NOTICE])))
    assert pages[0].checkpoint == since
    _, pages, _ = carry(NOTIFICATIONS.pages(Poll(settings(), since, NOW)), answers(page([])))
    assert pages[0].checkpoint == since


def test_one_notification_is_fetched_by_its_id() -> None:
    assert NOTIFICATIONS.detail is not None
    requests, _, raw = carry(NOTIFICATIONS.detail(settings(), "64b0c1d2e3f4a5b6c7d8e9f0"), answers(good(NOTICE)))
    assert requests[0].path == "/webhooks/64b0c1d2e3f4a5b6c7d8e9f0"
    assert WEBHOOKS.read(raw).name == "WORKORDER.CREATE"
