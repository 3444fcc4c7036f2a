"""The table of facts names modules and tests that are there, and counts itself right."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

from fieldtui.vendors import cloudworkpro
from fieldtui.vendors.cloudworkpro import VENDOR, settings

HOME = Path(cloudworkpro.__file__).parent
TESTS = Path(__file__).parent
CONTRACT = (HOME / "contract.md").read_text()


def rows() -> list[list[str]]:
    """Fact, mark, modules, test, of every row."""
    lines = (
        line for line in CONTRACT.splitlines() if line.startswith("| ") and not line.startswith(("| ---", "| fact"))
    )
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def test_every_fact_names_a_module_and_a_test_that_are_there() -> None:
    for fact, mark, where, held in rows():
        assert mark in ("SEED", "FOUND", "PROPOSED"), fact
        for module in re.findall(r"`([^`]+)`", where):
            assert (HOME / module).exists(), fact
        file, _, name = held.strip("`").partition("::")
        functions = {node.name for node in ast.walk(ast.parse((TESTS / file).read_text())) if hasattr(node, "name")}
        assert name in functions, fact


def test_the_counts_are_those_of_the_table() -> None:
    counted = Counter(mark for _, mark, _, _ in rows())
    told = re.search(r"SEED (\d+), FOUND (\d+), PROPOSED (\d+), together (\d+)", CONTRACT)
    assert told is not None
    assert [int(each) for each in told.groups()] == [
        counted["SEED"],
        counted["FOUND"],
        counted["PROPOSED"],
        len(rows()),
    ]


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
