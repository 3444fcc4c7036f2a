"""What the table of facts says of settings, hosts and paces holds."""

from __future__ import annotations

from fieldtui.vendors.crewsense import VENDOR


def test_there_are_no_webhooks() -> None:
    assert VENDOR.webhooks is None


def test_lists_are_read_at_their_pace() -> None:
    paces = {resource.name: resource.pace for resource in VENDOR.resources}
    assert (paces["schedule"], paces["callbacks"], paces["logs"], paces["time_offs"]) == (60, 300, 300, 300)
    assert {paces[name] for name in ("submissions", "announcements", "trades", "signup_events")} == {900}
    assert {paces[name] for name in ("users", "qualifiers", "forms", "assignments", "day_labels")} == {3600}
