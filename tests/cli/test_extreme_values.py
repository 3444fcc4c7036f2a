"""Every list, export and command over a store of extreme values: whole, sound, and never a traceback."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldtui.settings.paths import find_paths
from fieldtui.store.open import open_store
from tests.cli.commands.hooks.factories import CONFIG
from tests.cli.conftest import Command
from tests.extreme_values import TEXTS, fill, sound


@pytest.fixture
def ids(config: Path) -> list[str]:
    """The ids of records and deliveries in a store of such values, of one source of a real vendor."""
    config.write_text(CONFIG.format(port=9, more=""))
    store = open_store("sqlite", find_paths().data)
    found = fill(store, "north", "workorders", now=time.time())
    store.close()
    return found


@pytest.mark.parametrize("kind", ["records", "deliveries"])
@pytest.mark.parametrize("form", ["table", "csv", "json", "jsonl"])
def test_lists_are_whole_in_every_format(ids: list[str], fieldtui: Command, kind: str, form: str) -> None:
    command = ["list"] if kind == "records" else ["hooks", "list"]
    done = fieldtui(*command, "--format", form)
    assert (done.code, done.err) == (0, "")
    number = len(ids) if kind == "records" else len(TEXTS)
    if form == "json":
        assert len(json.loads(done.out)) == number
    elif form == "jsonl":
        assert [bool(json.loads(line)) for line in done.out.rstrip("\n").split("\n")] == [True] * number
    elif form == "csv":
        csv.field_size_limit(10_000_000)
        rows = list(csv.reader(io.StringIO(done.out, newline="")))
        assert len(rows) == number + 1
        assert len({len(row) for row in rows}) == 1
    else:
        assert len(done.out.rstrip("\n").split("\n")) == number + 1
        assert len(done.out) < 1_000_000
        assert sound(done.out)


def _addresses(listed: str) -> list[str]:
    """The addresses in a list, those aside that no system lets through to a program."""
    return [each["address"] for each in json.loads(listed) if "\0" not in each["address"]]


def test_every_record_and_every_delivery_is_shown_and_exported(ids: list[str], fieldtui: Command, home: Path) -> None:
    for address in _addresses(fieldtui("list", "--format", "json").out)[::3]:
        for form in ("text", "json", "raw"):
            done = fieldtui("show", address, "--format", form)
            assert (done.code, done.err) == (0, ""), (address, form)
            assert done.out
            assert form != "text" or sound(done.out)
    for address in _addresses(fieldtui("hooks", "list", "--format", "json").out)[::2]:
        for form in ("text", "json", "curl", "har"):
            done = fieldtui("hooks", "show", address, "--format", form)
            assert (done.code, done.err) == (0, ""), (address, form)
    for form in ("jsonl", "csv", "har"):
        done = fieldtui("hooks", "export", "--format", form, "--output", str(home / form))
        assert (done.code, done.err) == (0, "")
        assert (home / form).stat().st_size


def test_filters_sorts_and_other_commands_end_well(ids: list[str], fieldtui: Command) -> None:
    commands: list[list[str]] = [
        ["list", "--where", "bold"],
        ["list", "--where", "due:<0h"],
        ["list", "--where", "due:>9999-12-30"],
        ["list", "--where", "short:>0 start:<1d end:>0h"],
        *(["list", "--sort", sort] for sort in ("due", "due:desc", "urgency", "title", "short", "place", "updated")),
        ["hooks", "list", "--where", "bold"],
        ["hooks", "gaps"],
        ["hooks", "gaps", "--json"],
    ]
    for command in commands:
        done = fieldtui(*command)
        assert done.code == 0, command
        assert sound(done.out), command


def test_on_terminal_nothing_commands_it(ids: list[str], on_terminal: Callable[..., object]) -> None:
    for command in (["list"], ["hooks", "list"], ["list", "--format", "json"], ["hooks", "export", "--format", "har"]):
        done = on_terminal(*command)
        assert sound(str(done.out)), command  # type: ignore[attr-defined]
