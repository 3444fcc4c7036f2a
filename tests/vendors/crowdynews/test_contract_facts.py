"""What the table of facts says of settings, hosts and paces holds."""

from __future__ import annotations

from fieldtui.contract.secret import Secret
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.simulator.error_answers import refuse


def test_hosts_are_vendors_unless_others_are_configured() -> None:
    told = Settings(vendor="crowdynews", contract="c", client_id=Secret.literal("i"), client_secret=Secret.literal("s"))
    assert told.auth_url == "https://auth.crowdynews.com/v1"
    assert told.control_url == "https://api.crowdynews.com"
    assert told.content_url == "https://q.crowdynews.com/v1"


def test_this_vendor_says_503_where_others_say_429() -> None:
    refusal = refuse(429, 2.0)
    assert (refusal.status_code, refusal.headers["Retry-After"]) == (503, "2")


def test_lists_are_read_at_proposed_pace() -> None:
    paces = {resource.name: resource.pace for resource in VENDOR.resources}
    look_ups = dict.fromkeys(("collections", "contracts", "control_collections", "inputs"), 900)
    assert paces == {"items": 60, "memberships": 600, **look_ups}
