"""The table of facts names modules and tests that are there, and counts itself right."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fieldtui.contract.secret import Secret
from fieldtui.vendors import crowdynews
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.simulator.dialect import refuse

HOME, TESTS = Path(crowdynews.__file__).parent, Path(__file__).parent
CONTRACT = (HOME / "contract.md").read_text()
MARKS = ("SEED", "FOUND", "FOUND~", "PROPOSED")


def rows() -> Iterator[list[str]]:
    """Fact, mark, modules, test, of every row."""
    for line in CONTRACT.splitlines():
        if line.startswith("| ") and not line.startswith(("| ---", "| fact")):
            yield [cell.strip() for cell in line.strip("| ").split(" | ")]


def test_every_fact_names_modules_and_a_test_that_are_there() -> None:
    for fact, mark, where, held in rows():
        assert mark in MARKS, fact
        assert all((HOME / module).exists() for module in re.findall(r"`([^`]+)`", where)), fact
        file, _, name = held.strip("`").partition("::")
        functions = {node.name for node in ast.walk(ast.parse((TESTS / file).read_text())) if hasattr(node, "name")}
        assert name in functions, fact


def test_the_counts_are_those_of_the_table() -> None:
    counted = Counter(mark for _, mark, _, _ in rows())
    told = re.search(r"SEED (\d+), FOUND (\d+), FOUND~ (\d+), PROPOSED (\d+), together (\d+)", CONTRACT)
    assert told is not None
    assert [int(each) for each in told.groups()] == [*(counted[mark] for mark in MARKS), counted.total()]


def test_the_hosts_are_the_vendors_unless_others_are_configured() -> None:
    told = Settings(vendor="crowdynews", contract="c", client_id=Secret.literal("i"), client_secret=Secret.literal("s"))
    assert told.auth_url == "https://auth.crowdynews.com/v1"
    assert told.control_url == "https://api.crowdynews.com"
    assert told.content_url == "https://q.crowdynews.com/v1"


def test_this_vendor_says_503_where_others_say_429() -> None:
    refusal = refuse(429, 2.0)
    assert (refusal.status_code, refusal.headers["Retry-After"]) == (503, "2")


def test_the_lists_are_read_at_the_proposed_pace() -> None:
    paces = {resource.name: resource.pace for resource in VENDOR.resources}
    assert paces == {"items": 60, "collections": 900, "contracts": 900}
