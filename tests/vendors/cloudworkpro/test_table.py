"""What the table of facts says of settings, hosts and paces holds."""

from __future__ import annotations

from fieldtui.vendors.cloudworkpro import VENDOR, settings


def test_both_hosts_are_documented_beside_the_setting() -> None:
    words = settings.Settings.__doc__ or ""
    assert "https://staging-cwp-api.cloudworkpro.com" in words
    assert "https://cwp-api.cloudworkpro.com" in words


def test_the_lists_are_read_at_the_proposed_pace() -> None:
    assert {resource.name: resource.pace for resource in VENDOR.resources} == {
        "workorders": 60,
        "sites": 900,
        "worktypes": 3600,
        "webhooks": 60,
    }
