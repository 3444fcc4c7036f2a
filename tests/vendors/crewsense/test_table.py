"""The table of facts names modules and tests that are there, and counts itself right."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

from fieldtui.vendors import crewsense
from fieldtui.vendors.crewsense import VENDOR

HOME = Path(crewsense.__file__).parent
TESTS = Path(__file__).parent
CONTRACT = (HOME / "contract.md").read_text()
MARKS = ("SEED", "FOUND", "FOUND~", "PROPOSED")


def rows() -> list[list[str]]:
    """Fact, mark, modules and tests of every row."""
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in CONTRACT.splitlines() if "|" in line]
    return [row for row in cells if len(row) == 4 and row[1] in MARKS]


def names_in(file: str) -> set[str]:
    tree = ast.parse((TESTS / f"test_{file}.py").read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_row_has_a_mark() -> None:
    lines = [
        line for line in CONTRACT.splitlines() if line.count(" | ") == 3 and not line.startswith(("| ---", "| fact"))
    ]
    assert len(lines) == len(rows())


def test_every_fact_names_tests_that_are_there() -> None:
    for fact, _, _, held in rows():
        for test in held.strip(" |").split("; "):
            file, _, name = test.partition(": ")
            assert f"test_{name}" in names_in(file), f"{fact}: {test}"


def test_every_fact_names_modules_that_are_there() -> None:
    for fact, _, where, _ in rows():
        for module in re.sub(r"`Resource.pace`|\ball\b|\(.*\)", "", where).replace("`", "").split(", "):
            assert not module.strip() or list(HOME.glob(f"{module.strip()}*")), f"{fact}: {module}"


def test_the_counts_are_those_of_the_table() -> None:
    counted = Counter(row[1] for row in rows())
    told = dict(re.findall(r"^\| (SEED|FOUND~?|PROPOSED|all) \| (\d+) \|$", CONTRACT, re.MULTILINE))
    assert told == {**{mark: str(counted[mark]) for mark in MARKS}, "all": str(len(rows()))}


def test_there_are_no_webhooks() -> None:
    assert VENDOR.webhooks is None


def test_lists_are_read_at_their_pace() -> None:
    paces = {resource.name: resource.pace for resource in VENDOR.resources}
    assert (paces["schedule"], paces["callbacks"], paces["logs"], paces["time_offs"]) == (60, 300, 300, 300)
    assert {paces[name] for name in ("submissions", "announcements", "trades", "signup_events")} == {900}
    assert {paces[name] for name in ("users", "qualifiers", "forms", "assignments", "day_labels")} == {3600}
