"""Every fact of a vendor's table names modules and tests that are there, or says why it was left out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from fieldtui import vendors
from fieldtui.cli.output.vendor_facts import MARKS, facts, tables

TESTS = Path(__file__).parent


def named_tests(vendor: str) -> set[str]:
    """Return the names of a vendor's tests as the tables write them: `test_file.py::test_name`."""
    return {
        f"{path.name}::{node.name}"
        for path in (TESTS / vendor).glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("vendor", vendors.names())
def test_every_line_of_table_is_fact(vendor: str) -> None:
    lines = [line for line in tables()[vendor].read_text().splitlines() if line.startswith("| ")]
    lines = [line for line in lines if not line.startswith(("| ---", "| fact"))]
    assert lines
    assert len(lines) == len(list(facts(tables()[vendor]))), f"a line without five cells, or no mark of {MARKS}"


@pytest.mark.parametrize("vendor", vendors.names())
def test_every_fact_names_modules_there(vendor: str) -> None:
    home = tables()[vendor].parent
    for fact in facts(tables()[vendor]):
        if fact.where.startswith("left out: "):
            continue
        named = re.findall(r"`([^`]+)`", fact.where)
        assert named, fact.what
        assert [module for module in named if not (home / module).exists()] == [], fact.what


@pytest.mark.parametrize("vendor", vendors.names())
def test_every_fact_in_use_names_tests_there(vendor: str) -> None:
    there = named_tests(vendor)
    for fact in facts(tables()[vendor]):
        named = re.findall(r"`([^`]+)`", fact.tests)
        assert named or fact.where.startswith("left out: "), fact.what
        assert [test for test in named if test not in there] == [], fact.what
