"""What the table of facts says of settings, hosts and paces holds."""

from __future__ import annotations

from fieldtui.vendors.crewsense import VENDOR
from fieldtui.vendors.crewsense.wire import connect
from tests.vendors.crewsense.scripted_vendor import SETTINGS


def test_there_are_no_webhooks_jobs_or_switches() -> None:
    assert VENDOR.webhooks is None
    assert connect(SETTINGS).follow is None


def test_writes_are_those_that_supervisor_makes() -> None:
    actions = {resource.name: [action.name for action in resource.actions] for resource in VENDOR.resources}
    assert {name: names for name, names in actions.items() if names} == {
        "schedule": ["fill", "finalize", "unfinalize"],
        "time_offs": ["approve", "deny"],
        "callbacks": ["fill"],
        "users": ["enter-time-off"],
        "signup_events": ["sign-up", "sign-off"],
    }


def test_what_only_deletion_undoes_asks_twice() -> None:
    strong = {action.name for resource in VENDOR.resources for action in resource.actions if action.strong}
    assert strong == {"fill", "enter-time-off"}


def test_time_off_is_read_for_next_year() -> None:
    assert SETTINGS.days_ahead == 400
    assert (SETTINGS.hours_back, SETTINGS.hours_ahead) == (12, 36)


def test_lists_are_read_at_their_pace() -> None:
    paces = {resource.name: resource.pace for resource in VENDOR.resources}
    assert (paces["schedule"], paces["callbacks"], paces["logs"], paces["time_offs"]) == (60, 300, 300, 300)
    assert {paces[name] for name in ("submissions", "announcements", "trades", "signup_events", "bulletin_board")} == {
        900
    }
    assert {paces[name] for name in ("users", "qualifiers", "forms", "assignments", "day_labels", "work_types")} == {
        3600
    }
