"""The manual's account of every vendor's contract is complete, counts itself right, and names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fieldtui import vendors
from fieldtui.cli.contracts import MARKS, facts, tables

if TYPE_CHECKING:
    from tests.cli.conftest import Command

TESTS = Path(__file__).parent.parent / "vendors"


def test_every_vendor_has_a_table() -> None:
    assert sorted(tables()) == vendors.names()


@pytest.mark.parametrize("vendor", vendors.names())
def test_every_fact_is_held_by_a_test_that_is_there(vendor: str) -> None:
    there = {
        name: set(re.findall(r"def test_(\w+)\(", path.read_text()))
        for path in (TESTS / vendor).glob("test_*.py")
        for name in (path.stem, path.stem.removeprefix("test_"))
    }
    rows = list(facts(tables()[vendor]))
    assert rows
    for fact in rows:
        named = re.findall(r"(?:test_)?(\w+?)(?:\.py)?(?:::|: )(?:test_)?(\w+)", fact.tests)
        assert named, fact
        assert [(file, test) for file, test in named if test not in there.get(file, ())] == [], fact.what


def test_the_counts_are_printed(fieldtui: Command) -> None:
    done = fieldtui("manual", "contracts")
    assert (done.code, done.err) == (0, "")
    everything = [fact for path in tables().values() for fact in facts(path)]
    counts = [sum(fact.mark == mark for fact in everything) for mark in MARKS]
    line = next(line for line in done.out.splitlines() if line.startswith("| together"))
    assert [int(cell) for cell in line.strip("| ").split(" | ")[1:]] == [*counts, len(everything), len(everything)]


def test_each_vendors_table_can_be_read(fieldtui: Command) -> None:
    for vendor, path in tables().items():
        done = fieldtui("manual", f"contracts/{vendor}")
        assert (done.code, done.err) == (0, "")
        assert done.out.splitlines()[0] == path.read_text().splitlines()[0]
    wrong = fieldtui("manual", "contracts/nobody")
    assert (wrong.code, wrong.out, wrong.err.count("\n")) == (2, "", 1)
