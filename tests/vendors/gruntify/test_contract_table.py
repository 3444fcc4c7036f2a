"""The table of the contract names tests that exist, and counts its facts rightly."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from fieldtui.vendors import gruntify

HERE = Path(__file__).parent
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in (Path(gruntify.__file__).parent / "contract.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| fact", "| mark"))
]
FACTS = [row for row in ROWS if len(row) == 4]


def test_every_fact_names_tests_that_exist() -> None:
    tests = {
        f"{path.stem.removeprefix('test_')}: {name}"
        for path in HERE.glob("test_*.py")
        for name in re.findall(r"^(?:async )?def test_(\w+)", path.read_text(), re.MULTILINE)
    }
    assert [name for row in FACTS for name in row[3].split("; ") if name not in tests] == []


def test_the_counts_are_right() -> None:
    counts = Counter(row[1] for row in FACTS)
    assert {row[0]: int(row[1]) for row in ROWS if len(row) == 2} == {**counts, "all": len(FACTS)}
