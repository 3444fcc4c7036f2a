"""The manual's account of every vendor's contract is complete and counts itself right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldtui import vendors
from fieldtui.cli.output.vendor_facts import MARKS, facts, tables

if TYPE_CHECKING:
    from tests.cli.conftest import Command


def test_every_vendor_has_table() -> None:
    assert sorted(tables()) == vendors.names()


def test_counts_are_printed(fieldtui: Command) -> None:
    done = fieldtui("manual", "contracts")
    assert (done.code, done.err) == (0, "")
    everything = [fact for path in tables().values() for fact in facts(path)]
    counts = [sum(fact.mark == mark for fact in everything) for mark in MARKS]
    line = next(line for line in done.out.splitlines() if line.startswith("| together"))
    assert [int(cell) for cell in line.strip("| ").split(" | ")[1:]] == [
        *counts,
        len(everything),
        sum(bool(fact.tests) for fact in everything),
    ]


def test_each_vendors_table_can_be_read(fieldtui: Command) -> None:
    for vendor, path in tables().items():
        done = fieldtui("manual", f"contracts/{vendor}")
        assert (done.code, done.err) == (0, "")
        assert done.out.splitlines()[0] == path.read_text().splitlines()[0]
    wrong = fieldtui("manual", "contracts/nobody")
    assert (wrong.code, wrong.out, wrong.err.count("\n")) == (2, "", 1)
