"""What the table of facts says of settings, hosts and paces holds."""

from __future__ import annotations

from importlib import resources

from fieldtui.vendors.cloudworkpro import VENDOR, settings
from fieldtui.vendors.cloudworkpro.webhooks import WEBHOOKS


def test_both_hosts_are_documented_beside_setting() -> None:
    words = settings.Settings.__doc__ or ""
    assert "https://staging-cwp-api.cloudworkpro.com" in words
    assert "https://cwp-api.cloudworkpro.com" in words


def test_manual_says_where_credentials_and_webhooks_are_set() -> None:
    manual = resources.files("fieldtui.manual")
    credentials = (manual / "configuration.md").read_text()
    assert "https://staging-app.cloudworkpro.com" in credentials
    assert all(
        each in credentials for each in ("`/my_company/public_api`", "account's owner", "support@cloudworkpro.com")
    )
    webhooks = (manual / "webhooks.md").read_text()
    assert all(each in webhooks for each in WEBHOOKS.addresses)
    assert all(each in webhooks for each in ("switch on", "company's settings", "agreed at onboarding"))


def test_lists_are_read_at_proposed_pace() -> None:
    assert {resource.name: resource.pace for resource in VENDOR.resources} == {
        "workorders": 60,
        "sites": 900,
        "worktypes": 3600,
        "webhooks": 60,
    }
