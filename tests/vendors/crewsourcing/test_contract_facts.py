"""What the table of facts says of settings, hosts and paces holds."""

from __future__ import annotations

from fieldtui.vendors.crewsourcing import VENDOR, settings


def test_all_hosts_are_documented_beside_setting() -> None:
    words = settings.Settings.__doc__ or ""
    for host in (
        "crewsourcing-api.widergy.com",
        "crewsourcing-api-dev.widergydev.com",
        "utilitygo-crewsourcing-api-dev",
    ):
        assert host in words


def test_lists_are_read_at_proposed_pace() -> None:
    paces = {resource.name: resource.pace for resource in VENDOR.resources}
    assert paces == {"work_orders": 60, "crews": 60, "health": 60, "workflow_responses": 300, "accounts": 900}
